"""Many rows into a table at once, with their ids known before: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from wutong.projects.models import DuplicateCandidate, LedgerRow, NameKey, Project, StageChange

MANY = 1000
Adapt = Callable[[Any], Any]


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Ids nobody else will be given; inside the writer's transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [number for (number,) in cursor.fetchall()]
        # the write lock is ours since BEGIN IMMEDIATE; ids given explicitly move the sequence on
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        start = (found[0] if found else 0) + 1
        if count:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [start + count - 1, table])
            if not cursor.rowcount:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, start + count - 1]
                )
        return list(range(start, start + count))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """`columns` are attribute names; every row has a value for each."""
    fields = {column.attname: column for column in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(fields[name].column) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    adapters = [(place, adapt) for place, name in enumerate(columns) if (adapt := _adapter(fields[name]))]

    def adapted() -> Iterator[list[Any]]:
        for row in rows:
            values = list(row)
            for place, adapt in adapters:
                if values[place] is not None:
                    values[place] = adapt(values[place])
            yield values

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for values in adapted():
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(adapted()))


def _adapter(field: "models.Field[Any, Any]") -> Adapt | None:
    """How a value of this column is handed to the driver; None when as it is."""
    if isinstance(field, models.JSONField):
        return lambda value: orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        # the moments of a batch are few: its own, over and over
        return lru_cache(maxsize=64)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, models.DateField):
        return str
    if isinstance(field, models.DecimalField | models.UUIDField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def tell_planner(count: int) -> None:
    """How much there is now, once many rows came or went: until then the database guesses its ways."""
    if count < MANY:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        for model in (Project, LedgerRow, StageChange, NameKey, DuplicateCandidate):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def delete_of_batch(batch: UUID) -> None:
    """Pairs, rows, stage changes, keys and projects of a batch, in the order foreign keys ask for."""
    DuplicateCandidate.objects.filter(batch=batch).delete()
    LedgerRow.objects.filter(batch=batch)._raw_delete(using=connection.alias)
    mine = Project.objects.filter(batch=batch).values("pk")
    for side in ("first_id__in", "second_id__in"):
        DuplicateCandidate.objects.filter(**{side: mine}).delete()
    for model in (StageChange, NameKey):
        model.objects.filter(project_id__in=mine)._raw_delete(using=connection.alias)
    Project.objects.filter(batch=batch)._raw_delete(using=connection.alias)
