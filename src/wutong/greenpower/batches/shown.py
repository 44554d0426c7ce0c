"""A batch as its page writes it: the heat table, the cheapest place by load, why not, and the rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from wutong.greenpower.batches.grid import Grid, words_of
from wutong.greenpower.batches.queries import grid_of
from wutong.greenpower.batches.results import Results
from wutong.greenpower.batches.words import STATUS
from wutong.greenpower.models import Batch
from wutong.greenpower.question import BILLINGS, LABELS, Question
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong.web.formats import number, percent
from wutong_engines.greenpower.rows import Row

ROWS_A_PAGE = 50
REASONS = 12
SHADES = 5
# of the table: column to sort by, label, unit, is it a number
TABLE = (
    ("site_name", "地点", "", False),
    ("load_name", "负荷", "", False),
    ("peak_mw", "峰值", "MW", True),
    ("green_percent", "绿电 ≥", "%", True),
    ("storage_percent", "储能造价", "%", True),
    ("weather_year", "气象年", "", True),
    ("regime_name", "政策", "", False),
    ("delivered_yuan_per_kwh", "到户", "元/kWh", True),
    ("green_share", "绿电", "%", True),
    ("matched_share", "逐时匹配", "%", True),
    ("wind_mw", "风电", "MW", True),
    ("solar_mw", "光伏", "MW", True),
    ("storage_mwh", "储能", "MW / MWh", True),
    ("capital_yuan", "投资", "亿元", True),
    ("gap", "差距", "%", True),
)
# on a narrow screen a row is a card, and fifty cards are long
ON_PHONES = {"load_name", "green_percent", "delivered_yuan_per_kwh", "regime_name", "weather_year"}
# left out where every row has the same
ONLY_WHERE_MANY = {
    "peak_mw": "peak", "storage_percent": "storage", "weather_year": "year", "regime_name": "regime",
}  # fmt: skip
USUAL_SORT = "number"
# a heat table is of one value each
FIXED = ("load", "peak", "storage", "year", "regime")


def results_shown(batch: Batch, results: Results, query: QueryDict) -> dict[str, Any]:
    grid = grid_of(batch)
    chosen, counts = _chosen(grid, query), results.counts()
    across = {name: chosen[name] for name in ("peak", "storage", "regime")}
    return {
        "counts": counts,
        "numbers": _numbers(batch, counts, grid),
        "picks": _picks(grid, chosen),
        "heat": _heat(grid, results.where(chosen)),
        "chosen_words": "，".join(_said(name, value) for name, value in chosen.items()),
        "cheapest": [_cheapest(grid, row, chosen) for row in results.cheapest(across)],
        "reasons": [_reason(row) for row in results.reasons(REASONS)],
        **_table(batch, grid, results, query),
    }


def _chosen(grid: Grid, query: Mapping[str, str]) -> dict[str, Any]:
    """One value of each choice but place and share: that of the address, else the first."""
    found = {}
    for name in FIXED:
        values = getattr(grid, name)
        found[name] = next((value for value in values if str(value) == query.get(name, "")), values[0])
    return found


def _said(name: str, value: Any) -> str:
    """Where the number alone would not say of what."""
    return ("储能造价 " if name == "storage" else "") + words_of(name, value)


def _numbers(batch: Batch, counts: Row, grid: Grid) -> list[dict[str, str]]:
    least, most = counts["least"], counts["most"]
    dearest = "没有一个做得到" if most is None else f"最贵 {most:.3f}"
    gap = "" if counts["gap"] is None else f"每个都附证明，与下界差距最大 {percent(counts['gap'], 3)}%"
    speed = grid.cases / batch.seconds if batch.seconds else 0
    return [
        {
            "label": "问题",
            "value": number(counts["questions"]),
            "unit": "个",
            "how": f"{grid.cases:,} 个测算",
        },
        {"label": "有方案", "value": number(counts["planned"]), "unit": "个", "how": gap},
        {"label": "做不到", "value": number(counts["infeasible"]), "unit": "个", "how": "都已证明无解"},
        {
            "label": "最便宜",
            "value": "—" if least is None else f"{least:.3f}",
            "unit": "元/kWh",
            "how": f"到户，{dearest}",
        },
        {
            "label": "用时",
            **_time(batch.seconds),
            "how": f"{batch.where}，每秒 {speed:.1f} 个",
        },
    ]


def _time(seconds: float) -> dict[str, str]:
    if seconds < 90:
        return {"value": f"{seconds:.0f}", "unit": "秒"}
    return {"value": f"{seconds / 60:.0f}", "unit": "分钟"}


def _picks(grid: Grid, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": LABELS[name],
            "options": [
                {
                    "label": words_of(name, value),
                    "url": "?" + urlencode(chosen | {name: value}) + "#heat",
                    "is_current": value == chosen[name],
                }
                for value in getattr(grid, name)
            ],
        }
        for name in FIXED
        if len(getattr(grid, name)) > 1
    ]


def _heat(grid: Grid, rows: list[Row]) -> dict[str, Any]:
    """Places down, shares across; a place that no plan serves says so."""
    costs = [row["delivered_yuan_per_kwh"] for row in rows if row["delivered_yuan_per_kwh"] is not None]
    least, most = min(costs, default=0.0), max(costs, default=0.0)
    cells = {(row["site"], row["green_percent"]): row for row in rows}
    return {
        "greens": [f"{green:g}" for green in grid.green],
        "least": f"{least:.3f}",
        "most": f"{most:.3f}",
        "rows": [
            {
                "place": words_of("site", site),
                "cells": [_cell(grid, cells[site, green], least, most) for green in grid.green],
            }
            for site in grid.site
        ],
    }


def _cell(grid: Grid, row: Row, least: float, most: float) -> dict[str, Any]:
    cost = row["delivered_yuan_per_kwh"]
    if cost is None:
        words = "做不到" if row["status"] == "infeasible" else "没算成"
        return {"words": words, "shade": 0, "url": _study_url(grid, row), "why": row["reason"] or ""}
    part = (most - cost) / (most - least) if most > least else 0.5
    shade = 1 + min(SHADES - 1, int(part * SHADES))
    return {"words": f"{cost:.3f}", "shade": shade, "url": _study_url(grid, row), "why": ""}


def _study_url(grid: Grid, row: Row) -> str:
    question = Question(
        site=row["site"],
        load=row["load"],
        peak=row["peak_mw"],
        green=row["green_percent"],
        storage=row["storage_percent"],
        year=row["weather_year"],
        regime=row["regime"],
        billing=grid.billing,
    )
    return f"{url('greenpower:study')}?{urlencode(question.pairs())}"


def _cheapest(grid: Grid, row: Row, chosen: dict[str, Any]) -> dict[str, Any]:
    years = len(grid.year)
    one = {"site": row["site"], "load": row["load"], "green_percent": row["green_percent"]}
    asked = one | {"peak_mw": chosen["peak"], "storage_percent": chosen["storage"]}
    asked |= {"weather_year": chosen["year"], "regime": chosen["regime"]}
    dearer = row["dearest"] - row["mean"]
    return {
        "load": row["load_name"],
        "green": f"{row['green_percent']:g}",
        "place": row["site_name"],
        "url": _study_url(grid, asked),
        "mean": f"{row['mean']:.3f}",
        "years": f"{row['low']:.3f}—{row['high']:.3f}" if years > 1 else "",
        "dearer": f"{dearer:.3f}" if row["places"] > 1 else "",
        "places": row["places"],
    }


def _reason(row: Row) -> dict[str, Any]:
    return {
        "words": row["reason"] or STATUS[row["status"]],
        "count": row["count"],
        "places": row["places"],
        "is_proved": row["status"] == "infeasible",
    }


# the rows


def _table(batch: Batch, grid: Grid, results: Results, query: QueryDict) -> dict[str, Any]:
    columns = [
        one
        for one in TABLE
        if one[0] not in ONLY_WHERE_MANY or len(getattr(grid, ONLY_WHERE_MANY[one[0]])) > 1
    ]
    names = {name for name, *_ in columns}
    sort = query.get("sort", "") if query.get("sort", "") in names else USUAL_SORT
    is_down = query.get("down") == "1"
    page = max(1, whole(query.get("page", "")) or 1)
    start = min((page - 1) * ROWS_A_PAGE, (batch.questions - 1) // ROWS_A_PAGE * ROWS_A_PAGE)
    rows = results.page(sort, is_down, start, ROWS_A_PAGE)
    kept = [(name, str(query[name])) for name in FIXED if name in query]
    sorted_by = [
        *kept,
        *([("sort", sort)] if sort != USUAL_SORT else []),
        *([("down", "1")] if is_down else []),
    ]

    def step(to: int) -> str:
        return "?" + urlencode([*sorted_by, ("page", str(to // ROWS_A_PAGE + 1))]) + "#rows"

    last = start + len(rows)
    return {
        "columns": [_head(one, sort, is_down, kept) for one in columns],
        "rows": [_row(grid, row, columns) for row in rows],
        "pager_text": f"第 {start + 1:,}–{last:,} 个，共 {batch.questions:,} 个",
        "previous_url": step(start - ROWS_A_PAGE) if start else "",
        "next_url": step(last) if last < batch.questions else "",
    }


def _head(
    column: tuple[str, str, str, bool], sort: str, is_down: bool, kept: list[tuple[str, str]]
) -> dict[str, Any]:
    name, label, unit, is_numeric = column
    is_sorted = name == sort
    turned = [("down", "1")] if is_sorted and not is_down else []
    return {
        "label": label,
        "unit": unit,
        "numeric": is_numeric,
        "sort": ("descending" if is_down else "ascending") if is_sorted else "",
        "sort_url": "?" + urlencode([*kept, ("sort", name), *turned]) + "#rows",
    }


def _row(grid: Grid, row: Row, columns: list[tuple[str, str, str, bool]]) -> dict[str, Any]:
    cells = [
        {
            "text": _text(name, row),
            "label": f"{label} {unit}".strip(),
            "css": ("wt-n wt-nowrap" if is_numeric else "wt-second")
            + ("" if name in ON_PHONES else " wt-card-off"),
        }
        for name, label, unit, is_numeric in columns[1:]
    ]
    return {
        "place": row["site_name"],
        "url": _study_url(grid, row),
        "cells": cells,
        "why": "" if row["delivered_yuan_per_kwh"] is not None else row["reason"] or STATUS[row["status"]],
        "billing": BILLINGS[row["billing"]],
    }


DIGITS = {"delivered_yuan_per_kwh": 3, "wind_mw": 1, "solar_mw": 1}


def _text(name: str, row: Row) -> str:
    value = row[name]
    if value is None:
        return "做不到" if name == "delivered_yuan_per_kwh" and row["status"] == "infeasible" else "—"
    if name == "storage_mwh":
        return f"{row['storage_mw']:,.1f} / {value:,.1f}"
    if name == "capital_yuan":
        return f"{value / 1e8:,.2f}"
    if name == "gap":
        return percent(value, 3)
    if name == "weather_year":
        return words_of("year", value)
    if name.endswith("_share"):
        return percent(value)
    if name in DIGITS:
        return f"{value:,.{DIGITS[name]}f}"
    return value if isinstance(value, str) else f"{value:g}"
