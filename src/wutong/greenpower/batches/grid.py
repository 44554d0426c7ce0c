"""What a batch asks: several values of each choice, every combination of them a question, in a set order."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import product
from typing import Any

from django.http import QueryDict

from wutong.greenpower.facts import folder
from wutong.greenpower.question import BEST, BILLINGS, LABELS, RANGES, Question, billings_of, year_name
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.rules import reasons_against_cases, reasons_against_numbers, reasons_against_ticks
from wutong.organisation.reasons import Reason
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import WEATHER_YEARS, sites

TYPED = ("peak", "green", "storage")
UNITS = {"peak": "MW", "green": "%", "storage": "%", "year": ""}
# a battery of 60 to 120% of today's price; shares around the ones a policy asks
SUGGESTED = {"peak": "100", "green": "50, 70, 80, 90", "storage": "100"}


@dataclass(frozen=True)
class Grid:
    """Numbers in the units of Question; `billing` is one of BILLINGS: BEST sizes each question twice."""

    site: tuple[str, ...] = ()
    load: tuple[str, ...] = ()
    peak: tuple[float, ...] = ()
    green: tuple[float, ...] = ()
    storage: tuple[float, ...] = ()
    year: tuple[int, ...] = ()
    regime: tuple[str, ...] = ()
    billing: str = BEST

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Grid":
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()
        }
        return cls(**values)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def choices(self) -> dict[str, tuple[Any, ...]]:
        """Every choice but the billing, the slowest to change first: neighbours share a place and a load."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "billing"}

    @property
    def billings(self) -> list[str]:
        return billings_of(self.billing)

    @property
    def questions(self) -> int:
        count = 1
        for values in self.choices().values():
            count *= len(values)
        return count

    @property
    def cases(self) -> int:
        return self.questions * len(self.billings)

    def asked(self) -> Iterator[Question]:
        names = tuple(self.choices())
        for values in product(*self.choices().values()):
            yield Question(**dict(zip(names, values, strict=True)), billing=self.billing)


def lines_of(question: Question, billings: list[str]) -> list[str]:
    """A line for each billing: what `CaseOf` makes a case of."""
    names = [*Grid().choices()]
    said = {name: getattr(question, name) for name in names}
    return [json.dumps(said | {"billing": billing}) for billing in billings]


def offered() -> dict[str, list[tuple[str, str]]]:
    """What can be ticked, by choice: (value, words)."""
    return {
        "site": [(one.key, one.name) for one in sites(folder())],
        "load": [(kind.key, kind.name) for kind in KINDS.values()],
        "year": [(str(year), year_name(year)) for year in range(WEATHER_YEARS)],
        "regime": [(key, regime.name) for key, regime in REGIMES.items()],
    }


def from_query(query: QueryDict) -> tuple[Grid, list[Reason]]:
    """The grid, and what is wrong with it; a grid with faults is never sized."""
    faults: list[Reason] = []
    found: dict[str, Any] = {}
    for name, options in offered().items():
        known = [value for value, _ in options]
        ticked = set(query.getlist(name))
        chosen = [value for value in known if value in ticked]
        faults += reasons_against_ticks(name, LABELS[name], ticked, known)
        found[name] = tuple(int(value) if name == "year" else value for value in chosen)
    for name in TYPED:
        typed = _typed(query.get(name, ""))
        faults += reasons_against_numbers(name, LABELS[name], typed, *RANGES[name][:2])
        found[name] = tuple(sorted({value for value in typed.values() if value is not None}))
    billing = query.get("billing", BEST)
    if billing not in BILLINGS:
        faults.append(Reason("电网费用的算法不认得，刷新这一页再选", field="billing"))
    grid = Grid(**found, billing=billing if billing in BILLINGS else BEST)
    return grid, faults or reasons_against_cases(grid.cases)


def _typed(text: str) -> dict[str, float | None]:
    """“50, 70、80%” → each as written, in order, and its number."""
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    return {part: _number(part) for part in filter(None, (one.strip().removesuffix("%") for one in parts))}


def _number(part: str) -> float | None:
    try:
        return float(part)
    except ValueError:
        return None


def words_of(name: str, value: Any) -> str:
    """A value as people say it, with its unit."""
    if name in UNITS and name != "year":
        return f"{value:g}{' ' if name == 'peak' else ''}{UNITS[name]}"
    return dict(offered()[name])[str(value)]


def title(grid: Grid) -> str:
    """“5 个地点 × 数据中心 × 绿电 4 档”: what a batch is called when nobody names it."""
    names = {"site": "个地点", "load": "种负荷", "peak": "档峰值", "green": "档绿电", "storage": "档储能造价",
             "year": "个气象年", "regime": "套政策"}  # fmt: skip
    said = []
    for name, values in grid.choices().items():
        if len(values) > 1:
            said.append(f"{len(values)} {names[name]}")
        elif name in ("site", "load"):
            said.append(words_of(name, values[0]))
    return " × ".join(said)
