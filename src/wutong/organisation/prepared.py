"""Reads asked again and again: put into SQL once, then only run. Finding columns and writing SQL takes longer
than a read of a few rows itself."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """`make(key)` is a queryset of models without related ones that differs only by the key it filters on."""

    def __init__(self, make: Callable[[int], QuerySet[M]]) -> None:
        self._make = make
        self._sql = ""
        self._parameters: list[Any] = []
        self._places: list[int] = []

    def __call__(self, key: int) -> list[M]:
        if not self._sql:
            self._prepare()
        parameters = self._parameters.copy()
        for place in self._places:
            parameters[place] = key
        return list(self._model._default_manager.raw(self._sql, parameters))

    def _prepare(self) -> None:
        """The places of the key are those where two keys differ."""
        first, second = self._make(-1), self._make(-2)
        self._model: type[M] = first.model
        sql, ones = first.query.sql_with_params()
        _, others = second.query.sql_with_params()
        self._parameters = list(ones)
        self._places = [i for i, (one, other) in enumerate(zip(ones, others, strict=True)) if one != other]
        self._sql = sql
