"""绿电 through the page: an answer with its proof, the sliders, refusals in words, the workbook of hours."""

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from wutong.greenpower import study
from wutong.greenpower.facts import bands, facts, tariffs
from wutong.greenpower.question import Question
from wutong_engines.greenpower import Plan

pytestmark = pytest.mark.django_db
QUICK = Question(load="two_shift", peak=20.0, green=50.0)


def test_the_page_answers_with_a_proof(cast: SimpleNamespace, client_of: Any) -> None:
    page = client_of(cast.officer).get("/greenpower/")
    said = page.content.decode()
    plan = study.answer(Question()).outcome
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
    assert body.lstrip().startswith('<div id="answer"') and "<html" not in body


def test_what_the_address_says_wrongly_is_said_and_not_used(cast: SimpleNamespace, client_of: Any) -> None:
    asked = {"site": "paris", "green": "120", "peak": "-3", "storage": "dear", "load": "two_shift"}
    said = client_of(cast.officer).get("/greenpower/", asked).content.decode()
    for words in ("地点“paris”不认得", "绿电占比“120”应是 0 到 99 的数", "峰值负荷“-3”", "储能造价“dear”"):
        assert words in said


def test_cost_rises_with_the_share_and_falls_with_cheaper_storage() -> None:
    points = study.front(QUICK, "two_part")
    costs = [cost for _, cost in points]
    assert len(points) >= 12 and costs == sorted(costs)
    cheap, dear = (
        study.answer(QUICK.with_(storage=s, green=90.0, billing="two_part")) for s in (40.0, 140.0)
    )
    assert isinstance(cheap.outcome, Plan) and isinstance(dear.outcome, Plan)
    assert cheap.outcome.cost_yuan_per_year < dear.outcome.cost_yuan_per_year


def test_the_better_billing_is_taken_and_both_are_told() -> None:
    found = study.answer(QUICK)
    costs = {b: o.cost_yuan_per_year for b, o in found.outcomes.items() if isinstance(o, Plan)}
    assert set(costs) == {"two_part", "capacity"} and costs[found.billing] == min(costs.values())


def test_billing_by_capacity_is_the_documents_formula() -> None:
    tariff = tariffs()["青海"]
    demand = tariff.demand_yuan_per_kw_month * 12
    assert study.connection_yuan_per_kw_year("two_part") == pytest.approx(demand)
    by_capacity = demand + tariff.energy_yuan_per_kwh * 0.6485 * 730 * 12
    assert study.connection_yuan_per_kw_year("capacity") == pytest.approx(by_capacity)
    bought = study.case_of(QUICK, "two_part").import_yuan_per_kwh
    less = bought - study.case_of(QUICK, "capacity").import_yuan_per_kwh
    assert less == pytest.approx(tariff.energy_yuan_per_kwh)


def test_staying_elsewhere_adds_up() -> None:
    jiangsu = study.stays(Question())[0]
    # 0.391 + line loss + 0.0788 + funds 0.0294 + 44.8 yuan a month over the load's own hours
    assert jiangsu.province == "江苏" and jiangsu.delivered == pytest.approx(0.579, abs=0.002)


def test_bands_of_the_day_and_facts_have_their_source() -> None:
    assert [bands()[hour] for hour in (3, 8, 12, 20, 23)] == ["平段", "高峰", "低谷", "高峰", "平段"]
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
