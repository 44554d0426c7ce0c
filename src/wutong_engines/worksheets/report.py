"""Prints readings as the JSON of `wutong import --json`."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol

from wutong_engines.units.text import readable_name, without_stray_spaces
from wutong_engines.worksheets.model import (
    Count,
    Figure,
    ProjectRow,
    Refused,
    SheetReading,
    Text,
    When,
    WorkbookReading,
)


class _Member(Protocol):
    file: str
    sheet: str
    cell: str
    name: str


class _Duplicate(Protocol):
    members: Sequence[Any]
    confidence: float
    reasons: Sequence[str]


def as_report(
    readings: Iterable[WorkbookReading | tuple[str, Refused]], duplicates: Iterable[Any] = ()
) -> dict[str, Any]:
    """Files read, and files refused as (file name, `Refused`), in the order given.

    `duplicates` are objects or dicts with `members` (file, sheet, cell, name), `confidence`, `reasons`.
    """
    files = [_file(reading) for reading in readings]
    projects = [p for file in files for sheet in file["sheets"] for p in sheet["projects"]]
    return {
        "files": files,
        "duplicates": [_duplicate(d) for d in duplicates],
        "totals": {
            "projects": len(projects),
            "investment_yuan": sum(p["investment_yuan"] or 0 for p in projects),
        },
    }


def _file(reading: WorkbookReading | tuple[str, Refused]) -> dict[str, Any]:
    if isinstance(reading, tuple):
        name, refused = reading
        return {"file": name, "refused": {"reason": refused.reason, "remedy": refused.remedy}, "sheets": []}
    return {"file": reading.file, "sheets": [_sheet(sheet) for sheet in reading.sheets]}


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    return {
        "sheet": sheet.sheet,
        "projects": [project_as_dict(project) for project in sheet.projects],
        "skipped": [{"row": s.row, "kind": s.kind, "text": s.text} for s in sheet.skipped],
        "warnings": [{"cell": w.cell, "text": w.text} for w in sheet.warnings],
    }


def project_as_dict(project: ProjectRow) -> dict[str, Any]:
    total, jobs = project.total, project.jobs
    return {
        "name": _name(project.name),
        "investor": _text(project.investor),
        "home": _text(project.home),
        "place": _text(project.place) or project.park,
        "region_code": project.region_code,
        "investment_yuan": total.yuan if total else None,
        "investment_yuan_to": total.yuan_to if total else None,
        "investment_is_at_least": bool(total and total.is_at_least),
        "investment_foreign": _foreign(total),
        "paid_in_yuan": project.paid_in.yuan if project.paid_in else None,
        "jobs": _low(jobs),
        "jobs_to": jobs.high if jobs else None,
        "stage": project.stage,
        "date": _date(project.date),
        "cell": project.cell,
    }


def _name(name: Text) -> str:
    """As written, unless the reading left out a number or what the project builds."""
    is_whole = readable_name(name.as_written) == name.value
    return without_stray_spaces(name.as_written) if is_whole else name.value


def _text(text: Text | None) -> str | None:
    return without_stray_spaces(text.as_written) if text else None


def _low(count: Count | None) -> int | None:
    return count.low if count else None


def _foreign(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None or figure.foreign_amount is None:
        return None
    return {"currency": figure.currency, "amount": _number(figure.foreign_amount)}


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _date(when: When | None) -> dict[str, Any] | None:
    if when is None or (when.start is None and when.end is None):
        return None
    return {
        "from": when.start.isoformat() if when.start else None,
        "to": when.end.isoformat() if when.end else None,
        "as_written": when.as_written,
    }


def _duplicate(found: _Duplicate | dict[str, Any]) -> dict[str, Any]:
    if isinstance(found, dict):
        return found
    return {
        "members": [_member(member) for member in found.members],
        "confidence": found.confidence,
        "reasons": list(found.reasons),
    }


def _member(member: _Member | dict[str, Any]) -> dict[str, Any]:
    if isinstance(member, dict):
        return member
    return {"file": member.file, "sheet": member.sheet, "cell": member.cell, "name": member.name}
