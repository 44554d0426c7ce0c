"""统计 as arithmetic over grouped rows: pure, so that every rate shows its own numerator and denominator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

SIGNED_STAGES = frozenset({"sign", "land", "evaluate"})
LANDED_STAGES = frozenset({"land", "evaluate"})
Key = TypeVar("Key")


@dataclass(frozen=True)
class Tally:
    """Counts and sums of some projects. A sum covers only the rows whose figure is known."""

    projects: int = 0
    investment_yuan: int = 0
    with_investment: int = 0
    paid_in_yuan: int = 0
    with_paid_in: int = 0
    # money in place, and agreed, over the projects that have both
    both_paid_yuan: int = 0
    both_agreed_yuan: int = 0
    with_both: int = 0
    # agreed in foreign money, never converted; summed by a lower end; made up for showing
    with_foreign: int = 0
    at_lower_end: int = 0
    synthetic: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[int, ...]:
        return tuple(self.__dict__.values())

    @property
    def without_investment(self) -> int:
        return self.projects - self.with_investment - self.with_foreign

    @property
    def paid_in_rate(self) -> float | None:
        """到位率 = 到位 / 总投资, over the projects that have both; None when there are none."""
        return self.both_paid_yuan / self.both_agreed_yuan if self.both_agreed_yuan else None


@dataclass(frozen=True)
class Group:
    """One cell of the grouped read: where, at which stage, from where, in which industry, and the tally."""

    region_code: str
    stage: str
    tally: Tally


@dataclass(frozen=True)
class Line:
    """A row of the table: all projects of a place, those signed, those landed."""

    key: str
    all: Tally
    signed: Tally
    landed: Tally

    @property
    def landing_rate(self) -> float | None:
        """落地率 = 到过落地的 / 到过签约的, by count."""
        return self.landed.projects / self.signed.projects if self.signed.projects else None


def add_up(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def line(key: str, groups: Iterable[Group]) -> Line:
    chosen = list(groups)
    return Line(
        key=key,
        all=add_up(g.tally for g in chosen),
        signed=add_up(g.tally for g in chosen if g.stage in SIGNED_STAGES),
        landed=add_up(g.tally for g in chosen if g.stage in LANDED_STAGES),
    )


def lines(groups: Iterable[Group], place_of: Callable[[str], str]) -> dict[str, Line]:
    """One line for each place that `place_of` maps region codes to."""
    chosen: dict[str, list[Group]] = {}
    for group in groups:
        chosen.setdefault(place_of(group.region_code), []).append(group)
    return {key: line(key, found) for key, found in chosen.items()}


def by_stage(groups: Iterable[Group], stages: Iterable[str]) -> dict[str, Tally]:
    """How many stand at each stage now."""
    found = {stage: Tally() for stage in stages}
    for group in groups:
        found[group.stage] = found[group.stage] + group.tally
    return found


def reached(standing: Mapping[str, Tally]) -> dict[str, Tally]:
    """How many have come at least as far as each stage: the funnel, from the last stage back."""
    total, found = Tally(), {}
    for stage in reversed(list(standing)):
        total = total + standing[stage]
        found[stage] = total
    return dict(reversed(list(found.items())))


def top(tallies: Mapping[str, Tally], shown: int = 6) -> list[tuple[str, Tally]]:
    """The largest by agreed money; the rest together as 其他, the unknown (“”) apart and last."""
    known = sorted(
        ((key, tally) for key, tally in tallies.items() if key),
        key=lambda pair: (-pair[1].investment_yuan, -pair[1].projects, pair[0]),
    )
    head, rest = known[: shown - 1], known[shown - 1 :]
    if len(rest) == 1:
        head, rest = known[:shown], []
    if rest:
        head.append((f"其他 {len(rest)} 类", add_up(tally for _, tally in rest)))
    return [*head, *([("", replace(tallies[""]))] if "" in tallies else [])]
