"""Two people saved the same fact: which fields both changed, and the three values side by side."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wutong.audit.models import Entry
from wutong.organisation import dictionaries
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict
from wutong.projects.actions.recording import VERSION, hidden
from wutong.projects.actions.values import OTHER_FOCUS_WORDS, cleaned, columns_of
from wutong.projects.fields import COLUMN_FIELD, FIELD, Field, Kind
from wutong.projects.models import Project
from wutong.web.formats import interval_text, moment_text, number, yi

MOST_ENTRIES = 200


def opened_from_audit(project: Project, version: int) -> dict[str, Any] | None:
    """The columns changed since a version, as they were then. None when the entries do not lead back to it:
    an import changes a project without an entry of its own."""
    entries = Entry.objects.filter(target_kind="project", target_id=str(project.pk)).order_by("-seq")
    reached, opened = project.version, dict[str, Any]()
    for entry in entries[:MOST_ENTRIES]:
        earlier, later = entry.changes.get(VERSION, (None, None))
        if earlier is None:
            continue
        if later != reached:
            return None
        # newest first, so that the oldest change wins
        opened |= {column: pair[0] for column, pair in entry.changes.items() if column in COLUMN_FIELD}
        reached = earlier
        if reached == version:
            return opened
    return None


def overlapping(project: Project, changes: Mapping[str, Any], opened: Mapping[str, Any] | None) -> list[str]:
    """Field keys that this edit and somebody before it both changed, to different values.

    `opened` None: nothing is known of what was shown, so every differing field counts.
    """
    now = cleaned(columns_of(project))
    shown_then = None if opened is None else cleaned(opened)
    found: list[str] = []
    for field_key in dict.fromkeys(COLUMN_FIELD[column] for column in changes):
        columns = FIELD[field_key].model_columns
        is_same = all(changes[column] == now[column] for column in columns if column in changes)
        if not is_same and _was_changed(columns, now, shown_then):
            found.append(field_key)
    return found


def _was_changed(columns: Iterable[str], now: Mapping[str, Any], opened: Mapping[str, Any] | None) -> bool:
    if opened is None:
        return True
    return any(column in opened and opened[column] != now[column] for column in columns)


def conflict(
    project: Project, fields: Iterable[str], changes: Mapping[str, Any], opened: Mapping[str, Any] | None
) -> Conflict:
    now = columns_of(project)
    rows: list[dict[str, object]] = [
        {
            "field": key,
            "words": FIELD[key].words,
            "opened": _shown_to_others(FIELD[key], {**now, **opened}) if opened is not None else "",
            "now": _shown_to_others(FIELD[key], now),
            "yours": shown(FIELD[key], {**now, **(opened or {}), **changes}),
            "unit": FIELD[key].unit,
        }
        for key in fields
    ]
    who = project.updated_by.name if project.updated_by else "导入"
    names = "、".join(str(row["words"]) for row in rows)
    title = f"没有保存：{who}在 {moment_text(project.updated_at)} 先改了{names or '这个项目'}"
    return Conflict(title, rows, project.version, by=who)


def _shown_to_others(field: Field, values: Mapping[str, Any]) -> str:
    """What somebody else wrote: a contact stays masked until it is revealed, which is written down."""
    return hidden(field.key, values.get(field.key)) if field.is_contact else shown(field, values)


def shown(field: Field, values: Mapping[str, Any]) -> str:
    """A fact as a person reads it, without its unit."""
    columns = [values.get(column) for column in field.model_columns]
    value = columns[0]
    if field.kind is Kind.DATE:
        return interval_text(_date(columns[0]), _date(columns[1]), str(columns[2] or "")) or "未填"
    if field.key == "investment" and value is None and values.get("investment_foreign") is not None:
        return f"{values['investment_foreign']} {values['investment_currency']}"
    if value is None or value == "":
        return "未填"
    if field.kind in (Kind.MONEY, Kind.COUNT):
        write = yi if field.kind is Kind.MONEY else number
        upper = columns[1] if len(columns) > 1 else None
        least = "≥ " if len(columns) > 2 and columns[2] else ""
        return f"{least}{write(value)}" + (f"–{write(upper)}" if upper is not None else "")
    return number(value) if field.kind is Kind.QUANTITY else _named(field, value)


def _date(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _named(field: Field, value: Any) -> str:
    if field.kind is Kind.REGION:
        return dictionaries.region_name(str(value))
    if field.kind is Kind.PARK:
        park = dictionaries.parks().get(str(value))
        return park.short_name if park else str(value)
    if field.kind is Kind.FOCUS:
        focus = dictionaries.focus_industries().get(str(value))
        return focus.name if focus else OTHER_FOCUS_WORDS
    if field.kind is Kind.PERSON:
        return Person.objects.filter(pk=value).values_list("name", flat=True).first() or str(value)
    return str(value)
