"""Rows read and written by bare statements: building them anew for every act costs more than running them."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, Field, Model

MOST_AT_ONCE = 500
M = TypeVar("M", bound=Model)


def read(model: type[M], where: str, values: Sequence[Any]) -> list[M]:
    """Whole rows of a table; `where` is all that follows its name, with %s for each value."""
    statement, names, conversions = _reading(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {where}", values)
        rows = cursor.fetchall()
    return [_made(model, names, conversions, list(row)) for row in rows]


def _made(model: type[M], names: list[str], conversions: list[tuple[int, Any, Any]], row: list[Any]) -> M:
    for place, column, convert in conversions:
        row[place] = convert(row[place], column, connection)
    return model.from_db("default", names, row)


@cache
def _reading(model: type[Model], vendor: str) -> tuple[str, list[str], list[tuple[int, Any, Any]]]:
    """The statement up to the table's name, the fields in its order, what turns a stored value into ours."""
    meta = model._meta
    columns: list[Any] = [one.get_col(meta.db_table) for one in meta.concrete_fields]
    conversions = [
        (place, column, convert)
        for place, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    names = ", ".join(f'"{one.column}"' for one in meta.concrete_fields)
    statement = f'SELECT {names} FROM "{meta.db_table}"'
    return statement, [one.attname for one in meta.concrete_fields], conversions


def insert(rows: Sequence[Model]) -> None:
    """All of one model. Their new numbers are set on them when the database gives the numbers."""
    for start in range(0, len(rows), MOST_AT_ONCE):
        _insert(rows[start : start + MOST_AT_ONCE])


def _insert(rows: Sequence[Model]) -> None:
    model = type(rows[0])
    statement, fields, is_numbered = _statement(model, len(rows), connection.vendor)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        numbers = [one[0] for one in cursor.fetchall()] if is_numbered else []
    for row, number in zip(rows, numbers, strict=is_numbered):
        row.pk = number
    for row in rows:
        row._state.adding, row._state.db = False, "default"


@cache
def _statement(
    model: type[Model], count: int, vendor: str
) -> tuple[str, tuple["Field[Any, Any]", ...], bool]:
    """The statement for so many rows, the fields it takes in order, whether the database numbers the rows."""
    meta = model._meta
    is_numbered = isinstance(meta.pk, AutoField)
    fields = tuple(one for one in meta.concrete_fields if not (is_numbered and one is meta.pk))
    names = ", ".join(f'"{one.column}"' for one in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    returning = f' RETURNING "{meta.pk.column}"' if is_numbered else ""
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES {marks}{returning}', fields, is_numbered
