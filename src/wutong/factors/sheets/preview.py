"""The preview of a brought sheet: each row's reading beside its own cells, and what it would do."""

from collections.abc import Mapping, Sequence
from typing import Any

from wutong.factors.sheets.actions import Deed, Outcome, Step
from wutong.factors.sheets.heads import Column
from wutong.factors.sheets.places import Spot
from wutong.factors.sheets.reading import Passed, SheetRead
from wutong.factors.sheets.vocabulary import Meaning
from wutong.organisation import dictionaries

READINGS = (
    {"label": "要做什么"},
    {"label": "要素"},
    {"label": "地方"},
    {"label": "期间"},
    {"label": "数量", "numeric": True},
    {"label": "来源"},
    {"label": "文件"},
)
CELLS_NAMED = 6
UNREAD = {
    "要素": "没认出",
    "地方": "没认出",
    "期间": "没写明",
    "数量": "没读出",
    "来源": "没认出",
    "文件": "没写",
}


def looked_at(sheets: Sequence[SheetRead], outcome: Outcome, chosen: int) -> dict[str, Any]:
    """Of one sheet, the first with entries unless another is `chosen`."""
    with_table = [one for one in sheets if one.columns]
    shown = next((one for one in with_table if one.number == chosen), None)
    shown = shown or next((one for one in with_table if one.lines), with_table[0])
    steps = [one for one in outcome.steps if one.line.sheet == shown.number]
    names = {one.number: one.name for one in sheets}
    return {
        "outcome": outcome,
        "counts": [(deed.value, outcome.count(deed)) for deed in Deed if outcome.count(deed)],
        "sheet_name": shown.name,
        "columns": [_column(one) for one in shown.columns],
        "readings": READINGS,
        "rows": _rows(shown, steps),
        "tabs": [
            {
                "label": one.name,
                "url": f"?sheet={one.number}",
                "count": len(one.lines),
                "is_current": one is shown,
            }
            for one in with_table
        ],
        "notes": [(one.name, one.note) for one in sheets if one.note],
        "wrong": _wrong(outcome, names, len(with_table) > 1),
        "wrong_count": sum(len(one.wrong) for one in outcome.steps),
    }


def _column(one: Column) -> dict[str, Any]:
    meaning = one.meaning.value if one.meaning else ""
    if one.meaning is Meaning.AMOUNT and one.kind is not None:
        meaning = f"{one.kind.name}数量"
    return {"letters": one.letters, "meaning": meaning, "note": "不读"}


def _wrong(outcome: Outcome, names: Mapping[int, str], with_sheet: bool) -> list[dict[str, str]]:
    """Every cell that stands against it, in the order of the file; what is the same of many is said once."""
    cells: dict[str, list[str]] = {}
    for one in outcome.steps:
        for cell, words in one.wrong:
            where = f"{names[one.line.sheet]} {cell}" if with_sheet else cell
            cells.setdefault(words, []).append(where)
    return [{"cell": _cells(found), "words": words} for words, found in cells.items()]


def _cells(found: Sequence[str]) -> str:
    if len(found) <= CELLS_NAMED:
        return "、".join(found)
    return "、".join(found[:CELLS_NAMED]) + f" 等 {len(found)} 处"


def _rows(shown: SheetRead, steps: Sequence[Step]) -> list[dict[str, Any]]:
    by_row: dict[int, list[Step]] = {}
    for one in steps:
        by_row.setdefault(one.line.row, []).append(one)
    passed = {one.row: one for one in shown.passed}
    found: list[dict[str, Any]] = []
    for row in sorted({*by_row, *passed}):
        cells = shown.cells.get(row, ())
        if row in by_row:
            found += [_entry(row, shown, cells, step) for step in by_row[row]]
        elif row in shown.cells:
            found.append(_passed(row, shown, cells, passed[row]))
    return found


def _passed(row: int, shown: SheetRead, cells: Sequence[str], passed: Passed) -> dict[str, Any]:
    return {
        "number": row,
        "is_project": False,
        "cells": [
            {"text": text, "is_name": _is_place(column, text)}
            for column, text in zip(shown.columns, cells, strict=True)
        ],
        "verdict": passed.verdict,
        "note": passed.words,
    }


def _is_place(column: Column, text: str) -> bool:
    """What a phone shows of a row's own cells."""
    return bool(text) and column.meaning in (Meaning.PLACE, Meaning.PARK)


def _entry(row: int, shown: SheetRead, cells: Sequence[str], step: Step) -> dict[str, Any]:
    """The row's own cells, those that stand against it marked, then what was read."""
    line = step.line
    wrong = dict(step.wrong)
    raw = []
    for column, text in zip(shown.columns, cells, strict=True):
        address = f"{column.letters}{row}"
        told = wrong.get(address, "")
        is_amount = column.meaning is Meaning.AMOUNT
        raw.append(
            {
                "text": text,
                "numeric": is_amount,
                "tone": "bad" if told else "",
                "reason": told,
                "is_name": _is_place(column, text),
            }
        )
    said = {
        "要素": line.kind.name if line.kind else "",
        "地方": _place(line.spot),
        "期间": line.period,
        "数量": line.amount,
        "来源": (line.move.label if line.move else "") + ("" if line.move_is_said else "（没写，按下达）"),
        "文件": line.document,
    }
    return {
        "number": row,
        "is_project": True,
        "cells": raw,
        "verdict": line.cell,
        "readings": [
            {"label": "要做什么", "text": _said(step), "tone": "bad" if step.deed is Deed.REFUSED else ""},
            *(_reading(label, text) for label, text in said.items()),
        ],
    }


def _reading(label: str, text: str) -> dict[str, Any]:
    shown = {"label": label, "text": text or UNREAD[label], "numeric": label == "数量"}
    return shown if text else shown | {"tone": "bad"}


def _place(spot: Spot | None) -> str:
    if spot is None:
        return ""
    if spot.park_key is not None:
        return dictionaries.parks()[spot.park_key].short_name
    return dictionaries.region_name(spot.region_code)


def _said(step: Step) -> str:
    """A deed that is done needs no more words: its account stands beside it."""
    more = [step.words] if step.deed in (Deed.THERE, Deed.OTHERS) else []
    more += [step.line.note] if step.line.note else []
    return step.deed.value + ("：" + "；".join(more) if more else "")
