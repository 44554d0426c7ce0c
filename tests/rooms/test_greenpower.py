"""绿电 through the page: an answer with its proof, the sliders, refusals in words, the workbook of hours."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from wutong.audit.models import Entry
from wutong.greenpower import queries, study
from wutong.greenpower.facts import Basis, facts
from wutong.greenpower.models import Figure, Study, Version
from wutong.greenpower.question import Question
from wutong.organisation.models import Person
from wutong_engines.greenpower import Plan

pytestmark = pytest.mark.django_db
QUICK = Question(load="two_shift", peak=20.0, green=50.0)


def test_the_page_answers_with_a_proof(cast: SimpleNamespace, client_of: Any) -> None:
    page = client_of(cast.officer).get("/greenpower/")
    said = page.content.decode()
    plan = study.answer(Question(), Basis()).outcome
    assert isinstance(plan, Plan) and plan.gap <= study.TOLERANCE
    assert f"{plan.delivered_yuan_per_kwh:.3f}" in said and "已证明接近最优" in said
    assert plan.lower_bound_yuan_per_year <= plan.cost_yuan_per_year
    for words in ("合成", "假设", "留在江苏用网电", "8,760 小时逐时复核", "逐时匹配怎样算"):
        assert words in said


def test_a_change_by_hand_brings_the_answer_alone(cast: SimpleNamespace, client_of: Any) -> None:
    asked = {"load": "two_shift", "peak": "20", "green": "50"}
    page = client_of(cast.officer).get(
        "/greenpower/", asked, headers={"HX-Request": "true", "HX-Target": "answer"}
    )
    body = page.content.decode()
    assert '<div id="answer"' in body and "<html" not in body
    assert 'hx-swap-oob="true">格尔木 20 MW 两班制工厂，绿电 50%' in body


def test_what_the_address_says_wrongly_is_said_and_not_used(cast: SimpleNamespace, client_of: Any) -> None:
    asked = {"site": "paris", "green": "120", "peak": "-3", "storage": "dear", "load": "two_shift"}
    said = client_of(cast.officer).get("/greenpower/", asked).content.decode()
    for words in ("地点“paris”不认得", "绿电占比“120”应是 0 到 99 的数", "峰值负荷“-3”", "储能造价“dear”"):
        assert words in said


def test_cost_rises_with_the_share_and_falls_with_cheaper_storage() -> None:
    points = study.front(QUICK, "two_part", Basis())
    costs = [cost for _, cost in points]
    assert len(points) >= 12 and costs == sorted(costs)
    # a policy that asks more to begin with leaves no fewer
    later = study.front(QUICK.with_(regime="qinghai_2030"), "two_part", Basis())
    assert len(later) >= 12 and later[0][0] == 0.35
    cheap, dear = (
        study.answer(QUICK.with_(storage=s, green=90.0, billing="two_part"), Basis()) for s in (40.0, 140.0)
    )
    assert isinstance(cheap.outcome, Plan) and isinstance(dear.outcome, Plan)
    assert cheap.outcome.cost_yuan_per_year < dear.outcome.cost_yuan_per_year


def test_the_better_billing_is_taken_and_both_are_told() -> None:
    found = study.answer(QUICK, Basis())
    costs = {b: o.cost_yuan_per_year for b, o in found.outcomes.items() if isinstance(o, Plan)}
    assert set(costs) == {"two_part", "capacity"} and costs[found.billing] == min(costs.values())


def test_billing_by_capacity_is_the_documents_formula() -> None:
    tariff = Basis().tariff("青海")
    demand = tariff.demand_yuan_per_kw_month * 12
    costs = {billing: study.case_of(QUICK, billing, Basis()).costs for billing in ("two_part", "capacity")}
    assert costs["two_part"].grid_connection_yuan_per_kw_year == pytest.approx(demand)
    by_capacity = demand + tariff.energy_yuan_per_kwh * 0.6485 * 730 * 12
    assert costs["capacity"].grid_connection_yuan_per_kw_year == pytest.approx(by_capacity)
    bought = study.case_of(QUICK, "two_part", Basis()).import_yuan_per_kwh
    less = bought - study.case_of(QUICK, "capacity", Basis()).import_yuan_per_kwh
    assert less == pytest.approx(tariff.energy_yuan_per_kwh)


def test_staying_elsewhere_adds_up() -> None:
    jiangsu = study.stays(Question(), Basis())[0]
    # 0.391 + line loss + 0.0788 + funds 0.0294 + 44.8 yuan a month over the load's own hours
    assert jiangsu.province == "江苏" and jiangsu.delivered == pytest.approx(0.579, abs=0.002)


def test_bands_of_the_day_and_facts_have_their_source() -> None:
    assert [Basis().bands()[hour] for hour in (3, 8, 12, 20, 23)] == ["平段", "高峰", "低谷", "高峰", "平段"]
    assert all(fact.source and fact.date and fact.basis for fact in facts().values())
    assert facts()["qinghai"].value is None  # no provincial factor was found: missing, not zero


def test_the_workbook_balances_every_hour(cast: SimpleNamespace, client_of: Any) -> None:
    answer = client_of(cast.officer).get(
        "/greenpower/hours.xlsx", {"load": "two_shift", "peak": "20", "green": "50"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    assert book.sheetnames == ["答案与方案", "假设与数据", "逐时"]
    rows = list(book["逐时"].iter_rows(min_row=2, max_col=10, values_only=True))
    assert len(rows) == 8760
    for _, load, wind, solar, bought, sold, charged, discharged, _, lost in rows:
        assert wind + solar + bought + discharged - load - sold - charged - lost == pytest.approx(0, abs=1e-4)
    assert {row[5] for row in book["假设与数据"].iter_rows(min_row=2, values_only=True)} >= {"合成", "假设"}
    refused = client_of(cast.officer).get("/greenpower/hours.xlsx", {"green": "120"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "“120”应是 0 到 99 的数" in said and "按 80 算" not in said


SAVED = {"load": "two_shift", "peak": "20", "green": "50", "name": "某某 数据中心"}


def saved_by(client: Any, **more: str) -> int:
    answer = client.post("/greenpower/save/", SAVED | more)
    assert answer.status_code == 302
    return int(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def test_a_study_is_kept_by_versions_that_never_change(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    pk = saved_by(client)
    first = Version.objects.get(study_id=pk)
    assert first.answer["delivered_yuan_per_kwh"] > 0 and first.basis["wind_capital"] == [
        4200.0,
        "2026-11-22",
    ]
    assert saved_by(client, study=str(pk), green="70") == pk
    assert list(Version.objects.filter(study_id=pk).order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]
    assert Version.objects.get(pk=first.pk).answer == first.answer
    said = client.get(f"/greenpower/studies/{pk}/").content.decode()
    assert "某某 数据中心" in said and "绿电 70%" in said and "绿电 50%" in said
    entry = Entry.objects.filter(act="save_study").order_by("seq").last()
    assert entry is not None and entry.target_name == "某某 数据中心" and entry.words.startswith("第 2 版")


def test_figures_changed_since_are_told(cast: SimpleNamespace, client_of: Any) -> None:
    pk = saved_by(client_of(cast.officer))
    version = Version.objects.get(study_id=pk)
    version.basis["wind_capital"] = [4000.0, "2026-01-01"]
    version.save(update_fields=["basis"])
    said = client_of(cast.officer).get(f"/greenpower/studies/{pk}/").content.decode()
    assert "最近一版之后，1 个数变了" in said and "风电造价：当时 4,000 元/kW，现在 4,200 元/kW" in said


def test_nothing_is_kept_without_a_name_or_a_plan(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.officer)
    assert client.post("/greenpower/save/", SAVED | {"name": "  "}).status_code == 422
    assert client.post("/greenpower/save/", SAVED | {"green": "120"}).status_code == 422
    assert not Study.objects.exists()


def test_studies_are_seen_up_the_line_not_across(cast: SimpleNamespace, client_of: Any) -> None:
    people = {name: Person.objects.get(username=name) for name in SIGHT}
    pk = saved_by(client_of(people["mayucheng"]))
    seen = {
        name: client_of(one).get(f"/greenpower/studies/{pk}/").status_code for name, one in people.items()
    }
    assert seen == SIGHT
    listed = {
        name: "某某 数据中心" in client_of(one).get("/greenpower/studies/").content.decode()
        for name, one in people.items()
        if SIGHT[name] != 403
    }
    asked = SAVED | {"study": str(pk)}
    going_on = client_of(people["mayucheng"]).get("/greenpower/", asked).content.decode()
    assert f"week=summer&amp;study={pk}#week" in going_on  # the other week is still of this study
    assert listed == {name: status == 200 for name, status in SIGHT.items() if status != 403}
    assert (
        client_of(people["duojiecairang"]).post("/greenpower/save/", SAVED | {"study": str(pk)}).status_code
        == 404
    )


# of a study kept by 格尔木's officer
SIGHT = {
    "mayucheng": 200,  # 格尔木
    "hanxiulan": 200,  # 海西州
    "liwenjing": 200,  # 省
    "duojiecairang": 404,  # 乌兰
    "chenyulian": 404,  # 西宁
    "linweidong": 404,  # 驻外联络
    "xuwenbin": 404,  # 海西州生态环境局
    "yangfan": 403,  # 系统管理员
}


NEW = {
    "value": "3500",
    "source": "某某 2026 年 11 月中标公告",
    "basis": "公开报道",
    "valid_from": "2026-11-01",
}


def test_a_figure_is_put_in_with_its_source_and_studies_use_it(cast: SimpleNamespace, client_of: Any) -> None:
    keeper, officer = (client_of(Person.objects.get(username=name)) for name in ("zhouhaiyan", "mayucheng"))
    before = officer.get("/greenpower/", SAVED).content.decode()
    pk = saved_by(officer)
    assert keeper.post("/greenpower/figures/wind_capital/", NEW).status_code == 302
    after = officer.get("/greenpower/", SAVED).content.decode()
    assert NEW["source"] in after and NEW["source"] not in before
    told = officer.get(f"/greenpower/studies/{pk}/").content.decode()
    assert "风电造价：当时 4,200 元/kW，现在 3,500 元/kW" in told
    history = officer.get("/greenpower/figures/wind_capital/").content.decode()
    assert "周海燕" in history and "随平台带来" in history and "换上这个数" not in history
    entry = Entry.objects.filter(act="keep_power_figures").get()
    assert entry.changes["value"] == [4200.0, 3500.0]


def test_a_figure_of_a_later_day_waits_for_it(cast: SimpleNamespace, client_of: Any) -> None:
    keeper = client_of(Person.objects.get(username="zhouhaiyan"))
    assert (
        keeper.post("/greenpower/figures/wind_capital/", NEW | {"valid_from": "2099-01-01"}).status_code
        == 302
    )
    assert queries.basis_on(date(2026, 12, 1)).value("wind_capital") == 4200
    assert queries.basis_on(date(2099, 1, 1)).value("wind_capital") == 3500


@pytest.mark.parametrize(
    ("key", "wrong", "words"),
    [
        ("wind_capital", {"value": "-1"}, "不小于 0"),
        ("wind_capital", {"value": "很多"}, "新的数"),
        ("wind_capital", {"source": " "}, "出处"),
        ("qinghai_self_use", {"value": "60"}, "0 到 1 之间的小数"),
        ("discount_rate", {"value": "0"}, "折现率"),
        ("wind_life", {"value": "0"}, "寿命要大于 0 年"),
        ("wind_life", {"value": "0.5"}, "换上这个数就没法测算"),
        ("charge_efficiency", {"value": "0"}, "换上这个数就没法测算"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    key: str, wrong: dict[str, str], words: str, cast: SimpleNamespace, client_of: Any
) -> None:
    keeper = client_of(Person.objects.get(username="zhouhaiyan"))
    answer = keeper.post(f"/greenpower/figures/{key}/", NEW | wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Figure.objects.exists()


def test_only_the_provinces_departments_keep_figures(cast: SimpleNamespace, client_of: Any) -> None:
    for name in ("mayucheng", "liwenjing", "baoyulong", "cairang", "yangfan"):
        answer = client_of(Person.objects.get(username=name)).post("/greenpower/figures/wind_capital/", NEW)
        assert answer.status_code == 403, name
    assert not Figure.objects.exists()
