"""What a need comes to after the rules of its kind: the sum, its refusals, and everybody who reads it."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms.api_program import Program
from rooms.factor_parts import GOLMUD, HAIXI, keeper, key, opened
from rooms.project_parts import asked, last_entry, needing, words_of
from wutong.allocation.queries import settings_on
from wutong.allocation.waiting import Waiting, waiting_for
from wutong.factors import actions as factors
from wutong.factors.deducting import (
    Part,
    Worked,
    deduction_of,
    reasons_against_rule,
    reasons_against_worked,
    sum_words,
    worked,
)
from wutong.factors.models import FactorKind
from wutong.factors.pools import pools_in
from wutong.organisation.reasons import Refused
from wutong.projects import actions
from wutong.projects.models import FactorNeed, Project
from wutong.projects.needs import committed_kinds, positions_of

TODAY = date(2026, 11, 23)
FEED = {"办法": "扣除", "文件": "发改环资〔2022〕803号", "依据": "依据", "扣减单位": "tce", "系数": "1"}
POWER = {"办法": "扣除", "文件": "", "依据": "假设", "扣减单位": "GWh", "系数": "122.9"}
RULES: dict[str, dict[str, str]] = {
    "增量": {"办法": "计入", "文件": "", "依据": "假设"},
    "原料用能": FEED,
    "可再生能源": POWER,
    "明年起": FEED | {"从": "2027-01-01"},
    "到去年": FEED | {"到": "2025-12-31"},
    "今天还在": FEED | {"从": "2026-11-23", "到": "2026-11-23"},
}
PARTED = [Part("原料用能", "tce", 1_000_000), Part("可再生能源", "GWh", 6_500)]


# the sum


@pytest.mark.parametrize(
    ("rule", "unit", "thousandths", "taken", "why_not"),
    [
        ("原料用能", "tce", 1_000_000, 1_000_000, ""),
        ("可再生能源", "GWh", 6_500, 798_850, ""),
        ("可再生能源", "GWh", 1, 122, ""),  # down to a whole thousandth
        ("今天还在", "tce", 5, 5, ""),
        ("明年起", "tce", 5, 0, "2027-01-01 起才扣"),
        ("到去年", "tce", 5, 0, "只扣到 2025-12-31"),
        ("增量", "tce", 5, 0, "这一条现在只说明，不扣"),
        ("没有的", "tce", 5, 0, "规矩里没有这一条了"),
        ("可再生能源", "MWh", 5, 0, "规矩改按 GWh 计，这里填的是 MWh，要重填"),
    ],
)
def test_a_part_takes_what_its_rule_allows(
    rule: str, unit: str, thousandths: int, taken: int, why_not: str
) -> None:
    found = worked(5_000_000, [Part(rule, unit, thousandths)], RULES, TODAY)
    assert (found.lines[0].taken, found.lines[0].why_not) == (taken, why_not)
    assert found.net == 5_000_000 - taken


def test_the_sum_of_all_and_its_words() -> None:
    parts = [
        Part("原料用能", "tce", 1_000_000),
        Part("可再生能源", "GWh", 6_500),
        Part("到去年", "tce", 9_000),
    ]
    found = worked(5_000_000, parts, RULES, TODAY)
    assert (found.taken, found.net, found.beyond) == (1_798_850, 3_201_150, 0)
    assert sum_words(found, "tce") == (
        "总量 5,000 tce，扣原料用能 1,000 tce、可再生能源 6.5 GWh 合 798.85 tce；到去年 9 tce 按规则不扣"
    )
    less = worked(1_500_000, parts, RULES, TODAY)
    assert (less.net, less.beyond) == (0, 298_850) and "扣的比总量多，按 0 计" in sum_words(less, "tce")
    assert worked(7, [], RULES, TODAY).net == 7 and sum_words(worked(7, [], RULES, TODAY), "tce") == ""


def test_more_than_the_total_is_told_which() -> None:
    def told(total: int, *parts: Part) -> list[tuple[str, str]]:
        found = worked(total, parts, RULES, TODAY)
        return [(one.field, one.words) for one in reasons_against_worked(found, "tce")]

    assert told(1_000, Part("原料用能", "tce", 1_000)) == []
    assert told(1_000, Part("到去年", "tce", 9_000)) == []
    one = told(100_000, Part("可再生能源", "GWh", 1_000))
    assert one == [("part-可再生能源", "“可再生能源”折合 122.9 tce，比总量 100 tce 还多；核对哪个写错了")]
    both = told(200_000, Part("原料用能", "tce", 100_000), Part("可再生能源", "GWh", 1_000))
    assert both[0][0] == "amount" and "合起来扣 222.9 tce，比总量 200 tce 多 22.9 tce" in both[0][1]


AMOUNTS = st.integers(0, 9 * 10**15)
FACTORS = st.decimals("0.000000001", "1000000000", places=9)
PARTS = st.lists(st.tuples(st.sampled_from(sorted(RULES)), AMOUNTS), max_size=5)


def _of(total: int, said: list[tuple[str, int]], factor: Decimal) -> Worked:
    rules = RULES | {"可再生能源": POWER | {"系数": str(factor)}}
    parts = [Part(rule, RULES[rule].get("扣减单位", "tce"), amount) for rule, amount in said]
    return worked(total, parts, rules, TODAY)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(AMOUNTS, PARTS, FACTORS, AMOUNTS)
def test_never_more_than_the_total_nor_below_zero_and_monotone(
    total: int, said: list[tuple[str, int]], factor: Decimal, more: int
) -> None:
    found = _of(total, said, factor)
    assert 0 <= found.net <= total
    assert found.net - found.beyond == total - found.taken  # nothing is lost on the way
    assert _of(total + more, said, factor).net >= found.net
    assert all(line.taken >= 0 and not (line.taken and line.why_not) for line in found.lines)
    for place, (rule, amount) in enumerate(said):
        grown = [*said[:place], (rule, amount + more), *said[place + 1 :]]
        assert _of(total, grown, factor).net <= found.net


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"扣减单位": "", "系数": ""}, ""),
        ({"从": "2026-01-01", "到": "2026-12-31"}, ""),
        ({"依据": "也许"}, "要写明依据或假设"),
        ({"扣减单位": ""}, "写了系数，没有写扣减单位"),
        ({"系数": ""}, "系数“”不是数"),
        ({"系数": "一"}, "系数“一”不是数"),
        ({"系数": "0"}, "要大于 0"),
        ({"系数": "-1"}, "要大于 0"),
        ({"系数": "NaN"}, "要大于 0"),
        ({"系数": "1e99"}, "要大于 0"),
        ({"系数": "0.0000000001"}, "最多 9 位小数"),
        ({"到": "去年"}, "日期“去年”写成 2026-01-01 这样"),
        ({"从": "2026-02-01", "到": "2026-01-01"}, "还早"),
        ({"扣减单位": "很" * 21}, "最长 20 个字"),
    ],
)
def test_a_rule_is_kept_only_as_it_can_be_read(changes: dict[str, str], words: str) -> None:
    told = reasons_against_rule("原料用能", FEED | changes)
    assert (not told) if not words else (len(told) == 1 and words in told[0])
    if not words:
        deduction_of("原料用能", FEED | changes)


# kept with a project, and read by everybody


@pytest.fixture
def project(cast: SimpleNamespace, at: datetime) -> Project:
    return needing(cast, at)


@pytest.fixture
def wide(db: None) -> SimpleNamespace:
    """5,000 tce of the prefecture and 4,000 of the county; pages look at the clock themselves."""
    by, now = keeper("hx_development_reform"), timezone.now()
    above = opened("energy", HAIXI, 9000, by=by, at=now, period=str(timezone.localdate(now).year))
    here = opened("energy", GOLMUD, 4000, by=by, at=now, period=str(timezone.localdate(now).year))
    return SimpleNamespace(above=above, here=here, by=by)


def energy_of(project: Project, at: datetime) -> Any:
    return next(one for one in positions_of(project, at) if one.kind.key == "energy")


def change_rules(**changes: dict[str, str] | None) -> None:
    kind = FactorKind.objects.get(pk="energy")
    rules = {**kind.rules, **changes}
    kind.rules = {name: rule for name, rule in rules.items() if rule is not None}
    kind.save()


@pytest.mark.django_db
def test_what_remains_is_what_is_needed_and_what_the_gate_asks(
    project: Project, wide: SimpleNamespace, cast: SimpleNamespace
) -> None:
    now = timezone.now()
    need = actions.set_need(
        project.pk, "energy", 5_000_000, by=cast.officer, at=now, parts=PARTED, words="节能报告"
    )
    assert need.thousandths == 3_201_150
    assert last_entry().words == (
        "能耗指标：没有填 → 3,201.15 tce（总量 5,000 tce，扣原料用能 1,000 tce、"
        "可再生能源 6.5 GWh 合 798.85 tce），节能报告"
    )
    one = energy_of(project, now)
    assert (one.needed, one.missing, one.typed.worked.total) == (3_201_150, 3_201_150, 5_000_000)
    hold = asked(project, {wide.here: 3202}, cast, now)
    factors.commit(hold.pk, key=key(), by=wide.by, at=now)
    assert "energy" in committed_kinds(positions_of(project, now))
    change_rules(原料用能=None)  # the province does not deduct it any more
    one = energy_of(project, now)
    assert (one.needed, one.missing) == (4_201_150, 999_150)
    assert "energy" not in committed_kinds(positions_of(project, now))
    assert one.typed.worked.lines[0].why_not == "规矩里没有这一条了"
    # what was typed stays on record, and an amount alone takes its place
    actions.set_need(project.pk, "energy", 6_000_000, by=cast.officer, at=now, parts=PARTED)
    assert FactorNeed.objects.get().thousandths == 5_201_150
    actions.set_need(project.pk, "energy", 100_000, by=cast.officer, at=now)
    assert FactorNeed.objects.get().parts == {} and energy_of(project, now).needed == 100_000
    assert "5,201.15 tce（总量 6,000 tce，其中 原料用能 1,000 tce" in last_entry().words
    actions.remove_need(project.pk, "energy", by=cast.officer, at=now)
    assert energy_of(project, now).needed == 1_200_500


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "total", "parts", "field", "words"),
    [
        ("energy", 5_000, [Part("原料用能", "tce", 5_001)], "part-原料用能", "比总量 5 tce 还多"),
        ("energy", 5_000, [Part("原料用能", "tce", -1)], "part-原料用能", "要从 0 起"),
        ("energy", 5_000, [Part("原料用能", "kgce", 1)], "part-原料用能", "按 tce 计，写的是 kgce"),
        (
            "energy",
            5_000,
            [Part("余热", "tce", 1)],
            "part-余热",
            "规矩不扣“余热”；现在能扣的：替代、",
        ),
        ("cod", 5_000, [Part("余热", "t/a", 1)], "part-余热", "这种要素现在什么都不扣"),
        ("energy", 5_000, [Part("替代", "tce", 1)] * 2, "parts", "写了两次"),
        ("energy", 9_000, [Part("替代", "tce", 5_000), Part("原料用能", "tce", 5_000)], "amount", "多 1 tce"),
    ],
)
def test_refusals_say_which_and_how_to_mend_it(
    project: Project,
    cast: SimpleNamespace,
    at: datetime,
    kind: str,
    total: int,
    parts: list[Part],
    field: str,
    words: str,
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_need(project.pk, kind, total, by=cast.officer, at=at, parts=parts)
    assert words in words_of(refusal)[0] and refusal.value.reasons[0].field == field
    assert not FactorNeed.objects.exists()


@pytest.mark.django_db
def test_a_province_edits_rules_and_a_kind_of_its_own_deducts(cast: SimpleNamespace, client_of: Any) -> None:
    admin, address = client_of(cast.everyone["yangfan"]), reverse("factors:edit_kind", args=["cod"])
    cod = FactorKind.objects.get(pk="cod")
    said = {name: getattr(cod, name) for name in ("name", "unit", "department", "law", "words", "basis")}
    said |= {"source": "青环发〔2026〕3号", "valid_from": "2026-01-01", "key": "page-rules-1"}
    line = "以新带老｜现有排放削减的扣除｜青环发〔2026〕3号｜依据｜kg/a｜0.001｜2026-01-01"
    wrong = admin.post(address, said | {"rules": line.replace("0.001", "千分之一")})
    assert wrong.status_code == 422 and "第 1 行：“以新带老”的系数“千分之一”不是数" in wrong.text
    assert admin.post(address, said | {"rules": line}).status_code == 302
    kept = FactorKind.objects.get(pk="cod").rules["以新带老"]
    assert (kept["扣减单位"], kept["系数"], kept["从"]) == ("kg/a", "0.001", "2026-01-01")
    assert line in admin.get(address).text
    told = admin.get(reverse("factors:kind", args=["cod"])).text
    assert "1 kg/a 扣 0.001 t/a，2026-01-01 起" in told
    assert f"规矩：没有 → {line}" in told and "规矩：增量｜按环评文件的年排放量计入｜｜假设 → 去掉" in told


@pytest.mark.django_db
def test_the_form_works_the_sum_out_before_it_keeps_it(
    project: Project, wide: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    client, address = client_of(cast.officer), reverse("projects:need", args=[project.pk])
    assert "能耗指标" in client.get(address).text and client.get(address + "?kind=gold").status_code == 422
    page = client.get(address + "?kind=energy").text
    assert 'value="1,200.5 tce"' in page and "其中：原料用能" in page and "1 GWh 扣 122.9 tce" in page
    assert "GB/T 2589-2020" in page and "增量" in page
    # 替代, 原料用能, 可再生能源, in the order of the rules
    said = {"kind": "energy", "amount": "0.5万", "part-1": "1000", "part-2": "650万kWh", "words": "节能报告"}
    look = client.post(address, said | {"look": "1"})
    assert look.status_code == 200 and not FactorNeed.objects.exists()
    assert (
        "3,201.15 tce，还没有保存" in look.text
        and "−798.85 tce" in look.text
        and 'value="0.5万"' in look.text
    )
    assert client.post(address, said).headers["Location"] == reverse("projects:factors", args=[project.pk])
    page = client.get(reverse("projects:factors", args=[project.pk])).text
    assert "总量 5,000 tce，扣原料用能 1,000 tce、可再生能源 6.5 GWh 合 798.85 tce" in page
    assert 'value="3,201.15"' in page and "能耗指标怎么算的" in page and "发改环资〔2022〕803号" in page
    again = client.get(address + "?kind=energy").text
    assert 'value="5,000 tce"' in again and 'value="6.5 GWh"' in again and "这是存着的" in again
    for field, text, words in (
        ("part-1", "9999", "比总量 5,000 tce 还多"),
        ("part-1", "-5", "是负数"),
        ("part-2", "3 亩", "量的是面积"),
        ("amount", "约5000", "不是一个确数"),
    ):
        wrong = client.post(address, said | {field: text})
        assert wrong.status_code == 422 and words in wrong.text, text
        box = wrong.text.partition(f'name="{field}"')[2].partition("wt-wrong")[2][:300]
        assert words in box, field
    assert client.post(address, {"kind": "gold", "amount": "1"}).status_code == 422


@pytest.mark.django_db
def test_a_part_no_rule_deducts_any_more_is_shown_and_not_deducted(
    project: Project, cast: SimpleNamespace, client_of: Any
) -> None:
    now = timezone.now()
    actions.set_need(project.pk, "energy", 5_000_000, by=cast.officer, at=now, parts=PARTED)
    change_rules(可再生能源=POWER | {"到": "2025-12-31"})
    client = client_of(cast.officer)
    page = client.get(reverse("projects:factors", args=[project.pk])).text
    assert "4,000 tce" in page and "可再生能源 6.5 GWh 按规则不扣" in page and "只扣到 2025-12-31" in page
    assert "规矩后来改了，填的时候算得 3,201.15 tce" in page
    address = reverse("projects:need", args=[project.pk])
    form = client.get(address + "?kind=energy").text
    assert "可再生能源（按规则不扣）" in form
    said = {"kind": "energy", "amount": "5000", "part-1": "1000", "part-2": "6.5"}
    assert client.post(address, said).status_code == 302
    assert len(FactorNeed.objects.get().parts["parts"]) == 2
    assert client.post(address, said | {"part-2": "7"}).status_code == 422
    assert client.post(address, said | {"part-2": ""}).status_code == 302
    assert len(FactorNeed.objects.get().parts["parts"]) == 1


@pytest.mark.django_db
def test_the_department_sees_how_the_number_came_about(
    project: Project, wide: SimpleNamespace, cast: SimpleNamespace, client_of: Any
) -> None:
    now = timezone.now()
    actions.set_need(project.pk, "energy", 5_000_000, by=cast.officer, at=now, parts=PARTED, words="节能报告")
    hold = asked(project, {wide.here: 3202}, cast, now)
    page = client_of(wide.by).get(reverse("factors:hold", args=[hold.pk])).text
    assert "项目需要多少" in page and "3,201.15 tce" in page and "节能报告" in page
    assert "减：可再生能源" in page and "122.9 tce" in page and "GB/T 2589-2020" in page
    form = client_of(wide.by).get(reverse("factors:decide", args=[hold.pk, "approve"])).text
    assert "项目需要 3,201.15 tce（总量 5,000 tce，扣原料用能 1,000 tce、可再生能源" in form


@pytest.mark.django_db
def test_a_program_says_the_parts_and_reads_them(
    project: Project, wide: SimpleNamespace, cast: SimpleNamespace
) -> None:
    program = Program(cast.officer, timezone.now())
    path = f"/projects/{project.pk}/factors"
    parts = [{"rule": "原料用能", "amount": "0.1万tce"}, {"rule": "可再生能源", "amount": "6500 MWh"}]
    made = program.put(path + "/need", kind="energy", amount="5000", parts=parts, words="节能报告")
    assert made.status_code == 200, made.text
    assert (made.json()["needed_thousandths"], made.json()["total_thousandths"]) == (3_201_150, 5_000_000)
    told = {one["kind"]: one for one in program.get(path).json()["factors"]}["energy"]
    assert told["needed_by"] == "typed" and told["missing_thousandths"] == 3_201_150
    assert told["parts"][1] == {
        "rule": "可再生能源",
        "unit": "GWh",
        "thousandths": 6_500,
        "deducted_thousandths": 798_850,
        "factor": "122.9",
        "why_not": None,
        "document": told["parts"][1]["document"],
        "basis": "假设",
    }
    assert last_entry().channel == "api"
    for body, field in (
        ({"parts": [parts[0] | {"amount": "9999"}]}, "parts.0.amount"),
        ({"parts": [parts[0], parts[1] | {"amount": "约 3"}]}, "parts.1.amount"),
        ({"parts": [{"rule": "余热", "amount": "3"}]}, "parts.0.amount"),
        ({"amount": "-3"}, "amount"),
    ):
        wrong = program.put(path + "/need", **{"kind": "energy", "amount": "5000", **body})
        assert wrong.status_code == 422 and wrong.json()["reasons"][0]["field"] == field, wrong.text
    assert program.put(path + "/need", kind="gold", amount="1").status_code == 404


@pytest.mark.django_db
def test_the_plan_of_who_gets_what_counts_what_remains(
    project: Project, wide: SimpleNamespace, cast: SimpleNamespace
) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    Project.objects.filter(pk=project.pk).update(stage="sign")

    def one() -> Waiting:
        return waiting_for(cast.reviewer, settings_on(today), pools_in(today.year, now), now, today)[0]

    assert [need.total for need in one().needs if need.kind_key == "energy"] == [1_200_500]
    actions.set_need(project.pk, "energy", 5_000_000, by=cast.officer, at=now, parts=PARTED)
    assert [need.total for need in one().needs if need.kind_key == "energy"] == [3_201_150]
    assert one().energy_tce == 5_000  # how much it uses is another question
