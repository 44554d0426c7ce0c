"""What the engine read, as projects keep it: {field: value} and {field: [cell, as written]}. No Django."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from wutong_engines.units.phones import numbers_in, without_numbers
from wutong_engines.worksheets.model import (
    Count,
    Figure,
    Measure,
    ProjectRow,
    SheetReading,
    Text,
    TotalCheck,
    When,
    WorkbookReading,
)

WARNINGS_KEPT = 500
TOTALS_KEPT = 300
MOST_YUAN = 10**17
MOST_TOTAL = 10**18
MOST_COUNT = 2_000_000_000
SYNTHETIC = frozenset({"合成", "合成数据", "演示数据", "演示项目", "虚构"})
EXAMPLE_INVESTOR = "样例公司"
LONGEST = {
    "name": 200,
    "investor": 200,
    "home": 60,
    "contact_name": 60,
    "contact_phone": 60,
    "stage_words": 60,
}


class Words(Protocol):
    """Keys by the words offices write; gazetteer.Places is one."""

    @property
    def park_keys(self) -> dict[str, str]: ...

    @property
    def focus_keys(self) -> dict[str, str]: ...


def storable(text: str) -> str:
    """Without the character no database keeps; old .xls files hold it now and then."""
    return text.replace("\0", "")


@dataclass
class Row:
    """One project row on its way to a project; `doubts` are what could not be kept as it stands."""

    cells: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    extras: list[list[str]] = field(default_factory=list)
    doubts: list[list[str]] = field(default_factory=list)

    def said(self, key: str, value: Any, cell: str, as_written: str) -> None:
        if as_written:
            self.cells[key] = [cell, storable(as_written)]
        if value is not None and value != "":
            self.values[key] = storable(value) if isinstance(value, str) else value

    def doubt(self, cell: str, words: str) -> None:
        self.doubts.append([cell, words])


def line_of(row: ProjectRow, number: int, words: Words) -> tuple[dict[str, Any], list[list[str]]]:
    """The line of a project row as the cache keeps it, and the doubts that arose."""
    kept = Row()
    for key, text in _texts(row):
        if text is not None:
            _text(kept, key, text)
    _contact(kept)
    _place(kept, row, words)
    _focus(kept, row, words)
    _amounts(kept, row)
    _dates(kept, row)
    _stage(kept, row)
    _rest(kept, row)
    if _is_synthetic(kept):
        kept.values["is_synthetic"] = True
    line = {
        "k": "project",
        "r": row.row,
        "n": number,
        "cell": row.cell,
        "c": kept.cells,
        "v": kept.values,
        "x": kept.extras,
    }
    return line, kept.doubts


def _amounts(kept: Row, row: ProjectRow) -> None:
    for key, figure in _figures(row):
        if figure is not None:
            _money(kept, key, figure)
    if row.jobs is not None:
        _count(kept, row.jobs)
    for key, measure, digits in (("land_mu", row.land_mu, 2), ("power_mw", row.capacity_mw, 3)):
        if measure is not None:
            _measure(kept, key, measure, digits)


def _dates(kept: Row, row: ProjectRow) -> None:
    """`date` speaks for the row; a date of no named kind is the signing of what is signed alone."""
    named = [("signed", row.signed_date), ("start", row.start_date), ("finish", row.finish_date)]
    if row.date is not None and all(row.date is not when for _, when in named):
        if row.stage == "sign" and row.signed_date is None:
            named[0] = ("signed", row.date)
        else:
            kept.extras.append(["时间", row.date.cell, row.date.as_written])
    for key, when in named:
        if when is not None:
            _when(kept, f"{key}_date", when)
    if row.date is not None and row.date.start is not None:
        kept.values["date"] = row.date.start.isoformat()


def _rest(kept: Row, row: ProjectRow) -> None:
    """What no field of a project holds stays beside it, under its header."""
    for label, text in (
        ("项目类别", row.kind),
        ("责任单位与责任人", row.responsible),
        ("存在问题", row.problems),
        ("备注", row.remarks),
    ):
        if text is not None and text.as_written:
            kept.extras.append([label, text.cell, storable(text.as_written)])
    if row.section:
        kept.extras.append(["分段", "", row.section])
    kept.extras += [[storable(extra.header), extra.cell, storable(extra.as_written)] for extra in row.extras]


def _is_synthetic(kept: Row) -> bool:
    """Whether the row says it is invented. 合成氨 is a product: only a cell of its own counts."""
    is_said = any(text.strip(" （）()。；;") in SYNTHETIC for _, _, text in kept.extras)
    return is_said or EXAMPLE_INVESTOR in kept.values.get("investor", "")


def _texts(row: ProjectRow) -> tuple[tuple[str, Text | None], ...]:
    return (
        ("name", row.name),
        ("investor", row.investor),
        ("home", row.home),
        ("summary", row.content),
        ("contact_name", row.contact),
        ("contact_phone", row.phone),
    )


def _figures(row: ProjectRow) -> tuple[tuple[str, Figure | None], ...]:
    return (
        ("investment", row.total),
        ("fixed_assets", row.fixed_assets),
        ("paid_in", row.paid_in),
        ("output", row.output),
        ("tax", row.tax),
    )


def _text(kept: Row, key: str, text: Text) -> None:
    value = text.value
    longest = LONGEST.get(key)
    if longest and len(value) > longest:
        kept.doubt(text.cell, f"写了 {len(value)} 个字，只收前 {longest} 个；原文留在来历里")
        value = value[:longest]
    kept.said(key, value, text.cell, text.as_written)


def _contact(kept: Row) -> None:
    """“张三 19900000501” in one cell: the number goes where numbers are masked."""
    name = kept.values.get("contact_name", "")
    numbers = numbers_in(name)
    if not numbers:
        return
    kept.values["contact_name"] = without_numbers(name)
    if not kept.values["contact_name"]:
        del kept.values["contact_name"]
    if "contact_phone" not in kept.values:
        kept.said(
            "contact_phone", "、".join(numbers)[: LONGEST["contact_phone"]], *kept.cells["contact_name"]
        )


def _place(kept: Row, row: ProjectRow, words: Words) -> None:
    park = words.park_keys.get(row.park) if row.park else None
    if row.place is not None:
        kept.said("region", row.region_code, row.place.cell, row.place.as_written)
        if park:
            kept.said("park", park, row.place.cell, row.place.as_written)
    else:
        if row.region_code:
            kept.values["region"] = row.region_code
        if park:
            kept.values["park"] = park
    if row.place_reason:
        kept.values["place_reason"] = row.place_reason


def _focus(kept: Row, row: ProjectRow, words: Words) -> None:
    """The province's focus list by its own words; what is not one of them is kept as it stands.

    A ledger without the column still names what is built: one list that fits is taken, and marked assumed.
    """
    text = row.industry
    key = words.focus_keys.get(text.value) if text is not None else None
    if text is not None and key:
        kept.said("focus_industry", key, text.cell, text.as_written)
        return
    if text is not None and text.as_written:
        kept.extras.append(["产业", text.cell, text.as_written])
    told = " ".join(part.value for part in (row.name, row.industry, row.content) if part is not None)
    fitting = {key for word, key in words.focus_keys.items() if word in told}
    if len(fitting) == 1:
        kept.values |= {"focus_industry": fitting.pop(), "focus_is_assumed": True}


def _within(kept: Row, cell: str, value: int | None, most: int) -> int | None:
    if value is None or 0 <= value <= most:
        return value
    kept.doubt(cell, "是负数，没有当作数收" if value < 0 else "大得不像真的，没有当作数收")
    return None


def _money(kept: Row, key: str, figure: Figure) -> None:
    yuan = _within(kept, figure.cell, figure.yuan, MOST_YUAN)
    if key != "investment":
        kept.said(key, yuan, figure.cell, figure.as_written)
        return
    value: dict[str, Any] = {}
    if yuan is not None:
        value["yuan"] = yuan
        upto = figure.yuan_to
        if upto is not None and yuan < upto <= MOST_YUAN:
            value["yuan_to"] = upto
        elif upto is not None and upto > MOST_YUAN:
            kept.doubt(figure.cell, "区间的上限大得不像真的，只收了下限")
    if figure.foreign_amount is not None and figure.currency and 0 <= figure.foreign_amount < 10**17:
        value |= {"currency": figure.currency[:3], "foreign": str(_rounded(figure.foreign_amount, 2))}
    if value and figure.is_at_least:
        value["is_at_least"] = True
    if value and figure.is_approximate:
        value["is_approximate"] = True
    kept.said(key, value or None, figure.cell, figure.as_written)


def _rounded(value: Decimal, digits: int) -> Decimal:
    return round(value, digits)


def _count(kept: Row, count: Count) -> None:
    low = _within(kept, count.cell, count.low, MOST_COUNT)
    value: dict[str, Any] | None = None
    if low is not None:
        value = {"low": low}
        if count.high is not None and low < count.high <= MOST_COUNT:
            value["high"] = count.high
        if count.is_at_least:
            value["is_at_least"] = True
    kept.said("jobs", value, count.cell, count.as_written)


def _measure(kept: Row, key: str, measure: Measure, digits: int) -> None:
    low = measure.low
    if low is not None and not 0 <= low < 10**8:
        kept.doubt(measure.cell, "这个数不像真的，没有当作数收")
        low = None
    kept.said(key, None if low is None else str(_rounded(low, digits)), measure.cell, measure.as_written)


def _when(kept: Row, key: str, when: When) -> None:
    value: dict[str, Any] | None = None
    if when.start or when.end:
        value = {
            "from": when.start.isoformat() if when.start else None,
            "to": when.end.isoformat() if when.end else None,
            "words": when.as_written[:60],
        }
    kept.said(key, value, when.cell, when.as_written)


def _stage(kept: Row, row: ProjectRow) -> None:
    if row.stage_words is not None:
        kept.said("stage", row.stage, row.stage_words.cell, row.stage_words.as_written)
        kept.values["stage_words"] = row.stage_words.value[: LONGEST["stage_words"]]
    elif row.stage:
        kept.values["stage"] = row.stage


def lines_of(sheet: SheetReading, words: Words, doubts: list[list[str]]) -> Iterator[dict[str, Any]]:
    """Every line of a sheet from the top: projects and what is none, in the order of the file."""
    skipped = iter(sorted(sheet.skipped, key=lambda line: line.row))
    waiting = next(skipped, None)
    for number, project in enumerate(sorted(sheet.projects, key=lambda line: line.row), 1):
        while waiting is not None and waiting.row < project.row:
            yield {"k": waiting.kind, "r": waiting.row, "t": waiting.text}
            waiting = next(skipped, None)
        line, doubted = line_of(project, number, words)
        doubts.extend(doubted)
        yield line
    while waiting is not None:
        yield {"k": waiting.kind, "r": waiting.row, "t": waiting.text}
        waiting = next(skipped, None)


def _total(check: TotalCheck) -> dict[str, Any]:
    rows = check.rows
    stated, computed = check.stated_yuan, check.computed_yuan
    is_sane = abs(stated or 0) <= MOST_TOTAL and abs(computed) <= MOST_TOTAL
    return {
        "cell": check.cell,
        "label": check.label,
        "column": check.column,
        "as_written": check.as_written,
        "stated_yuan": stated if is_sane else None,
        "computed_yuan": min(computed, MOST_TOTAL),
        "agrees": check.agrees,
        "first": min(rows) if rows else None,
        "last": max(rows) if rows else None,
        "unknown": len(check.unknown_rows),
        "note": check.note if is_sane else "里面有大得不像真的数，没有比",
    }


def sheet_summary(sheet: SheetReading, lines: int, doubts: list[list[str]]) -> dict[str, Any]:
    warnings = [{"cell": w.cell, "text": w.text, "kind": w.kind} for w in sheet.warnings]
    warnings += [{"cell": cell, "text": text, "kind": "not_kept"} for cell, text in doubts]
    totals = sorted(sheet.totals, key=lambda check: check.agrees)
    return {
        "name": sheet.sheet,
        "is_hidden": sheet.is_hidden,
        "form_key": sheet.form_key,
        "unit": sheet.unit,
        "header_rows": list(sheet.header_rows),
        "row_count": sheet.row_count,
        "lines": lines,
        "projects": len(sheet.projects),
        "skipped": len(sheet.skipped),
        "skipped_kinds": dict(Counter(line.kind for line in sheet.skipped)),
        "columns": [
            {
                "letter": column.letter,
                "header": column.header,
                "meaning": column.meaning.value,
                "unit": column.unit,
                "confidence": column.confidence,
                "reason": column.reason,
                "is_hidden": column.is_hidden,
            }
            for column in sheet.columns
        ],
        "warnings": warnings[:WARNINGS_KEPT],
        "warning_count": len(warnings),
        "totals": [_total(check) for check in totals[:TOTALS_KEPT]],
        "disagreeing": sum(not check.agrees for check in totals),
    }


def sums(reading: WorkbookReading) -> dict[str, Any]:
    """Of the whole file: what is known is added, what is not known is counted beside it."""
    known = without = 0
    foreign: dict[str, Decimal] = {}
    for sheet in reading.sheets:
        for project in sheet.projects:
            total = project.total
            if total is not None and total.yuan is not None and 0 <= total.yuan <= MOST_YUAN:
                known += total.yuan
            elif total is not None and total.foreign_amount is not None and total.currency:
                foreign[total.currency] = foreign.get(total.currency, Decimal()) + total.foreign_amount
            else:
                without += 1
    return {
        "projects": sum(len(sheet.projects) for sheet in reading.sheets),
        "skipped": sum(len(sheet.skipped) for sheet in reading.sheets),
        "investment_yuan": known,
        "without_investment": without,
        "foreign": {currency: str(amount) for currency, amount in foreign.items()},
    }
