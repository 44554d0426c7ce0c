"""Who gets what is free: the page, its reasons and prices, its settings, and what it refuses to guess."""

import io
import random
import re
import time
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from allocation_parts import GOLMUD, HAIXI, ULAN, YI, energy_accounts, waiting, waiting_row
from django.core.cache import cache
from django.utils import timezone
from factor_parts import keeper, key, opened, reserved

from wutong.allocation import actions, queries
from wutong.allocation.models import PlanSettings
from wutong.allocation.planning import planned
from wutong.allocation.question import Question
from wutong.allocation.rules import Settings
from wutong.audit.models import Entry
from wutong.factors import actions as factor_actions
from wutong.factors.rules import Move
from wutong.organisation.reasons import NotYourDuty, Refused
from wutong.projects.models import Asked, DuplicateCandidate, Project
from wutong_engines.portfolio import NoPortfolio, Portfolio

pytestmark = pytest.mark.django_db
PAGE = "/allocation/"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Accounts are of 2026, whenever the tests run."""
    monkeypatch.setattr(timezone, "now", lambda: at)


def answer(cast: SimpleNamespace, at: datetime, **asked: Any) -> Any:
    return planned(cast.reviewer, Question(**asked), at, TODAY)


def names(found: Any, ids: Any) -> set[str]:
    by_id = {str(one.id): one.name for one in found.ranked}
    return {by_id[str(one)] for one in ids}


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", response.content.decode())


def test_the_dearest_that_fit_and_why_not_the_rest(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    energy_accounts(at)
    waiting("大项目", at, output_yuan=10 * YI, energy_tce=50)
    waiting("小项目", at, output_yuan=YI, energy_tce=20)
    found = answer(cast, at)
    assert isinstance(found.outcome, Portfolio)
    assert names(found, found.outcome.chosen) == {"大项目"}
    assert found.outcome.value == pytest.approx(10 * 0.7) and found.outcome.gap == 0
    page = text(client_of(cast.reviewer).get(PAGE))
    assert "格尔木市2026年能耗指标差10tce" in page
    assert "它只提建议，由人决定" in page
    # 小项目 brings 0.7 亿元 for 20 tce: 350 万元 a tce
    assert "每多1tce，多带来约350万元产值" in page
    assert "海西州2026年能耗指标还有40tce没有下达" in page
    assert "已证明：任何选法都不超过7分" in page
    assert "再有10tce就够“小项目”（0.7分）" in page


def test_a_price_is_what_more_brings(cast: SimpleNamespace, at: datetime) -> None:
    """The account given a little more: the plan's bound rises by the price, projects taken in part."""
    accounts = energy_accounts(at)
    waiting("甲", at, output_yuan=10 * YI, energy_tce=50)
    waiting("乙", at, output_yuan=YI, energy_tce=20)
    first = answer(cast, at)
    by = keeper("qh_development_reform")
    golmud = accounts[2].pk
    factor_actions.put_in(golmud, 10_000, move=Move.ALLOCATED, document="文", key=key(), by=by, at=at)
    again = answer(cast, at)
    assert names(again, again.outcome.chosen) == {"甲", "乙"}
    gained = again.outcome.value - first.outcome.value
    assert first.outcome.bottlenecks[0].one_more * 20 == pytest.approx(gained)


def test_missing_is_not_zero(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at)
    waiting("齐的", at)
    waiting("缺产值", at, output_yuan=None)
    waiting("缺能耗", at, energy_tce=None)
    waiting("缺行业的大户", at, energy_tce=60_000, industry_code="")
    found = answer(cast, at)
    lacks = {one.name: words for one, words in found.apart}
    assert lacks["缺产值"] == ("达产年产值",)
    assert lacks["缺能耗"] == ("能耗指标需要量",)
    assert lacks["缺行业的大户"] == ("行业（年能耗 60,000 tce，分不清是不是两高）",)
    assert [one.name for one in found.ranked] == ["齐的"]
    by_jobs = answer(cast, at, aim="jobs")
    assert "缺产值" in {one.name for one in by_jobs.ranked}
    page = text(client_of(cast.reviewer).get(PAGE))
    assert "另有3个缺数，没有参加" in page and "达产年产值1个" in page


def test_what_is_held_counts_and_may_be_given_out_afresh(cast: SimpleNamespace, at: datetime) -> None:
    accounts = energy_accounts(at)
    early = waiting("早占的", at, output_yuan=YI, energy_tce=60)
    waiting("更值的", at, output_yuan=9 * YI, energy_tce=60)
    reserved({accounts[2].pk: 60}, by=cast.officer, at=at, number=early.pk, days=30)
    found = answer(cast, at)
    assert names(found, found.outcome.chosen) == {"早占的"}
    today = found.rows[0]
    assert names(found, today.ids) == {"早占的"} and today.worth == pytest.approx(0.7)
    afresh = answer(cast, at, afresh=True)
    assert names(afresh, afresh.outcome.chosen) == {"更值的"}
    lapsed = planned(cast.reviewer, Question(), at + timedelta(days=31), TODAY)
    assert names(lapsed, lapsed.outcome.chosen) == {"更值的"}
    assert names(lapsed, lapsed.rows[1].ids) == {"早占的"} and not lapsed.rows[0].ids


def test_first_come_is_by_the_day_it_came(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at)
    waiting("先来", at, output_yuan=YI, energy_tce=40)
    waiting("后来", at, output_yuan=8 * YI, energy_tce=40)
    found = answer(cast, at)
    assert names(found, found.rows[1].ids) == {"先来"}
    page = text(client_of(cast.reviewer).get(PAGE))
    assert "比先来先得+700.00%" in page


def test_nearest_account_up_the_tree(cast: SimpleNamespace, at: datetime) -> None:
    """乌兰 keeps none: what 海西 did not give on serves it, and 格尔木 has its own."""
    energy_accounts(at)
    waiting("乌兰的", at, region_id=ULAN, energy_tce=40)
    waiting("格尔木的", at, energy_tce=60)
    found = answer(cast, at)
    assert names(found, found.outcome.chosen) == {"乌兰的", "格尔木的"}
    assert {one.name: one.needs[0].pool.region_code for one in found.ranked} == {
        "乌兰的": HAIXI,
        "格尔木的": GOLMUD,
    }


def test_hard_rules(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at, haixi=300_000, golmud=200_000, qinghai=900_000)
    waiting("盐湖", at, focus_industry="salt_lake", output_yuan=YI, energy_tce=200_000, industry_code="2612")
    waiting("更值的", at, output_yuan=9 * YI, energy_tce=190_000, industry_code="3841")
    waiting("两高的", at, output_yuan=50 * YI, energy_tce=100_000, industry_code="3120")
    found = answer(cast, at)
    assert names(found, found.outcome.chosen) == {"更值的"}  # 盐湖 is 26 and past the line, so barred as well
    page = text(client_of(cast.reviewer).get(PAGE))
    assert "不许上：两高，年能耗≥50,000tce" in page
    without = answer(cast, at, without=("high",))
    assert names(without, without.outcome.chosen) == {"盐湖"}
    free = answer(cast, at, without=("high", "first"))
    assert names(free, free.outcome.chosen) == {"两高的"}


def test_forcing_in_and_out(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at)
    dear = waiting("值的", at, output_yuan=9 * YI, energy_tce=60)
    cheap = waiting("不值的", at, output_yuan=YI, energy_tce=60)
    client = client_of(cast.reviewer)
    page = text(client.get(PAGE, {"in": cheap.pk}))
    assert "放进：不值的" in page and "让出来的：值的" in page and "−5.6分（−88.89%）" in page
    page = text(client.get(PAGE, {"out": dear.pk}))
    assert "拿掉：值的" in page and "另外进来的：不值的" in page
    page = text(client.get(PAGE, {"in": f"{dear.pk},{cheap.pk}"}))
    assert "这样没有方案" in page and "可用60，差60" in page
    assert "格尔木市2026年能耗指标60tce120tce" in page
    page = text(client.get(PAGE, {"in": "999999,x", "aim": "wishes", "without": "all"}))
    assert "编号999999不在等着的项目里" in page
    assert "目标“wishes”不认得" in page and "没有“all”这条规则" in page and "写编号" in page


def test_what_is_barred_cannot_be_forced_in(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at, haixi=300_000, golmud=200_000, qinghai=900_000)
    barred = waiting("两高的", at, energy_tce=100_000, industry_code="3120")
    unsaid = waiting("没数的", at, tax_yuan=None)
    page = text(client_of(cast.reviewer).get(PAGE, {"in": f"{barred.pk},{unsaid.pk}"}))
    assert "“两高的”不许上（两高），没有放进来" in page
    assert "“没数的”还缺达产年税收，没有照办" in page


def test_nobody_no_accounts_nothing_known(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    client = client_of(cast.reviewer)
    assert "没有等着的项目" in text(client.get(PAGE))
    waiting("甲", at, output_yuan=None)
    cache.clear()  # nobody acted: a test writes past the trail
    assert "没有账户不等于没有指标" in text(client.get(PAGE))
    energy_accounts(at)
    page = text(client.get(PAGE))
    assert "一个都排不了" in page and "达产年产值" in page
    assert client.get(f"{PAGE}plan.xlsx").status_code == 422


def test_a_kind_without_an_account_does_not_bind_and_is_told(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    energy_accounts(at)
    waiting("要气的", at, gas_m3=1_000_000)
    assert "没有账户、因此没有限制的要素：天然气（1个项目要）" in text(client_of(cast.reviewer).get(PAGE))


def test_only_what_the_viewer_sees(cast: SimpleNamespace, at: datetime) -> None:
    energy_accounts(at)
    waiting("州里的", at)
    waiting("西宁的", at, region_id="630104")
    waiting("储备的", at, stage="reserve")
    waiting("停了的", at, status="paused")
    assert [one.name for one in answer(cast, at).waiting] == ["州里的"]
    province = planned(cast.province, Question(), at, TODAY)
    assert [one.name for one in province.waiting] == ["州里的", "西宁的"]
    # each prefecture gets one, though the province's account serves only one of them
    assert len(province.outcome.chosen) == 2


def test_an_infeasible_least_says_what_would_do(cast: SimpleNamespace, at: datetime) -> None:
    energy_accounts(at, haixi=100, golmud=60, qinghai=100)
    waiting("西宁的", at, region_id="630104", energy_tce=5)
    found = planned(cast.province, Question(), at, TODAY)
    assert isinstance(found.outcome, NoPortfolio)
    assert list(found.outcome.enough.values()) == [pytest.approx(5)]
    without = planned(cast.province, Question(without=("least",)), at, TODAY)
    assert isinstance(without.outcome, Portfolio) and not without.outcome.chosen


def test_workbook(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at)
    waiting("=SUM(1)", at, output_yuan=9 * YI, energy_tce=60)
    waiting("没选的", at, energy_tce=60)
    response = client_of(cast.reviewer).get(f"{PAGE}plan.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["结论", "选中", "没选", "瓶颈", "要补数的"]
    assert book["选中"]["A2"].value == "=SUM(1)" and book["选中"]["A2"].data_type == "s"
    assert "差 60 tce" in book["没选"]["F2"].value
    assert book["结论"]["A2"].value == "它只提建议，由人决定"
    entry = Entry.objects.get(act="export_plan")
    assert entry.words == "导出选中 1 个、没选 1 个项目" and entry.person_id == cast.reviewer.pk


def test_a_department_reads_what_it_is_asked_about_and_takes_nothing_away(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    energy_accounts(at)
    asked = waiting("问过环保的", at)
    waiting("没问的", at)
    ecology = cast.everyone["xuwenbin"]
    Asked.objects.create(project=asked, body=ecology.body)
    client = client_of(ecology)
    page = text(client.get(PAGE))
    assert "问过环保的" in page and "没问的" not in page and "导出xlsx" not in page
    assert client.get(f"{PAGE}plan.xlsx").status_code == 403
    assert not Entry.objects.filter(act="export_plan").exists()


def test_kept_until_somebody_acts(
    cast: SimpleNamespace, at: datetime, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    energy_accounts(at)
    waiting("甲", at)
    client = client_of(cast.reviewer)
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)
    actions.put_in(Settings(output=3, source="会议纪要"), valid_from=TODAY, by=cast.province, at=at)
    assert "1亿元产值3分" in text(client.get(PAGE))


def settings_form(**changes: Any) -> dict[str, Any]:
    from wutong.allocation.forms import typed

    said = typed(Settings(source="会议纪要〔2026〕3号")) | {"valid_from": "2026-11-20"}
    return {name: value for name, value in (said | changes).items() if value not in (None, False)}


def test_settings_are_put_in_from_a_day_on(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    client = client_of(cast.province)
    sent = settings_form(
        tax="8", sign="80", high_industries="30, 31、4411", first=["salt_lake"], asked=["energy"]
    )
    assert client.post(f"{PAGE}settings/", sent).status_code == 302
    now = queries.settings_on(TODAY)
    assert (now.tax, now.sign, now.high_industries) == (8.0, 0.8, ("30", "31", "4411"))
    assert now.first == ("salt_lake",) and now.asked == ("energy",)
    assert queries.settings_on(date(2026, 11, 19)) == Settings()
    entry = Entry.objects.get(act="set_plan")
    assert entry.changes["plan_tax"] == [5.0, 8.0] and "会议纪要" in entry.words
    page = text(client.get(f"{PAGE}settings/"))
    assert "1亿元税收8分" in page and "随平台带来" in page and "签约80%" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"output": "-1"}, "写0到1000"),
        ({"output": "0", "tax": "0", "jobs": "0", "investment": "0"}, "至少有一项的分数大于0"),
        ({"sign": "10"}, "越往后把握越大"),
        ({"sign": "120"}, "不超过100的百分数"),
        ({"high_industries": "石化"}, "行业代码写2到4位数字"),
        ({"high_industries": ""}, "写明哪些行业算两高"),
        ({"least": "50"}, "写0到20"),
        ({"source": ""}, "写明出处"),
        ({"tax": "多"}, "写成数字"),
        ({"first": ["gold"]}, "gold"),
        ({"valid_from": "2001-01-01"}, "2020年以后"),
    ],
)
def test_wrong_settings_are_refused_in_words(
    changes: dict[str, Any], words: str, cast: SimpleNamespace, client_of: Any
) -> None:
    response = client_of(cast.province).post(f"{PAGE}settings/", settings_form(**changes))
    assert response.status_code == 422 and words in text(response)
    assert not PlanSettings.objects.exists()


def test_who_may_change_the_settings(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    everyone = cast.everyone
    assert actions.may_set(everyone["liwenjing"]) and actions.may_set(everyone["yangfan"])
    for name in ("hanxiulan", "mayucheng", "qishenghai", "fanghua", "xuwenbin"):
        assert not actions.may_set(everyone[name])
    response = client_of(cast.reviewer).post(f"{PAGE}settings/", settings_form())
    assert response.status_code == 403 and not PlanSettings.objects.exists()
    assert client_of(cast.reviewer).get(f"{PAGE}settings/").status_code == 200
    assert client_of(everyone["yangfan"]).get(f"{PAGE}settings/").status_code == 200
    assert client_of(everyone["mayucheng"]).get(f"{PAGE}settings/").status_code == 403
    with pytest.raises(NotYourDuty):
        actions.put_in(Settings(), valid_from=TODAY, by=cast.reviewer, at=at)
    with pytest.raises(Refused, match="没有“x”"):
        actions.put_in(Settings(first=("x",)), valid_from=TODAY, by=cast.province, at=at)


def test_two_that_may_be_one_are_told(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    energy_accounts(at)
    first, second = waiting("盐湖一期", at), waiting("盐湖一期项目", at)
    DuplicateCandidate.objects.create(first=first, second=second, confidence=0.9)
    assert "“盐湖一期”与“盐湖一期项目”可能是同一个" in text(client_of(cast.reviewer).get(PAGE))


def test_five_hundred_waiting_projects_within_five_seconds(
    cast: SimpleNamespace, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine regions of their own, four kinds each, everything short."""
    chance = random.Random(3)
    regions = ["630100", "630200", "632200", "632300", "632500", "632600", "632700", "632800", GOLMUD]
    by = {key: keeper(f"qh_{key}") for key in ("development_reform", "water", "natural_resources", "grid")}
    kinds = {"energy": "development_reform", "water": "water", "power_capacity": "grid"}
    for kind, department in kinds.items():
        for region in regions:
            opened(
                kind,
                region,
                400,
                by=by[department],
                at=at,
                period="长期" if kind == "power_capacity" else "2026",
            )
    rows = []
    for number in range(500):
        size = chance.lognormvariate(0, 1)
        rows.append(
            waiting_row(
                f"{number}号",
                at,
                region_id=chance.choice(regions),
                output_yuan=round(size * chance.uniform(1, 5) * YI),
                energy_tce=round(size * 20 * chance.random(), 2),
                water_m3=round(size * 200_000 * chance.random(), 2),
                power_mw=round(size * 20 * chance.random(), 3),
            )
        )
    Project.objects.bulk_create(rows)
    # the machine may be busy with other tests: what is measured is the work, not the wait
    monkeypatch.setattr("wutong.allocation.planning.SECONDS", 60.0)
    started = time.process_time()
    found = planned(cast.province, Question(), at, TODAY)
    seconds = time.process_time() - started
    assert len(found.ranked) == 500 and isinstance(found.outcome, Portfolio)
    assert found.outcome.gap <= 1e-3
    assert found.outcome.value >= found.rows[1].worth
    assert seconds < 5, seconds
