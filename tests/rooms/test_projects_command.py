"""`./wutong projects` and `./wutong project`: amounts as they stand, what the next stage lacks, refusals."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.project_parts import project_of
from wutong.commands.parser import build

pytestmark = pytest.mark.django_db


def run(*words: object) -> int:
    arguments = build().parse_args([str(word) for word in words])
    return int(arguments.run(arguments) or 0)


def test_amounts_are_listed_as_they_are_known(
    cast: SimpleNamespace, at: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {
        "甲园": {"investment_yuan": 10_000_000_000, "investment_is_at_least": True},
        "乙园": {"investment_yuan": 300_000_000, "investment_yuan_to": 400_000_000},
        "丙园": {"investment_currency": "USD", "investment_foreign": 12_000_000},
        "丁园": {},
    }
    for name, values in said.items():
        project_of(cast, at, **{"name": name, **values})
    assert run("projects", "--as", "mayucheng") == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[-1]: line for line in lines[:-1]}.keys() == said.keys()
    shown = {line.split()[-1]: " ".join(line.split()[3:-1]) for line in lines[:-1]}
    assert shown == {"甲园": "100 亿元以上", "乙园": "3～4 亿元", "丙园": "1,200 万美元", "丁园": "未填"}
    assert lines[-1] == "共 4 个，已填总投资 103 亿元，1 个未填，另有 1 个写外币。"
    assert run("projects", "--as", "mayucheng", "--limit", 2, "--json") == 0
    rows = json.loads(capsys.readouterr().out)["projects"]
    assert [row["region_code"] for row in rows] == ["632801"] * 2 and "region_id" not in rows[0]


def test_a_project_is_told_in_words_with_what_the_next_stage_lacks(
    cast: SimpleNamespace, at: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    project = project_of(
        cast, at, region_id="632801", investment_yuan=10_000_000_000, investment_is_at_least=True, land_mu=120
    )
    assert run("project", project.pk, "--as", "mayucheng") == 0
    words = capsys.readouterr().out
    for line in ("属地：格尔木市", "总投资：100 亿元以上", "用地：120 亩", "纳统名称：未填"):
        assert line in words.splitlines()
    assert "推进到“论证”还缺" in words and "  缺：" in words
    assert run("project", project.pk, "--as", "mayucheng", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["stage"], told["status"], told["next_stage"]) == ("reserve", "active", "appraise")
    assert {"standing": "unmet", "who": "招商主管部门"}.items() <= told["missing"][0].items()
    assert {item["standing"] for item in told["missing"]} <= {"unmet", "undecided"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--region", "999999"], "没有属地 999999"),
        (["--stage", "signed"], "没有阶段 signed"),
        (["--limit", "0"], "至少是 1"),
    ],
)
def test_what_is_not_there_is_said(asked: list[str], words: str, cast: SimpleNamespace) -> None:
    with pytest.raises(SystemExit, match=words):
        run("projects", "--as", "mayucheng", *asked)
