"""Reads asked again and again: put into SQL once, then only run. Finding columns and writing SQL takes longer
than a read of a few rows itself."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

R = TypeVar("R")
# two keys of a kind that nobody asks for: where the statement differs, the key goes
_SAMPLES: dict[type, tuple[Any, Any]] = {
    int: (-1, -2),
    str: ("\x01", "\x02"),
    datetime: (datetime(1, 1, 2, tzinfo=UTC), datetime(1, 1, 3, tzinfo=UTC)),
}


class Prepared(Generic[R]):
    """`make(*keys)` is a queryset that differs only by the keys it filters on, `kinds` their types: models,
    with related ones one step away, or `values_list`, a tuple each. Called with keys it gives the rows."""

    def __init__(self, make: Callable[..., QuerySet[Any, R]], kinds: Sequence[type] = (int,)) -> None:
        self._make, self._kinds = make, tuple(kinds)
        self._statement = ""

    def __call__(self, *keys: Any) -> list[R]:
        if not self._statement:
            self._prepare()
        parameters = self._parameters.copy()
        for place, which in self._places:
            parameters[place] = _adapted(keys[which])
        with connection.cursor() as cursor:
            cursor.execute(self._statement, parameters)
            rows = cursor.fetchall()
        if self._model is None and not self._converters:
            return cast("list[R]", rows)
        return [self._made(list(row)) for row in rows]

    def _made(self, row: list[Any]) -> Any:
        for place, converters, column in self._converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
        if self._model is None:
            return tuple(row)
        one = self._model.from_db("default", self._names, row[: len(self._names)])
        for related in self._related:
            related.set_on(one, row)
        for name, place in self._annotations:
            setattr(one, name, row[place])
        return one

    def _prepare(self) -> None:
        ones = [self._sample(index) for index in range(len(self._kinds))]
        queryset = self._make(*ones)
        compiler = queryset.query.get_compiler("default")
        statement, parameters = compiler.as_sql()
        places = self._places_of(ones, parameters)
        statement, self._parameters, self._places = _written(statement, parameters, places)
        columns = [one[0] for one in compiler.select]
        found = compiler.get_converters(columns)
        self._converters = [(place, converters, column) for place, (converters, column) in found.items()]
        self._model: type[Model] | None = None
        if queryset._iterable_class is ModelIterable:
            self._model = queryset.model
            self._names = [columns[place].target.attname for place in compiler.klass_info["select_fields"]]
            self._annotations = list(compiler.annotation_col_map.items())
            joined = compiler.klass_info.get("related_klass_infos", ())
            self._related = [_Related(columns, one) for one in joined]
        self._statement = statement

    def _places_of(self, ones: list[Any], parameters: Sequence[Any]) -> dict[int, int]:
        """Place of a parameter → which key it is."""
        places: dict[int, int] = {}
        for index in range(len(ones)):
            others = [*ones[:index], self._sample(index, 1), *ones[index + 1 :]]
            _, changed = self._make(*others).query.get_compiler("default").as_sql()
            pairs = zip(parameters, changed, strict=True)
            places |= {place: index for place, (one, other) in enumerate(pairs) if one != other}
        return places

    def _sample(self, index: int, which: int = 0) -> Any:
        """Each is another, lest two of one list be taken for one."""
        sample = _SAMPLES[self._kinds[index]][which]
        if isinstance(sample, str):
            return f"{sample}{index}"
        return sample - 2 * index if isinstance(sample, int) else sample


class _Related:
    """Where the columns of a related model are in a row, and what sets it on the model it belongs to."""

    def __init__(self, columns: Sequence[Any], info: dict[str, Any]) -> None:
        self._model: type[Model] = info["model"]
        self._places: list[int] = info["select_fields"]
        self._names = [columns[place].target.attname for place in self._places]
        self._key = self._places[self._names.index(self._model._meta.pk.attname)]
        self._set = info["local_setter"]

    def set_on(self, one: Model, row: list[Any]) -> None:
        is_there = row[self._key] is not None
        values = [row[place] for place in self._places]
        self._set(one, self._model.from_db("default", self._names, values) if is_there else None)


def _written(
    statement: str, parameters: Sequence[Any], places: dict[int, int]
) -> tuple[str, list[Any], list[tuple[int, int]]]:
    """Whole numbers that never change are written out: SQLite must see that a partial index applies."""
    parts = statement.split("%s")
    said = parts[0]
    left: list[Any] = []
    keys: list[tuple[int, int]] = []
    for place, (value, rest) in enumerate(zip(parameters, parts[1:], strict=True)):
        if place not in places and value.__class__ is int:
            said += f"{value}{rest}"
            continue
        if place in places:
            keys.append((len(left), places[place]))
        left.append(value)
        said += f"%s{rest}"
    return said, left, keys


def _adapted(key: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(key) if isinstance(key, datetime) else key
