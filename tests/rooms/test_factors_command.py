"""`./wutong factors plan`: the names of the JSON, words a person reads, refusals and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from wutong.commands import main

ASKED = {
    "factors": {"海西 能耗 tce": 100_000, "海西 用水 万m³": 500},
    "projects": [
        {"id": "碳酸锂二期", "value": 12, "needs": {"海西 能耗 tce": 60_000, "海西 用水 万m³": 100}},
        {"id": "多晶硅", "value": 20, "needs": {"海西 能耗 tce": 90_000}, "must": False},
        {"id": "算力中心", "value": 9, "needs": {"海西 能耗 tce": 30_000, "海西 用水 万m³": 20}},
        {"id": "电解铝", "value": 30, "needs": {"海西 能耗 tce": 80_000}, "barred": "两高"},
    ],
}


def plan(folder: Path, asked: Any, *flags: str) -> int:
    path = folder / "waiting.json"
    path.write_text(asked if isinstance(asked, str) else json.dumps(asked), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["factors", "plan", str(path), *flags])
    return int(ended.value.code or 0)


def test_a_plan_has_every_name_and_its_proof(tmp_path: Path, capsys: Any) -> None:
    assert plan(tmp_path, ASKED, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["chosen"] == ["碳酸锂二期", "算力中心"] and (said["value"], said["bound"]) == (21, 21)
    assert said["gap"] == 0 and set(said["shadow_prices"]) == set(ASKED["factors"])
    assert said["shadow_prices"]["海西 能耗 tce"] == pytest.approx(20 / 90_000)
    assert [one["id"] for one in said["not_chosen"]] == ["多晶硅", "电解铝"]


def test_a_mark_before_the_text_is_no_fault(tmp_path: Path) -> None:
    assert plan(tmp_path, "\ufeff" + json.dumps(ASKED)) == 0


def test_words_say_who_is_not_chosen_and_why(tmp_path: Path, capsys: Any) -> None:
    assert plan(tmp_path, ASKED) == 0
    words = capsys.readouterr().out
    assert "选 2 个，共 4 个：价值 21" in words and "先来先得是 21" in words
    assert "不选 电解铝：不许上：两高" in words and "不选 多晶硅：海西 能耗 tce 差 80000" in words


def test_what_cannot_be_is_said_with_what_would_be_enough(tmp_path: Path, capsys: Any) -> None:
    must = {"factors": {"a": 1}, "projects": [{"id": "x", "value": 1, "needs": {"a": 3}, "must": True}]}
    assert plan(tmp_path, must) == 1
    assert "必上的项目合计要 a 3，可用 1，差 2。a 放到 3 就选得出。" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "flags", "words"),
    [
        ("{", (), "waiting.json 不是合格的 JSON（第 1 行"),
        ({"factors": {"a": -1}, "projects": []}, (), "factors 的 a 为 -1：写 0 或正数"),
        ({"factors": {"a": 10**400}, "projects": []}, (), "factors 的 a 为 1000"),
        (f'{{"factors": {{"a": {"9" * 5000}}}, "projects": []}}', (), "不是合格的 JSON"),
        ('{"factors": {"a": 1, "a": 2}, "projects": []}', (), "a 在同一个对象里写了不止一次"),
        (ASKED, ("--gap", "2"), "--gap 写 0 到 1 的数"),
    ],
)
def test_bad_input_is_refused(
    asked: Any, flags: tuple[str, ...], words: str, tmp_path: Path, capsys: Any
) -> None:
    assert plan(tmp_path, asked, *flags) == 2
    assert words in capsys.readouterr().err


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path, capsys: Any) -> None:
    wrong = {
        "factors": {"a": -1, "b": "多"},
        "projects": [{"id": "x", "value": "9", "needs": {}}, {"id": "y", "needs": []}, 3],
    }
    assert plan(tmp_path, wrong) == 2
    assert [line.split("：")[0] for line in capsys.readouterr().err.splitlines()] == [
        "projects 第 2 个缺 value。",
        "projects 第 2 个的 needs 为 []",
        "projects 第 3 个应是一个 JSON 对象。",
        "factors 的 a 为 -1",
        "factors 的 b 为 '多'",
        "项目 x 的 value 为 '9'",
    ]


def test_numbers_are_as_they_would_be_written(tmp_path: Path, capsys: Any) -> None:
    """Not 1.6000000000000014 and not 1.23457e+06."""
    asked = {
        "factors": {"a": 1.6, "b": 3_000_000},
        "projects": [
            {"id": "x", "value": 1.1, "needs": {"a": 0.7, "b": 1_234_567.25}},
            {"id": "y", "value": 1.3, "needs": {"a": 0.8}},
            {"id": "z", "value": 0.7, "needs": {"a": 0.2, "b": 3_000_000}},
        ],
    }
    assert plan(tmp_path, asked, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["value"] == 2.4 and told["factors"]["a"]["used"] == 1.5
    assert all(one == float(f"{one:.12g}") for one in told["shadow_prices"].values())
    assert plan(tmp_path, asked) == 0
    said = capsys.readouterr().out
    assert "b：用 1234567.25 / 3000000" in said and "e+" not in said
