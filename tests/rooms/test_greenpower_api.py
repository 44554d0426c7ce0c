"""绿电 over the API: the page's own answer, studies by cursor, versions, sharing, and who may what."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rooms.api_program import Program, is_problem
from wutong.audit.models import Entry
from wutong.greenpower import study
from wutong.greenpower.api.shapes import AnswerAsked, GreenpowerPlan
from wutong.greenpower.facts import Basis
from wutong.greenpower.models import Figure, Study
from wutong.greenpower.question import BILLINGS, LABELS, RANGES, Question
from wutong.greenpower.used import used_by
from wutong.organisation.models import Person
from wutong_engines.greenpower import MATCHING_RULE, Plan

pytestmark = pytest.mark.django_db
ASKED = {"load": "two_shift", "peak": 20, "green": 50}
QUICK = Question(load="two_shift", peak=20.0, green=50.0)


@pytest.fixture
def program(cast: SimpleNamespace, at: Any) -> Program:
    return Program(cast.officer, at)


@pytest.fixture
def energy(cast: SimpleNamespace, at: Any) -> Program:
    """省能源局: nothing of it without a share."""
    return Program(cast.everyone["zhouhaiyan"], at)


def test_the_answer_is_the_engines_with_its_figures(program: Program) -> None:
    said = program.get("/greenpower/answer", **ASKED).json()
    found = study.answer(QUICK, Basis())
    assert isinstance(found.outcome, Plan)
    assert said["plan"] == {**said["plan"], **found.outcome.as_json()}
    assert set(found.outcome.as_json()) <= set(GreenpowerPlan.model_fields)
    assert said["billing"] == found.billing and {one["billing"] for one in said["billings"]} == {
        "two_part",
        "capacity",
    }
    assert said["matching_rule"] == MATCHING_RULE
    assert said["question"] == {**said["question"], **ASKED, "site": "golmud", "billing": "best"}
    assert [one["key"] for one in said["figures"]] == list(used_by(QUICK))
    assert all(one["source"] and one["basis"] and one["date"] for one in said["figures"])
    assert {one["kind"]: one["basis"] for one in said["curves"]} == {
        "load": "假设",
        "wind": "合成",
        "solar": "合成",
    }
    stays = {one["province"]: one["delivered_yuan_per_kwh"] for one in said["stays"]}
    assert stays["江苏"] == study.stays(QUICK, Basis())[0].delivered


def test_what_is_asked_is_what_the_page_asks() -> None:
    assert set(AnswerAsked.model_fields) == set(LABELS)
    for name, (lowest, highest, _) in RANGES.items():
        limits: dict[str, Any] = AnswerAsked.model_json_schema()["properties"][name]
        assert (limits["minimum"], limits["maximum"]) == (lowest, highest), name
    assert {name: field.default for name, field in AnswerAsked.model_fields.items()} == {
        name: getattr(Question(), name) for name in LABELS
    }
    assert set(AnswerAsked.model_json_schema()["properties"]["billing"]["enum"]) == set(BILLINGS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"site": "paris"}, "地点“paris”不认得"),
        ({"load": "curve-99"}, "负荷“curve-99”不认得"),
        ({"regime": "mars"}, "不认得"),
        ({"green": 120}, ""),
        ({"peak": "nan"}, ""),
        ({"billing": "free"}, ""),
    ],
)
def test_what_makes_no_sense_is_refused(program: Program, wrong: dict[str, Any], words: str) -> None:
    said = is_problem(program.get("/greenpower/answer", **ASKED | wrong), 422)
    assert words in said["reasons"][0]["words"]
    is_problem(program.post("/greenpower/studies", name="某某", **ASKED | wrong), 422)
    assert not Study.objects.exists()


def test_no_plan_is_an_answer_but_nothing_to_keep(program: Program, cast: SimpleNamespace, at: Any) -> None:
    Figure.objects.create(
        key="qinghai_self_use",
        value=1.0,
        source="试验",
        basis="假设",
        valid_from="2026-01-01",
        changed_at=at,
        changed_by=cast.province,
    )
    plan = program.get("/greenpower/answer", **ASKED | {"green": 99}).json()["plan"]
    assert plan["status"] == "infeasible" and plan["wind_mw"] is None
    assert "不能同时满足" in plan["reasons"][0]
    assert plan["relaxations"][0]["key"] == "min_self_use_share_of_generation"
    said = is_problem(program.post("/greenpower/studies", name="某某", **ASKED | {"green": 99}), 422)
    assert "做不到" in said["reasons"][0]["words"]


def test_prices_of_rules_are_plain_numbers(program: Program) -> None:
    asked = {"site": "xining", "green": 99, "storage": 140, "load": "aluminium", "regime": "national_2030"}
    limits = program.get("/greenpower/answer", **asked).json()["plan"]["limits"]
    assert len(limits) > 1 and all(isinstance(one["yuan_per_year"], float) for one in limits)


def test_a_study_is_saved_read_and_gets_its_next_version(program: Program) -> None:
    made = program.post("/greenpower/studies", name=" 某某  公司 ", **ASKED)
    assert made.status_code == 201, made.content.decode()
    first = made.json()
    assert made.headers["Location"] == first["url"] and first["name"] == "某某 公司"
    assert (
        program.post(f"/greenpower/studies/{first['id']}/versions", **ASKED | {"green": 70}).json()[
            "versions"
        ]
        == 2
    )
    read = program.follow(first["url"]).json()
    assert [one["number"] for one in read["all_versions"]] == [2, 1]
    old = read["all_versions"][1]
    assert old["plan"] == first["all_versions"][0]["plan"] and old["question"]["green"] == 50
    assert old["figures"] and old["saved_by"] == "马玉成" and read["may_add_version"]
    kept = Entry.objects.filter(act="save_study").values_list("channel", flat=True)
    assert list(kept) == ["api", "api"]
    is_problem(program.post("/greenpower/studies", **ASKED), 422)
    is_problem(program.post("/greenpower/studies", name="某某", **ASKED, colour="green"), 422)


def test_the_two_pages_of_a_version_are_fetched(program: Program, energy: Program) -> None:
    one = program.post("/greenpower/studies", name="某某", **ASKED).json()
    path = f"/greenpower/studies/{one['id']}/versions/1/brief"
    answer = program.get(path, lang="en")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:2] == b"PK"
    is_problem(energy.get(path), 404)
    is_problem(program.get(path.replace("/1/", "/2/")), 404)
    is_problem(program.get(path, lang="fr"), 422)


def test_studies_are_walked_once_by_cursor(program: Program) -> None:
    ids = [program.post("/greenpower/studies", name=f"第{n}份", **ASKED).json()["id"] for n in range(5)]
    program.post(f"/greenpower/studies/{ids[0]}/versions", **ASKED)
    page = program.get("/greenpower/studies", size=2).json()
    walked = [one["id"] for one in page["items"]]
    while page["next"]:
        page = program.follow(page["next"]).json()
        walked += [one["id"] for one in page["items"]]
    assert walked == [ids[0], *reversed(ids[1:])]
    is_problem(program.get("/greenpower/studies", cursor="gibberish"), 422)


def test_statements_do_not_grow_with_studies_and_versions(
    program: Program, cast: SimpleNamespace, at: Any
) -> None:
    one = program.post("/greenpower/studies", name="某某", **ASKED).json()
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as read:
            program.follow(one["url"])
        with CaptureQueriesContext(connection) as listed:
            program.get("/greenpower/studies")
        counted.append((len(read), len(listed)))
        Figure.objects.create(
            key="wind_capital",
            value=4000.0,
            source="报价单",
            basis="报价",
            valid_from="2026-01-01",
            changed_at=at,
            changed_by=cast.province,
        )
        for number in range(3):
            program.post(f"{one['url'].removeprefix('/api')}/versions", **ASKED)
            program.post("/greenpower/studies", name=f"第{number}份", **ASKED)
    assert counted == [(6, 2), (7, 2)]  # one more asks where a changed figure is from, once for all versions
    read_again = program.follow(one["url"]).json()["all_versions"]
    sources = {v["number"]: {f["key"]: f["source"] for f in v["figures"]}["wind_capital"] for v in read_again}
    assert sources[7] == "报价单" and sources[1] != "报价单"


def test_a_share_opens_it_and_taking_back_closes_it(
    program: Program, energy: Program, cast: SimpleNamespace
) -> None:
    one = program.post("/greenpower/studies", name="某某", **ASKED).json()
    path, body = f"/greenpower/studies/{one['id']}", cast.everyone["zhouhaiyan"].body_id
    is_problem(energy.get(path), 404)
    shared = program.post(f"{path}/shares", body_key=body)
    assert shared.status_code == 201 and shared.json()["shares"][0]["body_key"] == body
    read = energy.get(path).json()
    assert read["all_versions"] == program.get(path).json()["all_versions"] and not read["may_add_version"]
    assert [item["id"] for item in energy.get("/greenpower/studies").json()["items"]] == [one["id"]]
    is_problem(energy.post(f"{path}/versions", **ASKED), 403)
    is_problem(energy.post(f"{path}/shares", body_key="hx_ecology"), 403)
    is_problem(energy.post(f"{path}/shares/{body}/undo"), 403)
    is_problem(program.post(f"{path}/shares", body_key=body), 422)
    is_problem(program.post(f"{path}/shares", body_key="nobody"), 422)
    assert program.post(f"{path}/shares/{body}/undo").json()["shares"] == []
    is_problem(program.post(f"{path}/shares/{body}/undo"), 422)
    is_problem(energy.get(path), 404)
    acts = Entry.objects.filter(target_kind="study").order_by("seq").values_list("act", "channel")
    assert list(acts)[1:] == [("share_study", "api"), ("take_back_study", "api")]


# of a study kept by 格尔木's officer: reading it, adding a version, sharing it
TRUTH = {
    "mayucheng": (200, 201, 201),  # 格尔木
    "hanxiulan": (200, 201, 403),  # 海西州
    "liwenjing": (200, 201, 403),  # 省
    "duojiecairang": (404, 404, 404),  # 乌兰
    "chenyulian": (404, 404, 404),  # 西宁
    "linweidong": (404, 404, 404),  # 驻外联络
    "xuwenbin": (404, 404, 404),  # 海西州生态环境局
    "yangfan": (403, 403, 403),  # 系统管理员
}


def test_who_may_what(program: Program, cast: SimpleNamespace, at: Any) -> None:
    energy = cast.everyone["zhouhaiyan"].body_id
    one = program.post("/greenpower/studies", name="某某", **ASKED).json()
    path = f"/greenpower/studies/{one['id']}"
    found = {}
    for name in TRUTH:
        asking = Program(Person.objects.get(username=name), at)
        answers = (
            asking.get(path),
            asking.post(f"{path}/versions", **ASKED),
            asking.post(f"{path}/shares", body_key=energy),
        )
        found[name] = tuple(answer.status_code for answer in answers)
    assert found == TRUTH


def test_the_engine_is_not_loaded_by_a_start() -> None:
    said = (
        "import django, sys; django.setup(); import wutong.config.urls; "
        "sys.exit(sum(name in sys.modules for name in ('numpy', 'scipy', 'docx', 'highspy')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", said],
        env={
            "DJANGO_SETTINGS_MODULE": "wutong.config.settings",
            "PYTHONPATH": str(settings.ROOT / "src"),
            "WUTONG_DATA": str(settings.DATA),
            "PATH": "",
        },
        check=False,
    )
    assert run.returncode == 0
