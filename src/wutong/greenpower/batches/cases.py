"""From a question's line to its case, anywhere, and from the rows of its billings to one row of a batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from wutong.greenpower.batches.grid import Grid
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.study import case_of
from wutong_engines.greenpower import Case
from wutong_engines.greenpower.batch import reason_start
from wutong_engines.greenpower.loads import KINDS
from wutong_engines.greenpower.profiles import sites
from wutong_engines.greenpower.rows import COLUMNS as OF_A_PLAN
from wutong_engines.greenpower.rows import Row

ASKED = {
    "number": "INTEGER",
    "site": "VARCHAR",
    "site_name": "VARCHAR",
    "load": "VARCHAR",
    "load_name": "VARCHAR",
    "peak_mw": "DOUBLE",
    "green_percent": "DOUBLE",
    "storage_percent": "DOUBLE",
    "weather_year": "INTEGER",
    "regime": "VARCHAR",
    "regime_name": "VARCHAR",
    "billing": "VARCHAR",
    "two_part_yuan_per_kwh": "DOUBLE",
    "capacity_yuan_per_kwh": "DOUBLE",
}
COLUMNS: dict[str, str] = ASKED | {
    name: kind for name, kind in OF_A_PLAN.items() if name not in ("line", "id", "name")
}
"""Of a row: the question, the billing taken with the price of each, and the plan; types as DuckDB's."""
COLUMN_OF = {
    "peak": "peak_mw",
    "green": "green_percent",
    "storage": "storage_percent",
    "year": "weather_year",
}


@dataclass(frozen=True)
class CaseOf:
    """The very case the study page makes, in any process; `reference` is where the facts and hours lie."""

    basis: Basis
    reference: str

    def __call__(self, asked: dict[str, Any]) -> Case:
        if not settings.configured:
            # a process of the pool or of Spark: it needs the packaged hours and nothing else of the site
            settings.configure(REFERENCE=self.reference)
        question = Question(**asked)
        return case_of(question, question.billing, self.basis)


def merged(grid: Grid, questions: Iterable[tuple[int, Question]], rows: Iterator[Row]) -> Iterator[Row]:
    """One row a question: of the billings sized the cheaper, as the study takes it."""
    billings = grid.billings
    for number, question in questions:
        sized = {billing: next(rows) for billing in billings}
        taken = min(billings, key=lambda billing: _cost(sized[billing]))
        row = _asked(number, question) | {"billing": taken}
        row |= {f"{billing}_yuan_per_kwh": one["delivered_yuan_per_kwh"] for billing, one in sized.items()}
        plan = sized[taken]
        if plan["reason"]:
            plan["reason"] = plan["reason"].removeprefix(reason_start(plan["line"]))
        yield {name: row[name] if name in row else plan.get(name) for name in COLUMNS}


def _cost(row: Row) -> float:
    """A question that could not be answered under one billing is not answered by the other."""
    if row["status"] in ("refused", "failed"):
        return float("-inf")
    cost = row["cost_yuan_per_year"]
    return float("inf") if cost is None else float(cost)


def _asked(number: int, question: Question) -> Row:
    names = {one.key: one.name for one in sites(folder())}
    return {
        "number": number,
        "site": question.site,
        "site_name": names[question.site],
        "load": question.load,
        "load_name": KINDS[question.load].name,
        "peak_mw": question.peak,
        "green_percent": question.green,
        "storage_percent": question.storage,
        "weather_year": question.year,
        "regime": question.regime,
        "regime_name": REGIMES[question.regime].name,
        "two_part_yuan_per_kwh": None,
        "capacity_yuan_per_kwh": None,
    }
