"""Figures put in from a day on, named by a version, and the same answer again from them."""

import io
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wutong.audit.models import Entry
from wutong.greenpower import actions, queries, study
from wutong.greenpower.facts import GROUPS, Basis, facts, told_text
from wutong.greenpower.figures import actions as figure_actions
from wutong.greenpower.models import Figure, Version
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.shown import assumptions
from wutong.greenpower.used import FORGOTTEN, USED
from wutong.greenpower.versions import changed_since, version_answer
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong_engines.greenpower import Plan

pytestmark = pytest.mark.django_db
QUICK = Question(load="two_shift", peak=20.0, green=50.0, billing="two_part")
DAY = date(2026, 11, 1)
NOON = "平平平平平平平峰峰平平谷谷谷平平平峰峰峰峰峰峰平"


@pytest.fixture
def keeper(cast: SimpleNamespace) -> Person:
    return Person.objects.get(username="zhouhaiyan")


def put(keeper: Person, key: str, told: float | str, day: date = DAY) -> Figure:
    ground: dict[str, Any] = {"source": "某文 第三条", "basis": "文件", "valid_from": day}
    return figure_actions.put_in(key, told, **ground, by=keeper, at=timezone.now())


def kept(person: Person, question: Question = QUICK, **more: Any) -> Version:
    return actions.save(question, name="某某", by=person, at=timezone.now(), **more)


def test_every_figure_used_is_known_and_has_its_group() -> None:
    assert len(USED) == len(set(USED)) and set(USED) <= set(facts())
    assert {facts()[key].group for key in USED} == set(GROUPS)
    assert facts()["network_demand_jiangsu"].label == "江苏 110 千伏 需量电价"
    assert facts()["network_energy_qinghai"].label == "青海 110 千伏及以上 电量输配电价"
    assert all(facts()[key].source and facts()[key].date for key in USED)


@pytest.mark.parametrize("regime", REGIMES)
def test_a_regime_is_three_rows_with_a_number(regime: str) -> None:
    policy = study.policy_of(Question(regime=regime, green=0.0), Basis())
    share = 0.35 if regime.endswith("2030") else 0.3
    export = 0.0 if regime == "qinghai_no_export" else 0.2
    assert (policy.min_self_use_share_of_generation, policy.min_green_share_of_load) == (0.6, share)
    assert policy.max_export_share_of_generation == export


def test_before_the_spot_market_nothing_is_sold() -> None:
    plan = study.answer(QUICK.with_(regime="qinghai_no_export"), Basis()).outcome
    free = study.answer(QUICK, Basis()).outcome
    assert isinstance(plan, Plan) and isinstance(free, Plan)
    assert plan.export_share == pytest.approx(0, abs=1e-9)
    assert plan.cost_yuan_per_year >= free.lower_bound_yuan_per_year


def test_a_tariff_put_in_changes_the_connection_and_staying_elsewhere(keeper: Person) -> None:
    put(keeper, "network_demand_qinghai", 40.0)
    put(keeper, "network_energy_jiangsu", 0.1)
    basis = queries.basis_on(DAY)
    assert study.costs_of(QUICK, basis).grid_connection_yuan_per_kw_year == 480
    then, now = (study.stays(QUICK, one)[0] for one in (Basis(), basis))
    assert now.delivered - then.delivered == pytest.approx(0.1 - 0.0788)
    before = queries.basis_on(date(2026, 10, 31))
    assert before == Basis()


def test_a_day_of_bands_put_in_moves_the_prices(keeper: Person) -> None:
    put(keeper, "bands_qinghai", NOON)
    basis = queries.basis_on(DAY)
    assert told_text(NOON) == "高峰 7—9、17—23 时，低谷 11—14 时，其余平段"
    assert basis.bands()[9] == "平段" and Basis().bands()[9] == "低谷"
    bought = study.case_of(QUICK, "two_part", basis).import_yuan_per_kwh
    assert [float(bought[hour]) for hour in (7, 9, 12)] == [0.46, 0.31, 0.19]


@pytest.mark.parametrize(
    ("key", "told", "words"),
    [
        ("bands_qinghai", "平" * 23, "24 个小时每小时选峰、平、谷之一：现在有 23 个"),
        ("bands_qinghai", "平" * 23 + "尖", "23 时不是"),
        ("bands_qinghai", 1.0, "24 个小时的时段"),
        ("wind_capital", "平" * 24, "一个数"),
        ("line_loss_qinghai", 2.9, "0 到 1 之间的小数"),
        ("capacity_billing_hours", 800.0, "不超过 744"),
    ],
)
def test_what_cannot_be_is_refused(key: str, told: float | str, words: str, keeper: Person) -> None:
    with pytest.raises(Refused) as refused:
        put(keeper, key, told)
    assert words in "".join(reason.words for reason in refused.value.reasons)
    assert not Figure.objects.exists()


def test_a_version_names_only_the_policy_rows_it_stands_on(cast: SimpleNamespace, keeper: Person) -> None:
    version = kept(cast.officer)
    assert version.basis["network_demand_qinghai"] == [31.2, "2026-08-01"]
    assert version.basis["bands_qinghai"][0] == facts()["bands_qinghai"].words
    put(keeper, "direct_export", 0.1)
    assert changed_since(version, queries.basis_on(DAY)) == []
    put(keeper, "qinghai_export", 0.1)
    assert [one["now"] for one in changed_since(version, queries.basis_on(DAY))] == ["0.1"]


def test_a_figure_not_obtained_is_told_as_missing_never_as_nought(cast: SimpleNamespace) -> None:
    plan = study.answer(QUICK, Basis()).outcome
    assert isinstance(plan, Plan)
    without = Basis().with_(replace(facts()["discount_rate"], value=None))
    rows = {row["label"]: row for row in assumptions(QUICK, plan, without)}
    missing = rows[facts()["discount_rate"].label]
    assert (missing["value"], missing["unit"]) == ("未取得", "") and not missing["is_words"]
    assert [one["now"] for one in changed_since(kept(cast.officer), without)] == ["未取得"]


def test_a_version_of_before_the_tariffs_still_opens_and_compares(
    cast: SimpleNamespace, keeper: Person, client_of: Any
) -> None:
    version = kept(cast.officer)
    version.basis = {key: told for key, told in version.basis.items() if not key.startswith("network_")}
    version.save(update_fields=["basis"])
    put(keeper, "network_demand_qinghai", 40.0)
    said = client_of(cast.officer).get(f"/greenpower/studies/{version.study_id}/").content.decode()
    assert "青海 110 千伏及以上 需量电价：当时 31.2 元/kW·月，现在 40 元/kW·月" in said


def test_a_version_is_worked_out_again_to_the_bit(cast: SimpleNamespace, keeper: Person) -> None:
    """Equal, not near: one processor, the same code, and figures that JSON gives back digit for digit."""
    put(keeper, "wind_capital", 3999.9)
    version = Version.objects.get(pk=kept(cast.officer).pk)
    put(keeper, "wind_capital", 3000.0)
    study.answer.cache_clear()
    again = version_answer(version)
    plan = again.outcome
    assert isinstance(plan, Plan) and again.billing == version.answer["billing"]
    assert plan.cost_yuan_per_year == version.answer["cost_yuan_per_year"]
    assert plan.wind_mw == version.answer["wind_mw"]
    assert again.basis["wind_capital"].source == "某文 第三条"


def test_a_version_that_no_longer_comes_out_is_refused(cast: SimpleNamespace) -> None:
    version = kept(cast.officer)
    version.answer["cost_yuan_per_year"] *= 1 + 1e-6
    with pytest.raises(Refused, match="第 1 版的逐时数"):
        version_answer(version)


def test_a_figure_of_an_earlier_release_is_used_though_its_source_is_gone(cast: SimpleNamespace) -> None:
    version = kept(cast.officer)
    version.basis["solar_capital"] = [2000.0, "2026-01-01"]
    fact = queries.basis_of(version)["solar_capital"]
    assert (fact.value, fact.source) == (2000.0, FORGOTTEN)


def test_again_shows_then_and_now_and_keeps_the_next_version(
    cast: SimpleNamespace, keeper: Person, client_of: Any
) -> None:
    version, client = kept(cast.officer), client_of(cast.officer)
    page = f"/greenpower/studies/{version.study_id}/again/"
    assert "用的数一个也没有变" in client.get(page).content.decode()
    put(keeper, "wind_capital", 3000.0)
    said = client.get(page).content.decode()
    assert "风电造价" in said and "4,200" in said and "3,000" in said and "存为第 2 版" in said
    asked = dict(version.asked) | {"study": str(version.study_id)}
    assert client.post("/greenpower/save/", asked).status_code == 302
    second = Version.objects.get(study_id=version.study_id, number=2)
    assert second.asked == version.asked
    assert second.answer["cost_yuan_per_year"] < version.answer["cost_yuan_per_year"]
    assert f"{second.answer['delivered_yuan_per_kwh']:.4f}" in said
    assert "用的数一个也没有变" in client.get(page).content.decode()


def test_again_says_when_it_can_no_longer_be_done(
    cast: SimpleNamespace, keeper: Person, client_of: Any
) -> None:
    version = kept(cast.officer, QUICK.with_(load="data_centre", green=99.0))
    for key, told in (("qinghai_self_use", 0.0), ("charge_efficiency", 0.01), ("discharge_efficiency", 0.01)):
        put(keeper, key, told)
    said = client_of(cast.officer).get(f"/greenpower/studies/{version.study_id}/again/").content.decode()
    assert "按今天的数做不到，已证明" in said and "存为第 2 版" not in said


def test_hours_of_a_version_are_its_own(cast: SimpleNamespace, keeper: Person, client_of: Any) -> None:
    version, client = kept(cast.officer), client_of(cast.officer)
    put(keeper, "import_peak", 0.9)
    answer = client.get(f"/greenpower/studies/{version.study_id}/1/hours.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    prices = [row[0] for row in book["逐时"].iter_rows(min_row=2, min_col=11, max_col=11, values_only=True)]
    assert max(prices) == pytest.approx(0.46) and len(prices) == 8760
    assert client.get(f"/greenpower/studies/{version.study_id}/9/hours.xlsx").status_code == 404
    stranger = client_of(Person.objects.get(username="chenyulian"))
    assert stranger.get(f"/greenpower/studies/{version.study_id}/1/hours.xlsx").status_code == 404
    assert stranger.get(f"/greenpower/studies/{version.study_id}/again/").status_code == 404


def test_studies_on_other_figures_are_listed_in_a_fixed_number_of_statements(
    cast: SimpleNamespace, keeper: Person, client_of: Any
) -> None:
    client, first = client_of(cast.officer), kept(cast.officer)
    listed = "/greenpower/studies/?changed=1"
    assert "今天都还是那些数" in client.get(listed).content.decode()
    put(keeper, "wind_capital", 3000.0)
    kept(cast.officer, study_id=kept(cast.officer).study_id)
    said = client.get(listed).content.decode()
    assert f"/greenpower/studies/{first.study_id}/again/" in said and "1 个数变了" in said
    assert said.count("个数变了，") == 1
    with CaptureQueriesContext(connection) as few:
        client.get(listed)
    for _ in range(3):
        kept(cast.officer)
    with CaptureQueriesContext(connection) as many:
        client.get(listed)
    assert len(many) == len(few)


def exported(client: Any) -> openpyxl.Workbook:
    answer = client.get("/greenpower/figures.xlsx")
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def brought(client: Any, book: openpyxl.Workbook) -> Any:
    made = io.BytesIO()
    book.save(made)
    return client.post("/greenpower/figures-in/", {"file": SimpleUploadedFile("数.xlsx", made.getvalue())})


def rows_by_key(book: openpyxl.Workbook) -> dict[str, int]:
    return {row[0].value: row[0].row for row in book["绿电用的数"].iter_rows(min_row=2)}


def fill(book: openpyxl.Workbook, key: str, *told: Any) -> int:
    row = rows_by_key(book)[key]
    for column, value in enumerate(told, 9):
        book["绿电用的数"].cell(row, column).value = value
    return row


def test_figures_go_out_and_new_ones_come_in_by_the_same_sheet(keeper: Person, client_of: Any) -> None:
    client = client_of(keeper)
    put(keeper, "wind_capital", 4100.0)
    book = exported(client)
    assert set(rows_by_key(book)) == set(USED)
    history = [row[0] for row in book["历史"].iter_rows(min_row=2, max_col=1, values_only=True)]
    assert history.count("wind_capital") == 2
    fill(book, "wind_capital", 3500, "2027-01-01", "报价", "某公司报价单")
    fill(book, "bands_qinghai", NOON, date(2027, 1, 1), "文件", "某文 第二条")
    assert brought(client, book).status_code == 302
    later = queries.basis_on(date(2027, 1, 1))
    assert later.value("wind_capital") == 3500 and later["bands_qinghai"].words == NOON
    assert queries.basis_on(DAY).value("wind_capital") == 4100
    brought(client, book)  # once more: what stands there already is passed over
    assert Figure.objects.count() == 3 == Entry.objects.filter(act="keep_power_figures").count()


def test_wrong_cells_are_told_together_and_nothing_is_taken(keeper: Person, client_of: Any) -> None:
    client = client_of(keeper)
    book = exported(client)
    right = fill(book, "wind_capital", "3500", "2027-01-01", "报价", "某公司报价单")
    letters = {
        fill(book, "solar_capital", "很多", "2027-01-01", "报价", "某公司报价单"): "I",
        fill(book, "wind_life", None, "明年", "报价", "某公司报价单"): "IJ",
        fill(book, "line_loss_qinghai", 0.7, "2027-01-01", "听说", ""): "IKL",
    }
    answer = brought(client, book)
    said = answer.content.decode()
    assert answer.status_code == 422 and f"I{right} " not in said
    for row, wrong in letters.items():
        assert [letter for letter in "IJKL" if f"{letter}{row} " in said] == list(wrong)
    assert not Figure.objects.exists() and not Entry.objects.filter(act="keep_power_figures").exists()


def test_another_file_is_refused_in_words(keeper: Person, client_of: Any) -> None:
    client, other = client_of(keeper), openpyxl.Workbook()
    assert "没有名叫“绿电用的数”的表" in brought(client, other).content.decode()
    other.active.title = "绿电用的数"
    assert "表头改过了" in brought(client, other).content.decode()
    text = SimpleUploadedFile("数.xlsx", b"not a workbook")
    assert client.post("/greenpower/figures-in/", {"file": text}).status_code == 422
    assert "还没有选文件" in client.post("/greenpower/figures-in/").content.decode()


def test_only_those_who_keep_figures_bring_a_sheet(cast: SimpleNamespace, client_of: Any) -> None:
    for name in ("mayucheng", "liwenjing", "baoyulong", "cairang", "yangfan"):
        client = client_of(Person.objects.get(username=name))
        assert client.get("/greenpower/figures-in/").status_code == 403, name


def test_the_list_tells_groups_assumptions_and_what_is_to_come(keeper: Person, client_of: Any) -> None:
    put(keeper, "wind_capital", 4100.0)
    put(keeper, "qinghai_share_of_load", 0.35, date(2099, 1, 1))
    client = client_of(keeper)
    said = client.get("/greenpower/figures/").content.decode()
    assert all(f"<h2>{group}</h2>" in said for group in GROUPS)
    assert "将从 2099-01-01 起 0.35" in said and "周海燕" in said
    guesses = client.get("/greenpower/figures/?only=guess").content.decode()
    assert "光伏造价" in guesses and "风电造价" not in guesses and "需量电价" not in guesses
    coming = client.get("/greenpower/figures/?only=coming").content.decode()
    assert "青海绿电直连：自用占总用电量不低于" in coming and "光伏造价" not in coming


def test_a_correction_of_the_same_day_stands_and_the_wrong_one_stays_in_the_history(
    keeper: Person, client_of: Any
) -> None:
    put(keeper, "wind_capital", 41000.0)
    put(keeper, "wind_capital", 4100.0)
    assert queries.basis_on(DAY).value("wind_capital") == 4100
    said = client_of(keeper).get("/greenpower/figures/wind_capital/").content.decode()
    assert said.count("被同一天的更正代替") == 1 and "41,000" in said
    assert (
        "怎样变过来的" not in said
    )  # what the wrong row said never stood, and nothing stood before that day
    put(keeper, "wind_capital", 3900.0, date(2026, 11, 10))
    said = client_of(keeper).get("/greenpower/figures/wind_capital/").content.decode()
    assert "2026-11-01 起 4,100，2026-11-10 起 3,900" in said


def test_the_list_is_one_statement_however_many_were_put_in(keeper: Person, client_of: Any) -> None:
    client = client_of(keeper)
    client.get("/greenpower/figures/")
    with CaptureQueriesContext(connection) as none:
        client.get("/greenpower/figures/")
    for number in range(5):
        put(keeper, USED[number], facts()[USED[number]].value or 1.0)
    with CaptureQueriesContext(connection) as many:
        client.get("/greenpower/figures/")
    assert len(many) == len(none)


def test_the_study_says_which_documents_bind_and_the_workbook_what_was_chosen(
    cast: SimpleNamespace, client_of: Any
) -> None:
    asked = {"load": "two_shift", "peak": "20", "green": "50", "billing": "two_part", "regime": "national"}
    client = client_of(cast.officer)
    said = client.get("/greenpower/", asked).content.decode()
    assert (
        "依据：发改能源〔2025〕650号，2025-05-21 起（公开报道）" in said
        and "青海绿电直连实施方案" not in said
    )
    answer = client.get("/greenpower/hours.xlsx", asked)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    chosen = [row[:2] for row in book["答案与方案"].iter_rows(min_row=3, max_row=8, values_only=True)]
    assert ("按哪套政策", "全国绿电直连 650号") in chosen and ("负荷", "两班制工厂") in chosen
    wrong = client.get("/greenpower/", {"regime": "mars", "load": "two_shift"}).content.decode()
    assert "按哪套政策“mars”不认得，按青海绿电直连算" in wrong


def test_a_version_tells_its_figures_beside_today_s(
    cast: SimpleNamespace, keeper: Person, client_of: Any
) -> None:
    put(keeper, "wind_capital", 3999.5)
    version, client = kept(cast.officer), client_of(cast.officer)
    page = f"/greenpower/studies/{version.study_id}/1/figures/"
    said = client.get(page).content.decode()
    assert "3,999.5" in said and "某文 第三条" in said and "一个也没有变" in said
    put(keeper, "wind_capital", 3000.0)
    said = client.get(page).content.decode()
    assert "3,999.5" in said and "3,000" in said and "1 个变了" in said
    stranger = client_of(Person.objects.get(username="chenyulian"))
    assert stranger.get(page).status_code == 404


def test_a_day_that_cannot_be_is_refused(keeper: Person) -> None:
    with pytest.raises(Refused) as refused:
        put(keeper, "wind_capital", 4000.0, date(206, 1, 1))
    assert refused.value.reasons[0].field == "valid_from"
