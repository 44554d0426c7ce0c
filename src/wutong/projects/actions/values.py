"""Values as they arrive, made the model's own kind, and held against what cannot be."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import CharField, DateField, DecimalField, Field

from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason
from wutong.projects.fields import COLUMN_FIELD
from wutong.projects.models import Project
from wutong.projects.plausible import Known
from wutong.projects.standing import place_of

OTHER_FOCUS, OTHER_FOCUS_WORDS = "other", "其他"  # none of the eight focus industries
_RUNS_PROJECTS = Act.EDIT_PROJECT


@cache
def _model_fields() -> "dict[str, Field[Any, Any]]":
    return {field.attname: field for field in Project._meta.concrete_fields if field.attname in COLUMN_FIELD}


def cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Blank text of a nullable column becomes null. An unknown column is our own mistake: ValueError."""
    return {column: _cleaned(column, value) for column, value in values.items()}


def _cleaned(column: str, value: Any) -> Any:
    field = _model_fields().get(column)
    if field is None:
        raise ValueError(f"项目没有“{column}”这一栏")
    if isinstance(value, str):
        value = "".join(mark for mark in value if mark.isprintable() or mark == "\n").strip()
    if value is None or value == "":
        return None if field.null else field.get_default()
    if isinstance(field, DecimalField):
        return Decimal(str(value))
    if isinstance(field, DateField):
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    return field.to_python(value)


def known() -> Known:
    lengths = {
        column: field.max_length
        for column, field in _model_fields().items()
        if isinstance(field, CharField) and field.max_length
    }
    return Known(
        regions=frozenset(dictionaries.regions()),
        park_regions={key: park.region_id for key, park in dictionaries.parks().items()},
        industries=frozenset(dictionaries.industries()),
        focus_industries=frozenset({*dictionaries.focus_industries(), OTHER_FOCUS}),
        lengths=lengths,
    )


def columns_of(project: Project) -> dict[str, Any]:
    return {column: getattr(project, column) for column in COLUMN_FIELD}


def reasons_against_officer(project: Project) -> list[Reason]:
    """The responsible person works on projects here, and is still in office. One statement."""
    if project.officer_id is None:
        return []
    found = Person.objects.select_related("body__region", "body__park").filter(pk=project.officer_id).first()
    if found is None or not found.is_active:
        return [Reason("责任人：没有这个人，或已停用", field="officer", code="officer")]
    if reach_of(Duty(found.duty), _RUNS_PROJECTS) is None:
        return [Reason(f"责任人：{found.name}的职责不办项目", field="officer", code="officer")]
    if not access.may(found, _RUNS_PROJECTS, place_of(project)):
        return [Reason(f"责任人：这个项目不在{found.name}的范围里", field="officer", code="officer")]
    return []
