"""What a merge does to the two records and all that hangs on them, and how it is put back row by row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from wutong.audit.actions import plain
from wutong.organisation.models import Person
from wutong.projects.actions.keys import refresh_keys
from wutong.projects.actions.recording import VERSION, Differences, touch
from wutong.projects.fields import COLUMN_FIELD, FIELDS, Field, Kind
from wutong.projects.models import (
    Asked,
    Attestation,
    Evidence,
    FactorNeed,
    LedgerRow,
    Milestone,
    NameKey,
    Project,
    Request,
)

# what goes over as a whole, and what goes over where the kept project has no row of that key
MOVED_WHOLE: dict[str, type[Model]] = {"ledger_rows": LedgerRow, "evidence": Evidence, "requests": Request}
MOVED_WHERE_ABSENT: dict[str, tuple[type[Model], str]] = {
    "milestones": (Milestone, "key"),
    "attestations": (Attestation, "key"),
    "asked": (Asked, "body_id"),
    "factor_needs": (FactorNeed, "kind_id"),
}
MOVED: dict[str, type[Model]] = MOVED_WHOLE | {name: kind for name, (kind, _) in MOVED_WHERE_ABSENT.items()}
FIGURES = frozenset({Kind.MONEY, Kind.COUNT, Kind.QUANTITY, Kind.DATE})
NEVER_FILLED = frozenset({"name", "region"})
_STAMP = ("version", "updated_at", "updated_by_id")


def merge(keep: Project, other: Project, *, by: Person, at: datetime) -> tuple[dict[str, Any], Differences]:
    """Returns what undoes it, and the differences of the kept project."""
    before = _columns(keep)
    other_before = _columns(other, ["merged_into_id", *_STAMP])
    keys = list(NameKey.objects.filter(project=keep).order_by("pk").values_list("pk", "key"))
    moved = _move_rows(keep, other)
    filled = _fill(keep, other)
    columns = [*(column for column in filled), "sources", *touch(keep, by=by, at=at)]
    keep.save(update_fields=columns)
    other.merged_into = keep
    other.save(update_fields=["merged_into", *touch(other, by=by, at=at)])
    refresh_keys([keep])
    after = _columns(keep)
    undo = {
        "keep": keep.pk,
        "before": {column: _stored(before[column]) for column in after if before[column] != after[column]},
        "after": {column: _stored(after[column]) for column in after if before[column] != after[column]},
        "other_before": {column: _stored(value) for column, value in other_before.items()},
        "other_version": other.version,
        "moved": moved,
        "name_keys": [list(pair) for pair in keys],
    }
    return undo, {column: (before[column], after[column]) for column in (*filled, VERSION)}


def take_apart(
    keep: Project, other: Project, undo: dict[str, Any], *, by: Person, at: datetime
) -> Differences:
    """As if it had not been. What a person changed on the kept project since stays as that person left it."""
    is_untouched = keep.version == undo["after"]["version"]
    before = _columns(keep)
    restored = []
    for column, value in undo["before"].items():
        is_stamp = column in _STAMP
        if is_untouched or (
            not is_stamp and column != "sources" and _stored(before[column]) == undo["after"][column]
        ):
            setattr(keep, column, _loaded(column, value))
            restored.append(column)
    if not is_untouched:
        keep.sources = _sources_apart(keep.sources, undo, restored)
        restored += ["sources", *touch(keep, by=by, at=at)]
    keep.save(update_fields=[_name(column) for column in restored])
    for column, value in undo["other_before"].items():
        setattr(other, column, _loaded(column, value))
    other.save(update_fields=[_name(column) for column in undo["other_before"]])
    for name, ids in undo["moved"].items():
        MOVED[name]._default_manager.filter(pk__in=ids, project_id=keep.pk).update(project_id=other.pk)
    _restore_keys(keep, undo, is_untouched)
    return {c: (before[c], getattr(keep, c)) for c in restored if c in COLUMN_FIELD or c == VERSION}


def _columns(project: Project, names: Iterable[str] | None = None) -> dict[str, Any]:
    chosen = names or [field.attname for field in Project._meta.concrete_fields]
    return {name: getattr(project, name) for name in chosen}


def _stored(value: Any) -> Any:
    return plain(value)


def _loaded(column: str, value: Any) -> Any:
    return Project._meta.get_field(_name(column)).to_python(value)  # type: ignore[union-attr]


def _name(column: str) -> str:
    return column.removesuffix("_id")


def _move_rows(keep: Project, other: Project) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    for name, kind in MOVED_WHOLE.items():
        moved[name] = list(
            kind._default_manager.filter(project_id=other.pk).order_by("pk").values_list("pk", flat=True)
        )
    for name, (kind, key) in MOVED_WHERE_ABSENT.items():
        rows = kind._default_manager.filter(project_id__in=[keep.pk, other.pk]).order_by("pk")
        listed = list(rows.values_list("pk", "project_id", key))
        taken = {value for _, project_id, value in listed if project_id == keep.pk}
        moved[name] = [
            pk for pk, project_id, value in listed if project_id == other.pk and value not in taken
        ]
    for name, ids in moved.items():
        if ids:
            MOVED[name]._default_manager.filter(pk__in=ids).update(project_id=keep.pk)
    return moved


def _fill(keep: Project, other: Project) -> list[str]:
    """Blank facts take the other's value and its origin; figures that differ are marked. Columns filled."""
    sources = {key: dict(source) for key, source in keep.sources.items()}
    filled: list[str] = []
    for field in FIELDS:
        if _is_blank(keep, field) and not _is_blank(other, field) and field.key not in NEVER_FILLED:
            if field.kind is Kind.PARK and other.region_id != keep.region_id:
                continue
            for column in field.model_columns:
                setattr(keep, column, getattr(other, column))
            filled += field.model_columns
            if field.key in other.sources:
                sources[field.key] = dict(other.sources[field.key])
        elif field.kind in FIGURES and _differ(keep, other, field):
            sources[field.key] = {**sources.get(field.key, {}), "disputed": True}
    keep.sources = sources
    return [column for column in filled if getattr(keep, column) not in (None, "", False)]


def _is_blank(project: Project, field: Field) -> bool:
    return all(getattr(project, column) in (None, "", False) for column in field.model_columns)


def _differ(keep: Project, other: Project, field: Field) -> bool:
    if _is_blank(keep, field) or _is_blank(other, field):
        return False
    columns = [column for column in field.model_columns if not column.endswith("_words")]
    return any(getattr(keep, column) != getattr(other, column) for column in columns)


def _sources_apart(sources: dict[str, Any], undo: dict[str, Any], restored: list[str]) -> dict[str, Any]:
    """After later edits: facts that went back get their old origin, a mark only the merge made goes."""
    earlier, merged = undo["before"].get("sources", {}), undo["after"].get("sources", {})
    back = {COLUMN_FIELD[column] for column in restored if column in COLUMN_FIELD}
    found = dict(sources)
    for key, source in merged.items():
        if key in back or sources.get(key) == source:
            found.pop(key, None)
            if key in earlier:
                found[key] = earlier[key]
    return found


def _restore_keys(keep: Project, undo: dict[str, Any], is_untouched: bool) -> None:
    if not is_untouched:
        refresh_keys([keep])
        return
    NameKey.objects.filter(project=keep).delete()
    NameKey.objects.bulk_create([NameKey(pk=pk, project=keep, key=key) for pk, key in undo["name_keys"]])
