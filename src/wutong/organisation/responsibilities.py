"""权责清单: step × kind of body → responsible, approves, consulted, informed; reference/duties.csv."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from wutong.organisation.duties import BodyKind
from wutong.organisation.tables import rows

STEPS: dict[str, str] = {
    "reserve": "谋划储备",
    "appraise": "论证",
    "negotiate": "洽谈",
    "sign": "签约",
    "land": "落地",
    "evaluate": "评估",
}
LETTERS: dict[str, str] = {"R": "负责", "A": "审批", "C": "协商", "I": "告知"}


@dataclass(frozen=True)
class Responsibility:
    step: str
    kind: BodyKind
    department: str
    letter: str
    words: str
    source: str
    basis: str

    @property
    def letter_words(self) -> str:
        return LETTERS[self.letter]


@cache
def _all() -> tuple[Responsibility, ...]:
    return tuple(
        Responsibility(
            row["step"],
            BodyKind(row["body_kind"]),
            row["department"],
            row["letter"],
            row["words"],
            row["source"],
            row["basis"],
        )
        for row in rows(settings.REFERENCE / "duties.csv")
    )


@cache
def departments() -> dict[str, str]:
    return {row["key"]: row["name"] for row in rows(settings.REFERENCE / "departments.csv")}


@cache
def milestones() -> dict[str, str]:
    return {row["key"]: row["name"] for row in rows(settings.REFERENCE / "milestones.csv")}


def by_step() -> list[tuple[str, list[tuple[BodyKind, list[Responsibility]]]]]:
    """Six steps, each with the six kinds of body; an empty list where nothing is written."""
    return [
        (words, [(kind, [r for r in _all() if r.step == step and r.kind is kind]) for kind in BodyKind])
        for step, words in STEPS.items()
    ]


def common() -> list[Responsibility]:
    return [r for r in _all() if r.step == "common"]


def own() -> list[tuple[str, Responsibility]]:
    """What each supporting department answers for by itself."""
    return [(departments().get(r.department, r.department), r) for r in _all() if r.step == "own"]


def at_milestones() -> list[tuple[str, str, Responsibility]]:
    """(milestone, who, what) for the steps of landing."""
    found = [r for r in _all() if r.step.startswith("milestone:")]
    return [(milestones()[r.step.partition(":")[2]], departments().get(r.department, ""), r) for r in found]
