"""The gates between stages, read once from reference/: what a project must show to go on. No Django."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from wutong.organisation.duties import BODY_KIND_NAMES, BodyKind, department_called
from wutong.projects.fields import FIELD
from wutong.projects.stages import Stage


class GateKind(StrEnum):
    FACT = "fact"
    EVIDENCE = "evidence"
    CONDITION = "condition"
    MILESTONE = "milestone"


# the gates speak of columns, the project of fields
GATE_FIELDS = {"region_code": "region", "total": "investment", "industry_code": "industry"}
# a condition of this form names factors: factor:energy, or factor:lead|mercury for one kind or another
FACTOR = "factor:"


@dataclass(frozen=True)
class Gate:
    """What must be so before a project is at `to_stage`; `subject` names the fact, file or condition."""

    to_stage: Stage
    key: str
    kind: GateKind
    subject: str
    applies_when: str
    words: str
    legal_basis: str
    responsible: str
    remedy: str
    valid_from: date
    basis: str
    source: str

    @property
    def ground(self) -> str:
        """The law where there is one, otherwise where the requirement is from."""
        return self.legal_basis or self.source


@dataclass(frozen=True)
class Condition:
    """`is_attested`: somebody answers for it; otherwise it is computed from `field`."""

    key: str
    words: str
    is_attested: bool
    field: str
    threshold: Decimal | None
    unit: str
    how: str


@dataclass(frozen=True)
class MilestoneRule:
    key: str
    words: str
    position: int
    evidence: tuple[str, ...]
    needs_all: bool
    meaning: str
    legal_basis: str
    note: str
    responsible: str


@dataclass(frozen=True)
class EvidenceKind:
    key: str
    words: str
    stage: Stage
    note: str


@dataclass(frozen=True)
class Gates:
    gates: tuple[Gate, ...]
    conditions: Mapping[str, Condition]
    milestones: Mapping[str, MilestoneRule]
    evidence_kinds: Mapping[str, EvidenceKind]
    departments: Mapping[str, str]

    def into(self, stage: Stage) -> tuple[Gate, ...]:
        return tuple(gate for gate in self.gates if gate.to_stage is stage)

    def who(self, responsible: str) -> str:
        """support:ecology → 生态环境部门."""
        kind, _, department = responsible.partition(":")
        if department:
            return department_called(department, self.departments[department])
        return BODY_KIND_NAMES[BodyKind(kind)] if kind else ""


@cache
def load(reference: Path) -> Gates:
    """Raises ValueError naming the row when a file speaks of something the project does not know."""
    gates = tuple(_gate(row) for row in _rows(reference / "gates.csv"))
    conditions = [_condition(row) for row in _rows(reference / "gate_conditions.csv")]
    conditions += _of_factors(gates, reference)
    return Gates(
        gates=gates,
        conditions={condition.key: condition for condition in conditions},
        milestones={row["key"]: _milestone(row) for row in _rows(reference / "milestones.csv")},
        evidence_kinds={
            row["key"]: EvidenceKind(row["key"], row["name"], Stage(row["stage"]), row["note"])
            for row in _rows(reference / "evidence_kinds.csv")
        },
        departments={row["key"]: row["name"] for row in _rows(reference / "departments.csv")},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _field(name: str) -> str:
    return GATE_FIELDS.get(name, name)


def _gate(row: dict[str, str]) -> Gate:
    kind = GateKind(row["kind"])
    subject = _field(row["field"]) if kind is GateKind.FACT else row["field"]
    if kind is GateKind.FACT and subject not in FIELD:
        raise ValueError(f"gates.csv {row['key']}：项目没有“{row['field']}”这一项")
    return Gate(
        Stage(row["to_stage"]),
        row["key"],
        kind,
        subject,
        row["applies_when"],
        row["words"],
        row["legal_basis"],
        row["responsible"],
        row["remedy"],
        date.fromisoformat(row["valid_from"]),
        row["basis"],
        row["source"],
    )


def _condition(row: dict[str, str]) -> Condition:
    return Condition(
        row["key"],
        row["words"],
        row["known_by"] == "attested",
        _field(row["field"]),
        Decimal(row["threshold"]) if row["threshold"] else None,
        row["unit"],
        row["how"],
    )


def factors_of(subject: str) -> frozenset[str]:
    """factor:lead|mercury → the keys of the two kinds; none for any other condition."""
    named = subject.removeprefix(FACTOR)
    return frozenset(named.split("|")) if named != subject else frozenset()


def _of_factors(gates: tuple[Gate, ...], reference: Path) -> list[Condition]:
    """A condition for each gate that names factors, computed from what is committed."""
    kinds = {row["key"]: row["name"] for row in _rows(reference / "factors" / "kinds.csv")}
    found = []
    for gate in gates:
        named = factors_of(gate.subject)
        unknown = sorted(named - kinds.keys())
        if unknown:
            raise ValueError(f"gates.csv {gate.key}：没有“{'、'.join(unknown)}”这种要素（factors/kinds.csv）")
        if named:
            names = "或".join(name for key, name in kinds.items() if key in named)
            how = f"已落实的{names}不少于项目要的"
            found.append(Condition(gate.subject, f"{names}已落实", False, "", None, "", how))
    return found


def _milestone(row: dict[str, str]) -> MilestoneRule:
    return MilestoneRule(
        row["key"],
        row["name"],
        int(row["position"]),
        tuple(row["evidence"].split("|")),
        row["evidence_rule"] == "all",
        row["words"],
        row["legal_basis"],
        row["note"],
        row["responsible"],
    )
