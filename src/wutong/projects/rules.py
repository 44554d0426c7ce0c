"""What a project needs for its next stage, which moves and statuses may follow which. No Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from wutong.organisation.duties import Act, Duty
from wutong.organisation.reasons import Reason
from wutong.projects.gates import Gate, GateKind, Gates, factors_of
from wutong.projects.stages import Stage, Status
from wutong_engines.units.amounts import LARGEST_THOUSANDTHS

NOTHING_SAID = frozenset({"", "无", "没有", "不涉及", "否", "0"})


@dataclass(frozen=True)
class Facts:
    """What is known of a project: `values` by field key (absent: not known), `attested` conditions, factors
    by kind: `needed` by somebody's word, `committed` as much as is needed."""

    values: Mapping[str, Any]
    evidence: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    attested: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    committed: frozenset[str] = frozenset()


class Standing(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNDECIDED = "undecided"  # whether the gate applies hangs on a fact that is not known yet


@dataclass(frozen=True)
class Missing:
    """A gate as it stands for one project; `reason` says what is lacking, why, who can mend it, how."""

    key: str
    kind: GateKind
    subject: str
    to_stage: Stage
    standing: Standing
    responsible: str
    reason: Reason

    @property
    def is_met(self) -> bool:
        return self.standing is Standing.MET


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def is_known(facts: Facts, key: str) -> bool:
    value = facts.values.get(key)
    return value is not None and value != ""


def _at_least(key: str) -> Callable[[Facts, Decimal | None], bool | None]:
    def holds(facts: Facts, threshold: Decimal | None) -> bool | None:
        value = facts.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float | Decimal):
            return True  # an amount in foreign money is asked for the same as a large one
        return Decimal(str(value)) >= (threshold or 0)

    return holds


def _needs_land(facts: Facts, threshold: Decimal | None) -> bool | None:
    land = facts.values.get("land_mu")
    return None if land is None else land > (threshold or 0)


def _emits_heavy_metals(facts: Facts, _: Decimal | None) -> bool | None:
    said = [str(facts.values[key]).strip() for key in ("heavy_metals",) if is_known(facts, key)]
    if said:
        return said[0] not in NOTHING_SAID
    pollutants = str(facts.values.get("pollutants") or "")
    if not pollutants:
        return None
    return any(word in pollutants for word in ("铅", "汞", "镉", "铬", "砷", "重金属"))


def _region_is_county(facts: Facts, _: Decimal | None) -> bool | None:
    region = facts.values.get("region")
    if region is None:
        return None
    return is_known(facts, "park") or not str(region).endswith("00")


COMPUTED: dict[str, Callable[[Facts, Decimal | None], bool | None]] = {
    "is_energy_intensive": _at_least("energy_tce"),
    "is_heavy_metal": _emits_heavy_metals,
    "needs_land": _needs_land,
    "total_at_least_10yi": _at_least("investment"),
    "region_is_county": _region_is_county,
    "milestone_in_production": lambda facts, _: "in_production" in facts.milestones,
}


def holds(condition: str, facts: Facts, gates: Gates) -> bool | None:
    """None when the fact it hangs on is not known."""
    row = gates.conditions[condition]
    if kinds := factors_of(condition):
        return _are_committed(kinds, facts)
    if row.is_attested:
        return condition in facts.attested
    return COMPUTED[condition](facts, row.threshold)


def _are_committed(kinds: frozenset[str], facts: Facts) -> bool:
    """Of several kinds: each that the project needs; where no need is known, any one."""
    wanted = kinds & facts.needed
    return wanted <= facts.committed if wanted else bool(kinds & facts.committed)


def _is_met(gate: Gate, facts: Facts, gates: Gates) -> bool:
    if gate.kind is GateKind.FACT:
        return is_known(facts, gate.subject)
    if gate.kind is GateKind.EVIDENCE:
        return gate.subject in facts.evidence
    if gate.kind is GateKind.MILESTONE:
        return gate.subject in facts.milestones
    return holds(gate.subject, facts, gates) is True


def _standing(gate: Gate, facts: Facts, gates: Gates) -> Standing | None:
    """None when the gate is not for this project."""
    applies = holds(gate.applies_when, facts, gates) if gate.applies_when else True
    if applies is False:
        return None
    if _is_met(gate, facts, gates):
        return Standing.MET
    return Standing.UNMET if applies else Standing.UNDECIDED


def _reason(gate: Gate, standing: Standing, gates: Gates) -> Reason:
    words = gate.words
    if standing is Standing.UNDECIDED:
        condition = gates.conditions[gate.applies_when]
        words = f"{gate.words}（{condition.words}才要，要先知道是不是：{condition.how}）"
    return Reason(
        words=words,
        basis=gate.ground,
        who=gates.who(gate.responsible),
        action_label=gate.remedy,
        field=gate.subject if gate.kind is GateKind.FACT else "",
        code=gate.key,
    )


def items_of(stage: Stage, facts: Facts, gates: Gates, on: date) -> list[Missing]:
    """Every gate into a stage that is for this project, met or not, in the order of the table."""
    found = []
    for gate in gates.into(stage):
        standing = _standing(gate, facts, gates) if gate.valid_from <= on else None
        if standing:
            reason = _reason(gate, standing, gates)
            found.append(
                Missing(gate.key, gate.kind, gate.subject, stage, standing, gate.responsible, reason)
            )
    return found


def missing_for(stage: Stage, facts: Facts, gates: Gates, on: date) -> list[Missing]:
    """What stands between the project and this stage alone. A gate not yet known to apply is not held against
    it: the fact that decides is itself a gate of the same stage or an earlier one."""
    return [item for item in items_of(stage, facts, gates, on) if item.standing is Standing.UNMET]


@dataclass(frozen=True)
class Overview:
    """What the project page shows before anyone is refused: everything up to the next stage."""

    next_stage: Stage | None
    items: tuple[Missing, ...]

    @property
    def met(self) -> tuple[Missing, ...]:
        return tuple(item for item in self.items if item.is_met)

    @property
    def unmet(self) -> tuple[Missing, ...]:
        return tuple(item for item in self.items if item.standing is Standing.UNMET)

    @property
    def undecided(self) -> tuple[Missing, ...]:
        return tuple(item for item in self.items if item.standing is Standing.UNDECIDED)


def gate_overview(stage: Stage, facts: Facts, gates: Gates, on: date) -> Overview:
    """Gates up to and into the stage after `stage`, the later ones first among equals left in table order."""
    following = stage.following
    upto = [s for s in Stage if following and s.index <= following.index]
    return Overview(following, tuple(item for s in upto for item in items_of(s, facts, gates, on)))


# ── moves ────────────────────────────────────────────────────────────────────────────────────────


def reasons_against_move(
    facts: Facts,
    from_stage: Stage,
    to_stage: Stage,
    *,
    status: Status,
    gates: Gates,
    on: date,
    reason: str = "",
) -> list[Reason]:
    """Forward: every gate up to the new stage. Back: a reason. A paused or closed project does not move."""
    if status is not Status.ACTIVE:
        return [
            Reason(f"项目现在是“{status.label}”，先改回“{Status.ACTIVE.label}”再动阶段", code="not_active")
        ]
    if to_stage is from_stage:
        return [Reason(f"项目已经在“{to_stage.label}”", code="same_stage")]
    if to_stage.index < from_stage.index:
        if reason.strip():
            return []
        return [
            Reason(
                f"退回“{to_stage.label}”要写明原因",
                action_label="写明为什么退回",
                field="reason",
                code="reason_needed",
            )
        ]
    upto = [stage for stage in Stage if stage.index <= to_stage.index]
    return [item.reason for stage in upto for item in missing_for(stage, facts, gates, on)]


STATUS_MOVES: dict[Status, frozenset[Status]] = {
    Status.ACTIVE: frozenset({Status.PAUSED, Status.LOST, Status.WITHDRAWN, Status.DELIVERED}),
    Status.PAUSED: frozenset({Status.ACTIVE, Status.LOST, Status.WITHDRAWN}),
    Status.LOST: frozenset({Status.ACTIVE}),
    Status.WITHDRAWN: frozenset({Status.ACTIVE}),
    Status.DELIVERED: frozenset({Status.ACTIVE}),
}
NEEDS_REASON: dict[Status, bool] = {
    Status.ACTIVE: False,
    Status.PAUSED: True,
    Status.LOST: True,
    Status.WITHDRAWN: True,
    Status.DELIVERED: True,
}
# nothing more comes of it: what it held goes back
ENDED = frozenset({Status.LOST, Status.WITHDRAWN})
CLOSED = ENDED | {Status.DELIVERED}
REOPENED_BY = frozenset({Duty.REVIEWER})


def reasons_against_status(
    before: Status, after: Status, *, stage: Stage, duty: Duty, reason: str = ""
) -> list[Reason]:
    if before is after:
        return [Reason(f"项目已经是“{after.label}”", code="same_status")]
    if after not in STATUS_MOVES[before]:
        return [
            Reason(
                f"“{before.label}”不能直接改成“{after.label}”",
                action_label="先改回“推进中”" if Status.ACTIVE in STATUS_MOVES[before] else "",
                code="no_such_change",
            )
        ]
    found = []
    if after is Status.DELIVERED and stage is not Stage.EVALUATE:
        found.append(
            Reason(
                f"项目在“{stage.label}”，到“{Stage.EVALUATE.label}”才能记为已交付",
                action_label="先推进到评估",
                code="not_evaluated",
            )
        )
    if before in CLOSED and duty not in REOPENED_BY:
        found.append(
            Reason(f"“{before.label}”的项目由招商审核重新打开", who="招商审核", code="reopened_by_reviewer")
        )
    if NEEDS_REASON[after] and not reason.strip():
        found.append(
            Reason(
                f"改成“{after.label}”要写明原因",
                action_label="写明原因",
                field="reason",
                code="reason_needed",
            )
        )
    return found


# ── attested conditions ──────────────────────────────────────────────────────────────────────────


def act_of_attesting(duty: Duty) -> Act:
    """A department answers for its own matter; of the others, whoever moves the project."""
    return Act.ATTACH_EVIDENCE if duty is Duty.SUPPORT else Act.MOVE_PROJECT


def reasons_against_attesting(
    condition: str, words: str, *, duty: Duty, department: str, gates: Gates
) -> list[Reason]:
    """A department answers only for the condition that is its own; the offices that run a project for any."""
    row = gates.conditions.get(condition)
    if row is None or not row.is_attested:
        return [Reason("这个条件不用登记", code="not_attested")]
    if not words.strip():
        return [Reason("写明依据、时间和出具的单位", field="words", code="words_needed")]
    owners = {gate.responsible for gate in gates.gates if gate.subject == condition}
    if duty is Duty.SUPPORT and f"support:{department}" not in owners:
        who = "、".join(sorted(gates.who(owner) for owner in owners))
        return [Reason(f"“{row.words}”不归本部门登记", who=who, code="not_yours")]
    return []


# ── milestones ───────────────────────────────────────────────────────────────────────────────────


def reasons_against_milestone(
    key: str,
    reached_on: date,
    *,
    stage: Stage,
    status: Status,
    evidence: frozenset[str],
    gates: Gates,
    on: date,
) -> list[Reason]:
    rule = gates.milestones.get(key)
    if rule is None:
        return [Reason(f"没有“{key}”这个里程碑", code="no_such_milestone")]
    found = []
    if stage.index < Stage.SIGN.index:
        found.append(Reason(f"项目还在“{stage.label}”，签约之后才登记落地里程碑", code="not_signed"))
    if status in ENDED:
        found.append(Reason(f"项目现在是“{status.label}”，不再登记里程碑", code="not_active"))
    if reached_on > on:
        found.append(
            Reason("日期还没到", action_label="写实际到达的日期", field="reached_on", code="future_date")
        )
    lacking = [kind for kind in rule.evidence if kind not in evidence]
    if lacking if rule.needs_all else len(lacking) == len(rule.evidence):
        names = ("、" if rule.needs_all else "或").join(gates.evidence_kinds[kind].words for kind in lacking)
        found.append(
            Reason(
                f"登记“{rule.words}”要有{names}；{rule.note}",
                basis=rule.legal_basis,
                who=gates.who(rule.responsible),
                action_label="先上传依据，再登记",
                code="evidence_needed",
            )
        )
    return found


# ── factors ──────────────────────────────────────────────────────────────────────────────────────

MOST_HOLD_DAYS = 250


def reasons_against_need(thousandths: int) -> list[Reason]:
    if 0 <= thousandths <= LARGEST_THOUSANDTHS:
        return []
    return [Reason("数量要从 0 起；不需要写 0", field="amount", code="amount")]


def reasons_against_asking_factors(status: Status) -> list[Reason]:
    if status == Status.ACTIVE:
        return []
    return [Reason(f"项目现在是“{status.label}”，推进中的项目才申请要素", code="not_active")]


def reasons_against_hold_days(days: int, source: str) -> list[Reason]:
    """How long an ask holds by itself, in working days."""
    found = []
    if not 1 <= days <= MOST_HOLD_DAYS:
        found.append(Reason(f"写 1 到 {MOST_HOLD_DAYS} 的整数", field="days", code="days"))
    if not source.strip():
        found.append(Reason("写明出处：哪个文件、哪次会议定的", field="source", code="source"))
    return found
