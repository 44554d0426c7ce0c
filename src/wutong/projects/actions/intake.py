"""Projects in bulk from ledger readings, and taking them back exactly. The only other writer of projects.

A hundred thousand rows must not lock a small database for minutes: ids are reserved first, rows go in with
one statement a table, and where values are from is written with them, not afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from wutong.organisation.models import Person
from wutong.projects import search
from wutong.projects.actions import tables
from wutong.projects.fields import FIELD, Kind
from wutong.projects.models import DuplicateCandidate, LedgerRow, NameKey, Project, StageChange, Workbook
from wutong.projects.stages import Stage, Status

_FIGURES = {Kind.MONEY, Kind.COUNT, Kind.QUANTITY}
_NEVER_FILLED = {"name", "region", "stage", "stage_words"}
KEY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """One ledger row: `values` and `cells` by field key, the place it falls to, its blocking keys."""

    sheet: str
    row: int
    values: dict[str, Any]
    cells: dict[str, list[str]]
    extras: list[list[str]]
    region_code: str
    park_key: str | None
    is_place_assumed: bool
    name_keys: Sequence[str]

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass(slots=True)
class Change:
    """What an attached row did to a project that was there: enough to put it back."""

    project_id: int
    name: str
    version: int
    before: dict[str, Any]
    filled: list[str] = field(default_factory=list)
    disputed: list[dict[str, Any]] = field(default_factory=list)
    stage_read: str = ""


@dataclass(frozen=True, slots=True)
class Bringing:
    """Who brings which workbook in, when, as which batch."""

    by: Person
    at: datetime
    batch: UUID
    workbook: Workbook


def add(groups: Sequence[Sequence[Reading]], bringing: Bringing) -> list[tuple[int, Change | None]]:
    """One project for each group of rows; the first row makes it, the others fill what it leaves blank."""
    project_ids = tables.reserve(Project, len(groups))
    row_ids = iter(tables.reserve(LedgerRow, sum(len(group) for group in groups)))
    projects, rows, changes, keys, made = [], [], [], [], []
    for project_id, group in zip(project_ids, groups, strict=True):
        numbered = [(next(row_ids), reading) for reading in group]
        facts, disputes = _facts_of_group(numbered, timezone.localdate(bringing.at))
        projects.append(_project_row(project_id, facts, bringing))
        rows += [_ledger_row(row_id, project_id, reading, bringing) for row_id, reading in numbered]
        changes.append((project_id, "", facts["stage"], facts["stage_since"], bringing.by.pk, "随台账导入"))
        found = dict.fromkeys(key[:KEY_LENGTH] for reading in group for key in reading.name_keys)
        keys += [(project_id, key) for key in found]
        made.append((project_id, disputes))
    tables.insert(Project, _PROJECT_COLUMNS, projects)
    tables.insert(LedgerRow, _LEDGER_COLUMNS, rows)
    tables.insert(StageChange, ("project_id", "from_stage", "to_stage", "on", "by_id", "note"), changes)
    tables.insert(NameKey, ("project_id", "key"), keys)
    search.index(project_ids)
    return made


_PROJECT_COLUMNS = tuple(column.attname for column in Project._meta.concrete_fields)
_LEDGER_COLUMNS = ("id", "workbook_id", "project_id", "batch", "sheet", "row", "cells", "values", "extras")
_BLANK = {
    column.attname: column.get_default() if column.has_default() else (None if column.null else "")
    for column in Project._meta.concrete_fields
}


def _project_row(project_id: int, facts: dict[str, Any], bringing: Bringing) -> list[Any]:
    at, by = bringing.at, bringing.by.pk
    fixed = {
        "id": project_id,
        "status": Status.ACTIVE.value,
        "batch": bringing.batch,
        "version": 1,
        "created_at": at,
        "created_by_id": by,
        "updated_at": at,
        "updated_by_id": by,
    }
    everything = _BLANK | facts | fixed
    return [everything[column] for column in _PROJECT_COLUMNS]


def _ledger_row(row_id: int, project_id: int, reading: Reading, bringing: Bringing) -> list[Any]:
    return [
        row_id,
        bringing.workbook.pk,
        project_id,
        bringing.batch,
        reading.sheet,
        reading.row,
        reading.cells,
        reading.values,
        reading.extras,
    ]


# what a row says, in the columns of a project


def facts_of(reading: Reading, row_id: int, on: date) -> dict[str, Any]:
    """Columns of a new project. A stage the row does not say is 谋划储备, and says that it is assumed."""
    values = reading.values
    facts: dict[str, Any] = {"region_id": reading.region_code, "park_id": reading.park_key}
    for key in values:
        facts |= columns_read(key, values[key])
    said = date.fromisoformat(values["date"]) if "date" in values else None
    facts["stage"] = values.get("stage", Stage.RESERVE.value)
    facts["stage_words"] = values.get("stage_words", "")
    facts["is_synthetic"] = bool(values.get("is_synthetic"))
    facts["stage_since"] = said if said and said <= on else on
    facts["sources"] = _sources(reading, row_id)
    return facts


def columns_read(key: str, value: Any) -> dict[str, Any]:
    known = FIELD.get(key)
    if known is None or key in {"region", "park"}:
        return {}
    if key == "investment":
        foreign = value.get("foreign")
        return {
            "investment_yuan": value.get("yuan"),
            "investment_yuan_to": value.get("yuan_to"),
            "investment_is_at_least": value.get("is_at_least", False),
            "investment_currency": value.get("currency", ""),
            "investment_foreign": Decimal(foreign) if foreign else None,
        }
    if key == "jobs":
        return {
            "jobs": value["low"],
            "jobs_to": value.get("high"),
            "jobs_is_at_least": value.get("is_at_least", False),
        }
    columns = known.model_columns
    if known.kind is Kind.DATE:
        days = [date.fromisoformat(value[end]) if value[end] else None for end in ("from", "to")]
        return dict(zip(columns, [*days, value["words"]], strict=True))
    return {columns[0]: Decimal(value) if known.kind is Kind.QUANTITY else value}


def is_approximate(value: Any) -> bool:
    """“约2.6亿元”: the figure is kept, and that it was only said roughly. A range says so by itself."""
    return isinstance(value, dict) and bool(value.get("is_approximate")) and "yuan_to" not in value


def _sources(reading: Reading, row_id: int) -> dict[str, dict[str, Any]]:
    sources = {}
    for key in reading.values:
        if key in FIELD or key == "stage":
            cell = reading.cells.get(key, [""])[0]
            sources[key] = {"row": row_id, "cell": cell, "sheet": reading.sheet}
            if is_approximate(reading.values[key]):
                sources[key]["approximate"] = True
    if reading.values.get("focus_is_assumed"):
        sources["focus_industry"]["assumed"] = True
    if reading.is_place_assumed:
        sources["region"] = {"row": row_id, "cell": "", "sheet": reading.sheet, "assumed": True}
    if "stage" not in reading.values:
        sources["stage"] = {"row": row_id, "cell": "", "sheet": reading.sheet, "assumed": True}
    return sources


def _facts_of_group(numbered: list[tuple[int, Reading]], on: date) -> tuple[dict[str, Any], Change | None]:
    row_id, first = numbered[0]
    facts = facts_of(first, row_id, on)
    if len(numbered) == 1:
        return facts, None
    change = Change(0, first.name, 1, {})
    whole = _BLANK | facts
    for other_id, other in numbered[1:]:
        whole |= _filled(whole, other, other_id, change)
    return whole, change


# a row that is about a project that is already there


def attach(pairs: Sequence[tuple[int, Reading]], bringing: Bringing) -> list[Change]:
    """Blank facts are filled, figures that differ are marked; nothing that is known is overwritten."""
    row_ids = tables.reserve(LedgerRow, len(pairs))
    wanted = {project_id for project_id, _ in pairs}
    projects = {p.pk: p for p in Project.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    changes: dict[int, Change] = {}
    for row_id, (project_id, reading) in zip(row_ids, pairs, strict=True):
        project = projects[project_id]
        change = changes.setdefault(project_id, Change(project_id, project.name, project.version, {}))
        now = {column: getattr(project, column) for column in _PROJECT_COLUMNS}
        for column, value in _filled(now, reading, row_id, change).items():
            change.before.setdefault(column, now[column])
            setattr(project, column, value)
        tables.insert(LedgerRow, _LEDGER_COLUMNS, [_ledger_row(row_id, project_id, reading, bringing)])
    for change in changes.values():
        _save(projects[change.project_id], change, bringing)
    search.index([change.project_id for change in changes.values() if change.before])
    return list(changes.values())


def _save(project: Project, change: Change, bringing: Bringing) -> None:
    if not change.before:
        return
    for column, value in (
        ("version", project.version + 1),
        ("updated_at", bringing.at),
        ("updated_by_id", bringing.by.pk),
    ):
        change.before[column] = getattr(project, column)
        setattr(project, column, value)
    names = {field.attname: field.name for field in Project._meta.concrete_fields}
    project.save(update_fields=[names[column] for column in change.before])
    change.version = project.version


def _filled(now: dict[str, Any], reading: Reading, row_id: int, change: Change) -> dict[str, Any]:
    """Columns the row adds to what is there; `sources` among them when anything is filled or disputed."""
    sources = {key: dict(source) for key, source in now["sources"].items()}
    read_sources = _sources(reading, row_id)
    added: dict[str, Any] = {}
    for key, value in reading.values.items():
        columns = columns_read(key, value)
        if not columns or key in _NEVER_FILLED:
            continue
        if all(now[column] in (None, "", False) for column in columns):
            added |= columns
            sources[key] = read_sources[key]
            change.filled.append(key)
        elif _differs(key, now, columns):
            sources[key] = {**sources.get(key, {}), "disputed": True}
            change.disputed.append(_dispute(key, now, columns, reading))
    if reading.park_key and not now["park_id"] and reading.region_code == now["region_id"]:
        added["park_id"] = reading.park_key
        sources["park"] = read_sources.get("park", {"row": row_id, "cell": "", "sheet": reading.sheet})
        change.filled.append("park")
    if reading.values.get("stage", now["stage"]) != now["stage"]:
        change.stage_read = str(reading.values["stage"])
    return added | ({"sources": sources} if sources != now["sources"] else {})


def _differs(key: str, now: dict[str, Any], columns: dict[str, Any]) -> bool:
    kind = FIELD[key].kind
    if kind in _FIGURES:
        return any(now[column] != value for column, value in columns.items())
    if kind is Kind.DATE:
        (first, last), (old_first, old_last) = (
            [facts[f"{key.removesuffix('_date')}_{end}"] for end in ("from", "to")]
            for facts in (columns, now)
        )
        known = None not in (first, last, old_first, old_last)
        return bool(known and (first > old_last or last < old_first))
    return False


def _dispute(key: str, now: dict[str, Any], columns: dict[str, Any], reading: Reading) -> dict[str, Any]:
    first = next(iter(columns))
    return {
        "field": key,
        "kept": str(now[first]) if now[first] is not None else "",
        "read": str(columns[first]) if columns[first] is not None else "",
        "as_written": reading.cells.get(key, ["", ""])[1],
        "cell": reading.cells.get(key, [""])[0],
        "sheet": reading.sheet,
    }


def keep_workbook(
    sha256: str, file_name: str, size_bytes: int, *, by: Person, at: datetime
) -> tuple[Workbook, bool]:
    """The evidence behind the figures; whether it is new. The same content is one workbook."""
    return Workbook.objects.get_or_create(
        sha256=sha256,
        defaults={"file_name": file_name, "size_bytes": size_bytes, "stored_at": at, "stored_by": by},
    )


def keep_pairs(found: dict[tuple[int, int], tuple[float, list[str]]], batch: UUID) -> int:
    """Pairs (lower id first) for people to judge; a pair that is known already stays as it is."""
    firsts = sorted({first for first, _ in found})
    known: set[tuple[int, int]] = set()
    for start in range(0, len(firsts), 900):
        some = DuplicateCandidate.objects.filter(first_id__in=firsts[start : start + 900])
        known |= set(some.values_list("first_id", "second_id"))
    fresh = [
        DuplicateCandidate(
            first_id=ids[0], second_id=ids[1], confidence=confidence, reasons=reasons, batch=batch
        )
        for ids, (confidence, reasons) in found.items()
        if ids not in known
    ]
    DuplicateCandidate.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)


def label_synthetic(names: Iterable[str]) -> int:
    """Projects made up for showing, by name: a ledger that says so in a footnote says it of no row."""
    return Project.objects.filter(name__in=list(names)).update(is_synthetic=True)


# taking back


def restore(project_id: int, before: dict[str, Any]) -> None:
    """Puts each column back to what it was before the batch touched it."""
    fields = {field.attname: field for field in Project._meta.concrete_fields}
    columns = {fields[column].name: fields[column].to_python(value) for column, value in before.items()}
    Project.objects.filter(pk=project_id).update(**columns)


def remove_batch(batch: UUID, attached_ids: Iterable[int], workbook: Workbook | None) -> int:
    """Everything the batch added, and the workbook when no other row rests on it. How many projects went."""
    removed = list(Project.objects.filter(batch=batch).values_list("pk", flat=True))
    tables.delete_of_batch(batch)
    search.index([*removed, *attached_ids])
    tables.tell_planner(len(removed))
    if workbook is not None and not LedgerRow.objects.filter(workbook=workbook).exists():
        workbook.delete()
    return len(removed)
