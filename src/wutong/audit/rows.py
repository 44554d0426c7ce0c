"""Rows written by bare statements: building one anew for every act costs more than running it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, CharField, Field, IntegerField, Model, TextField

MOST_AT_ONCE = 500


def insert(rows: Sequence[Model]) -> None:
    """All of one model. Their new numbers are set on them when the database gives the numbers."""
    for start in range(0, len(rows), MOST_AT_ONCE):
        _insert(rows[start : start + MOST_AT_ONCE])


def _insert(rows: Sequence[Model]) -> None:
    model = type(rows[0])
    statement, fields, is_numbered = _statement(model, len(rows), connection.vendor)
    values = [_stored(field, kind, getattr(row, field.attname)) for row in rows for field, kind in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        numbers = [one[0] for one in cursor.fetchall()] if is_numbered else []
    for row, number in zip(rows, numbers, strict=is_numbered):
        row.pk = number
    for row in rows:
        row._state.adding, row._state.db = False, "default"


def _stored(field: "Field[Any, Any]", kind: type | None, value: Any) -> Any:
    return value if value.__class__ is kind else field.get_db_prep_save(value, connection)


def _kept_as_is(field: Any) -> type | None:
    """The type of value a column stores just as it is: words, whole numbers, also those of another's key."""
    while field.remote_field:
        field = field.target_field
    if isinstance(field, CharField | TextField):
        return str
    return int if isinstance(field, IntegerField) else None


@cache
def _statement(
    model: type[Model], count: int, vendor: str
) -> tuple[str, tuple[tuple["Field[Any, Any]", type | None], ...], bool]:
    """The statement for so many rows, the fields it takes in order, whether the database numbers the rows."""
    meta = model._meta
    is_numbered = isinstance(meta.pk, AutoField)
    fields = tuple(one for one in meta.concrete_fields if not (is_numbered and one is meta.pk))
    names = ", ".join(f'"{one.column}"' for one in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    returning = f' RETURNING "{meta.pk.column}"' if is_numbered else ""
    statement = f'INSERT INTO "{meta.db_table}" ({names}) VALUES {marks}{returning}'
    return statement, tuple((one, _kept_as_is(one)) for one in fields), is_numbered
