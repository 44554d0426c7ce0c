"""The lifecycle as truth tables: gates, moves, statuses, milestones, and figures that cannot be."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.conf import settings

from wutong.organisation.duties import Duty
from wutong.projects import gates as gate_files
from wutong.projects.fields import COLUMN_FIELD, FIELDS
from wutong.projects.gates import GateKind
from wutong.projects.plausible import LIMITS, PLACED, Known, reasons_against_edit
from wutong.projects.published import stage_diagram
from wutong.projects.rules import (
    COMPUTED,
    NEEDS_REASON,
    STATUS_MOVES,
    Facts,
    Standing,
    gate_overview,
    holds,
    items_of,
    missing_for,
    reasons_against_milestone,
    reasons_against_move,
    reasons_against_status,
)
from wutong.projects.stages import Stage, Status

GATES = gate_files.load(settings.REFERENCE)
TODAY = date(2026, 11, 22)
STAGES = list(Stage)
EVERY_FACT: dict[str, Any] = {field.key: "有" for field in FIELDS} | {
    "region": "632821",
    "energy_tce": Decimal(8000),
    "land_mu": Decimal(1200),
    "investment": 10**10,
    "heavy_metals": "铅",
}
COMPLETE = Facts(
    EVERY_FACT,
    frozenset(GATES.evidence_kinds),
    frozenset(GATES.milestones),
    frozenset(key for key, row in GATES.conditions.items() if row.is_attested),
    committed=frozenset({"land_standard", "energy", "lead"}),
)
NOTHING = Facts({})


def without(facts: Facts, key: str) -> Facts:
    values = {name: value for name, value in facts.values.items() if name != key}
    return Facts(
        values,
        facts.evidence - {key},
        facts.milestones - {key},
        facts.attested - {key},
        facts.needed,
        facts.committed - gate_files.factors_of(key),
    )


def move(
    facts: Facts, before: Stage, after: Stage, status: Status = Status.ACTIVE, reason: str = ""
) -> list[str]:
    reasons = reasons_against_move(facts, before, after, status=status, gates=GATES, on=TODAY, reason=reason)
    return [one.code for one in reasons]


# the tables themselves


def test_every_table_covers_its_words() -> None:
    assert set(STATUS_MOVES) == set(NEEDS_REASON) == set(Status)
    assert set(COMPUTED) == {
        key for key, row in GATES.conditions.items() if not row.is_attested and not gate_files.factors_of(key)
    }
    assert {gate.to_stage for gate in GATES.gates} == set(Stage)
    assert set(PLACED) | set(LIMITS) <= set(COLUMN_FIELD)


def test_a_gate_speaks_only_of_what_the_project_keeps() -> None:
    for gate in GATES.gates:
        known = {GateKind.EVIDENCE: GATES.evidence_kinds, GateKind.MILESTONE: GATES.milestones}
        table = known.get(gate.kind, GATES.conditions)
        assert gate.kind is GateKind.FACT or gate.subject in table, gate.key
        assert not gate.applies_when or gate.applies_when in GATES.conditions, gate.key
        assert gate.words and gate.remedy and gate.ground and GATES.who(gate.responsible), gate.key
    assert len({gate.key for gate in GATES.gates}) == len(GATES.gates)
    for rule in GATES.milestones.values():
        assert set(rule.evidence) <= set(GATES.evidence_kinds) and GATES.who(rule.responsible)


def test_what_decides_whether_a_gate_applies_is_asked_for_no_later() -> None:
    """So a gate that is not yet known to apply can never be slipped past."""
    asked = {
        gate.subject: gate.to_stage
        for gate in GATES.gates
        if gate.kind is GateKind.FACT and not gate.applies_when
    }
    deciding = {"heavy_metals": "pollutants"}
    for gate in GATES.gates:
        if gate.applies_when:
            field = GATES.conditions[gate.applies_when].field
            assert asked[deciding.get(field, field)].index <= gate.to_stage.index, gate.key


def test_the_published_document_is_the_one_in_the_tables() -> None:
    stored = (settings.ROOT / "docs" / "generated" / "stages.md").read_text(encoding="utf-8")
    assert stored == stage_diagram()


# moves


@pytest.mark.parametrize(("before", "after"), list(product(STAGES, STAGES)))
def test_moves(before: Stage, after: Stage) -> None:
    if after is before:
        assert move(COMPLETE, before, after) == ["same_stage"]
    elif after.index > before.index:
        assert move(COMPLETE, before, after) == []
        upto = [
            gate.key for gate in GATES.gates if gate.to_stage.index <= after.index and not gate.applies_when
        ]
        assert move(NOTHING, before, after) == upto
    else:
        assert move(NOTHING, before, after) == ["reason_needed"]
        assert move(NOTHING, before, after, reason="论证依据变了") == []


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTIVE])
@pytest.mark.parametrize("after", STAGES)
def test_only_an_active_project_moves(status: Status, after: Stage) -> None:
    assert move(COMPLETE, Stage.SIGN, after, status=status, reason="有原因") == ["not_active"]


@pytest.mark.parametrize("gate", GATES.gates, ids=lambda gate: gate.key)
def test_each_gate_alone_stops_the_move_and_says_so(gate: gate_files.Gate) -> None:
    lacking = {"region_is_county": "region", "milestone_in_production": "in_production"}.get(
        gate.subject, gate.subject
    )
    facts = without(COMPLETE, lacking)
    if gate.subject == "region_is_county":
        facts = Facts(
            {**facts.values, "region": "632800", "park": None},
            facts.evidence,
            facts.milestones,
            facts.attested,
        )
    if gate.subject == "heavy_metals":
        facts = Facts(
            {**facts.values, "pollutants": "含铅废水"}, facts.evidence, facts.milestones, facts.attested
        )
    reasons = reasons_against_move(
        facts, Stage.RESERVE, Stage.EVALUATE, status=Status.ACTIVE, gates=GATES, on=TODAY
    )
    assert gate.key in [reason.code for reason in reasons]
    reason = next(reason for reason in reasons if reason.code == gate.key)
    assert (reason.words, reason.basis, reason.action_label) == (gate.words, gate.ground, gate.remedy)


def test_zero_is_known_and_nothing_is_not() -> None:
    keys = lambda facts: [item.key for item in missing_for(Stage.APPRAISE, facts, GATES, TODAY)]  # noqa: E731
    assert "appraise_land" not in keys(Facts({"land_mu": Decimal(0)}))
    assert "appraise_land" in keys(Facts({}))
    assert "appraise_land" in keys(Facts({"land_mu": None}))


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("is_energy_intensive", {}, None),
        ("is_energy_intensive", {"energy_tce": Decimal("4999.99")}, False),
        ("is_energy_intensive", {"energy_tce": Decimal(5000)}, True),
        ("needs_land", {}, None),
        ("needs_land", {"land_mu": Decimal(0)}, False),
        ("needs_land", {"land_mu": Decimal("0.1")}, True),
        ("total_at_least_10yi", {"investment": 999_999_999}, False),
        ("total_at_least_10yi", {"investment": 10**9}, True),
        ("total_at_least_10yi", {"investment": "3000000 USD"}, True),
        ("is_heavy_metal", {}, None),
        ("is_heavy_metal", {"pollutants": "无"}, False),
        ("is_heavy_metal", {"pollutants": "含铬废水"}, True),
        ("is_heavy_metal", {"heavy_metals": "无", "pollutants": "废气"}, False),
        ("is_heavy_metal", {"heavy_metals": "铅 0.2 吨/年"}, True),
        ("region_is_county", {}, None),
        ("region_is_county", {"region": "632800"}, False),
        ("region_is_county", {"region": "632800", "park": "qaidam"}, True),
        ("region_is_county", {"region": "632801"}, True),
        ("collective_decision_made", {}, False),
    ],
)
def test_conditions(condition: str, values: dict[str, Any], expected: bool | None) -> None:
    assert holds(condition, Facts(values), GATES) is expected


def test_a_gate_that_may_not_apply_is_shown_as_undecided() -> None:
    items = {item.key: item for item in items_of(Stage.APPRAISE, NOTHING, GATES, TODAY)}
    assert items["appraise_power"].standing is Standing.UNDECIDED
    assert "5000 吨标准煤" in items["appraise_power"].reason.words
    small = Facts({"energy_tce": Decimal(10)})
    assert "appraise_power" not in {item.key for item in items_of(Stage.APPRAISE, small, GATES, TODAY)}


def test_a_gate_counts_from_its_day() -> None:
    gate = next(gate for gate in GATES.gates if gate.key == "sign_fair_competition_review")
    assert gate.key in {item.key for item in missing_for(Stage.SIGN, NOTHING, GATES, gate.valid_from)}
    assert gate.key not in {item.key for item in missing_for(Stage.SIGN, NOTHING, GATES, date(2024, 7, 31))}


def test_overview_tells_everything_up_to_the_next_stage() -> None:
    overview = gate_overview(Stage.RESERVE, without(COMPLETE, "land_mu"), GATES, TODAY)
    assert overview.next_stage is Stage.APPRAISE
    assert [item.key for item in overview.unmet] == ["appraise_land"]
    assert {item.to_stage for item in overview.met} == {Stage.RESERVE, Stage.APPRAISE}
    assert gate_overview(Stage.EVALUATE, COMPLETE, GATES, TODAY).items == ()


# statuses

OPEN_CHANGES = {
    ("active", "paused"),
    ("active", "lost"),
    ("active", "withdrawn"),
    ("active", "delivered"),
    ("paused", "active"),
    ("paused", "lost"),
    ("paused", "withdrawn"),
}
REOPENINGS = {("lost", "active"), ("withdrawn", "active"), ("delivered", "active")}


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_statuses(before: Status, after: Status) -> None:
    def codes(duty: Duty, reason: str = "有原因", stage: Stage = Stage.EVALUATE) -> list[str]:
        reasons = reasons_against_status(before, after, stage=stage, duty=duty, reason=reason)
        return [one.code for one in reasons]

    pair = (before.value, after.value)
    if before is after:
        assert codes(Duty.REVIEWER) == ["same_status"]
    elif pair in OPEN_CHANGES:
        assert codes(Duty.OFFICER) == codes(Duty.PARK) == []
        assert codes(Duty.OFFICER, reason=" ") == ([] if after is Status.ACTIVE else ["reason_needed"])
    elif pair in REOPENINGS:
        assert codes(Duty.REVIEWER, reason="") == []
        assert codes(Duty.OFFICER) == ["reopened_by_reviewer"]
    else:
        assert codes(Duty.REVIEWER) == ["no_such_change"]


@pytest.mark.parametrize("stage", STAGES)
def test_delivered_only_from_evaluation(stage: Stage) -> None:
    reasons = reasons_against_status(
        Status.ACTIVE, Status.DELIVERED, stage=stage, duty=Duty.OFFICER, reason="全部兑现"
    )
    assert [one.code for one in reasons] == ([] if stage is Stage.EVALUATE else ["not_evaluated"])


# milestones


@pytest.mark.parametrize(
    ("evidence", "refused"),
    [((), True), (("filing",), True), (("start_photo",), False), (("construction_permit",), False)],
)
def test_construction_starts_with_a_photo_or_a_permit(evidence: tuple[str, ...], refused: bool) -> None:
    reasons = reasons_against_milestone(
        "construction_started",
        TODAY,
        stage=Stage.LAND,
        status=Status.ACTIVE,
        evidence=frozenset(evidence),
        gates=GATES,
        on=TODAY,
    )
    assert [one.code for one in reasons] == (["evidence_needed"] if refused else [])
    if refused:
        assert "施工许可证或主体开工照片" in reasons[0].words and "平场不能报" in reasons[0].words


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "site_levelled"}, "no_such_milestone"),
        ({"reached_on": date(2026, 11, 23)}, "future_date"),
        ({"stage": Stage.NEGOTIATE}, "not_signed"),
        ({"status": Status.LOST}, "not_active"),
    ],
)
def test_milestones_refused(change: dict[str, Any], code: str) -> None:
    asked: dict[str, Any] = {
        "key": "filed",
        "reached_on": TODAY,
        "stage": Stage.LAND,
        "status": Status.ACTIVE,
    }
    asked |= change
    key, reached_on = asked.pop("key"), asked.pop("reached_on")
    reasons = reasons_against_milestone(
        key, reached_on, evidence=frozenset({"filing"}), gates=GATES, on=TODAY, **asked
    )
    assert [one.code for one in reasons] == [code]


# figures

KNOWN = Known(
    regions=frozenset({"630000", "632800", "632801", "632821", "630100", "630106"}),
    park_regions={"golmud": "632801", "nanchuan": "630100"},
    industries=frozenset({"4416"}),
    focus_industries=frozenset({"new_energy", "other"}),
    lengths={"name": 200},
)


def edit(changes: dict[str, Any], before: dict[str, Any] | None = None) -> list[str]:
    earlier = {"name": "甲", "region_id": "632801"} | (before or {})
    return [one.words for one in reasons_against_edit(frozenset(changes), earlier, earlier | changes, KNOWN)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "项目名称：要写上"),
        ({"name": "长" * 201}, "项目名称：写了 201 个字，最多 200 个字"),
        ({"investment_yuan": -1}, "总投资：不能小于 0"),
        ({"investment_yuan": 10**13 + 1}, "总投资：超过 10 万亿元，请看单位是不是选错了"),
        ({"jobs": 2_000_000}, "带动就业：超过 100 万人，请看单位是不是选错了"),
        ({"land_mu": Decimal("1.234")}, "用地：最多 2 位小数"),
        ({"land_mu": Decimal("NaN")}, "用地：不能小于 0"),
        ({"energy_tce": Decimal(-5)}, "年综合能耗：不能小于 0"),
        ({"signed_from": date(1900, 1, 1)}, "签约时间：年份要在 1978 到 2100 之间"),
        ({"region_id": "110000"}, "属地：没有“110000”这个地区"),
        ({"park_id": "nowhere"}, "园区：没有“nowhere”这个园区"),
        ({"park_id": "nanchuan"}, "园区：园区不在所选的属地，改属地或另选园区"),
        ({"industry_code": "9999"}, "行业：GB/T 4754-2017 里没有代码“9999”"),
        ({"focus_industry": "crypto"}, "重点产业：重点产业字典里没有“crypto”"),
        ({"investment_foreign": Decimal(3), "investment_currency": ""}, "总投资：外币金额要写明币种"),
        ({"investment_currency": "美元"}, "总投资：币种写三位代码，例如 USD"),
        ({"investment_yuan": 5, "investment_yuan_to": 4}, "总投资的上限比下限小"),
        ({"jobs": 5, "jobs_to": 4}, "带动就业的上限比下限小"),
        ({"investment_yuan": 5, "fixed_assets_yuan": 6}, "固定资产比总投资还多"),
        ({"investment_yuan": 100, "paid_in_yuan": 121}, "累计到位比总投资多出两成以上"),
        ({"signed_from": date(2025, 2, 1), "signed_to": date(2025, 1, 1)}, "签约时间的起止颠倒了"),
        ({"signed_from": date(2025, 2, 1), "start_to": date(2025, 1, 31)}, "开工时间早于签约时间"),
        ({"start_from": date(2025, 2, 1), "finish_to": date(2025, 1, 31)}, "投产时间早于开工时间"),
        ({"signed_from": date(2025, 2, 1), "finish_to": date(2025, 1, 31)}, "投产时间早于签约时间"),
    ],
)
def test_figures_that_cannot_be(changes: dict[str, Any], words: str) -> None:
    assert edit(changes) == [words]


@pytest.mark.parametrize(
    "changes",
    [
        {"park_id": "golmud"},
        {"region_id": "630106", "park_id": "nanchuan"},
        {"region_id": "632800", "park_id": "golmud"},
        {"investment_yuan": 5, "investment_is_at_least": True, "fixed_assets_yuan": 6},
        {"investment_yuan": 5, "investment_yuan_to": 8, "fixed_assets_yuan": 6},
        {"investment_yuan": 100, "paid_in_yuan": 120},
        {"signed_from": date(2025, 1, 1), "signed_to": date(2025, 12, 31), "start_to": date(2025, 3, 1)},
        {"industry_code": "4416", "focus_industry": "other"},
        {"investment_yuan": None},
    ],
)
def test_figures_that_can_be(changes: dict[str, Any]) -> None:
    assert edit(changes) == []


def test_a_project_that_became_wrong_is_mended_field_by_field() -> None:
    wrong = {"investment_yuan": 50, "fixed_assets_yuan": 100, "region_id": "110000"}
    assert edit({"summary": "改建设内容不碰数"}, wrong) == []
    assert edit({"fixed_assets_yuan": 80}, wrong) == []
    assert edit({"investment_yuan": 90}, wrong) == []
    assert edit({"investment_yuan": 40}, wrong) == ["固定资产比总投资还多"]
