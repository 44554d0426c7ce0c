"""Where one figure is from: the cell with its neighbours, the other readings, who settled it."""

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects.actions.conflicts import shown
from wutong.projects.actions.intake import columns_read
from wutong.projects.contacts import cell_shown, extra_shown
from wutong.projects.detail import place_seen, rows_behind
from wutong.projects.fields import FIELD, Field
from wutong.projects.models import LedgerRow, Project
from wutong.projects.queries import project_for
from wutong.projects.words import written

_COLUMN = re.compile(r"[A-Z]+")
NEIGHBOURS = 7


def source_page(person: Person, pk: int, field_key: str) -> dict[str, Any]:
    """What web/_sources.html takes, and the readings one may choose between."""
    project = project_for(person, pk)
    field = FIELD.get(field_key)
    if field is None or field.is_contact:
        raise NotFound("没有这一项的来历")
    said = project.sources.get(field_key) or {}
    rows = rows_behind(project, field_key)
    chosen = next((row for row in rows if row.pk == said.get("row")), None)
    may_choose = len(rows) > 0 and access.may(person, Act.EDIT_PROJECT, place_seen(project, person))
    value = written(project, field) or "未填"
    return {
        "project": project,
        "field": field,
        "value": value,
        "title": _title(field, value, said, len(rows)),
        "decided": f"{said['name']} {str(said.get('at', ''))[:10]} 填写" if "by" in said else "",
        "pieces": [_piece(chosen, field_key)] if chosen else [],
        "lines": [_line(row, field) for row in rows] or _typed(said),
        "change_url": reverse("projects:source", args=[pk, field_key])
        if may_choose and len(rows) > 1
        else "",
        "readings": [_reading(project, row, field, chosen) for row in rows] if may_choose else [],
    }


def ledgers_behind(project_ids: Iterable[int]) -> dict[int, list[str]]:
    """For projects the person already sees: which ledger rows each was read from."""
    found: dict[int, list[str]] = {}
    rows = LedgerRow.objects.filter(project__in=list(project_ids)).order_by("id")
    for pk, file_name, sheet, row in rows.values_list("project_id", "workbook__file_name", "sheet", "row"):
        found.setdefault(pk, []).append(f"{file_name}，{sheet} 第 {row} 行")
    return found


def _title(field: Field, value: str, said: dict[str, Any], count: int) -> str:
    unit = f" {field.unit}" if field.unit and value != "未填" else ""
    if "by" in said:
        also = f"，台账里另有 {count} 处" if count else ""
        return f"{field.words} {value}{unit} 是人填的{also}"
    if count > 1:
        return f"{field.words}有 {count} 个来历，取“{value}{unit}”"
    return f"{field.words} {value}{unit}" if count else f"{field.words} {value}{unit}，没有记下来历"


def _typed(said: dict[str, Any]) -> list[dict[str, str]]:
    if "by" not in said:
        return []
    return [
        {
            "file": f"{said.get('name', '')} 在页面上填写",
            "place": "",
            "cell": "",
            "words": str(said.get("at", ""))[:10],
        }
    ]


def _line(row: LedgerRow, field: Field) -> dict[str, str]:
    cell, as_written = (row.cells.get(field.key) or ["", ""])[:2]
    return {
        "file": row.workbook.file_name,
        "place": row.sheet,
        "cell": cell or f"第 {row.row} 行",
        "words": f"“{cell_shown(field.key, as_written)}”" if as_written else "这一格空着",
    }


def _reading(project: Project, row: LedgerRow, field: Field, chosen: LedgerRow | None) -> dict[str, Any]:
    read = columns_read(field.key, row.values[field.key]) if row.values.get(field.key) is not None else {}
    value = shown(field, read) if read else ""
    return {
        "row": row.pk,
        "value": value,
        "is_chosen": chosen is not None and chosen.pk == row.pk,
        "is_possible": bool(read),
        **_line(row, field),
        "piece": _piece(row, field.key),
    }


def _piece(row: LedgerRow, field_key: str) -> dict[str, Any]:
    """The row as it was written, in the order of its columns, the cell in question marked."""
    cells: dict[str, tuple[str, str, bool]] = {}
    for key, (cell, text, *_) in row.cells.items():
        cells[_letters(cell)] = (
            FIELD[key].words if key in FIELD else "阶段" if key == "stage" else key,
            cell_shown(key, text),
            key == field_key,
        )
    for header, cell, text in row.extras:
        cells.setdefault(_letters(cell), (header, extra_shown(header, text), False))
    columns = sorted((letters for letters in cells if letters), key=lambda letters: (len(letters), letters))
    hit = next((at for at, letters in enumerate(columns) if cells[letters][2]), 0)
    first = max(0, min(hit - NEIGHBOURS // 2, len(columns) - NEIGHBOURS))
    near = columns[first : first + NEIGHBOURS]
    return {
        "columns": near,
        "rows": [
            {"number": "", "cells": [{"text": cells[letters][0]} for letters in near]},
            {
                "number": row.row,
                "cells": [{"text": cells[letters][1], "is_hit": cells[letters][2]} for letters in near],
            },
        ],
        "caption": f"{row.workbook.file_name} {row.sheet} 第 {row.row} 行",
    }


def _letters(cell: str) -> str:
    found = _COLUMN.match(cell)
    return found.group() if found else ""
