"""What a merge does to two cards and all rows that name them, and how it is put back row by row."""

from datetime import datetime
from typing import Any

from django.db.models import ForeignKey

from wutong.audit.actions import plain
from wutong.enterprises.identity import WORDS, name_key, search_key
from wutong.enterprises.merging.rules import together
from wutong.enterprises.models import Enterprise, NameDecision
from wutong.enterprises.names.queries import live_decisions
from wutong.enterprises.names.rules import LONGEST, Origin, key_of
from wutong.organisation.models import Person

AT_ONCE = 5000
Differences = dict[str, tuple[Any, Any]]


def linked() -> dict[str, ForeignKey[Any, Any]]:
    """Every column of any room that names a firm: what upper rooms keep goes over too."""
    found = {}
    for relation in Enterprise._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(field, ForeignKey):
            continue
        found[f"{field.model._meta.label_lower}.{field.name}"] = field
    return dict(sorted(found.items()))


def said_of(card: Enterprise) -> dict[str, Any]:
    """All its columns by name."""
    return {field.attname: getattr(card, field.attname) for field in Enterprise._meta.concrete_fields}


def merge(keep: Enterprise, other: Enterprise, *, by: Person, at: datetime) -> dict[str, Any]:
    """The other's rows are the kept card's, the other goes. Returns what undoes it."""
    before, gone = said_of(keep), said_of(other)
    moved = _move_rows(keep, other)
    for name, value in together(before, gone, WORDS).items():
        setattr(keep, name, value)
    keep.search_key = search_key(keep.name, keep.group_name)
    keep.version += 1
    keep.updated_at = at
    other.delete()
    keep.save()
    return {
        "keep": keep.pk,
        "before": _stored(before),
        "after": _stored(said_of(keep)),
        "gone": _stored(gone),
        "moved": moved,
        "name": _recognise(keep, gone["name"], by=by, at=at),
    }


def gone_of(undo: dict[str, Any]) -> Enterprise:
    """The card as it was, not saved."""
    return Enterprise(**{name: _loaded(name, value) for name, value in undo["gone"].items()})


def take_apart(keep: Enterprise, undo: dict[str, Any], *, at: datetime) -> Differences:
    """As if it had not been; what a person changed on the kept card since stays as that person left it."""
    before = said_of(keep)
    is_untouched = plain(keep.updated_at) == undo["after"]["updated_at"]
    for name, value in undo["before"].items():
        if plain(before[name]) == undo["after"][name]:
            setattr(keep, name, _loaded(name, value))
    if keep.version != _loaded("version", undo["before"]["version"]):
        keep.version += 1
    if not is_untouched:
        keep.updated_at = at
    keep.search_key = search_key(keep.name, keep.group_name)
    keep.save()
    return {name: (before[name], value) for name, value in said_of(keep).items() if value != before[name]}


def move_back(keep: Enterprise, other: Enterprise, undo: dict[str, Any]) -> None:
    """Rows that have been taken away since are not missed; those that name another firm by now stay there."""
    NameDecision.objects.filter(pk=undo["name"], enterprise=keep, undone_at=None).delete()
    fields = linked()
    for key, ids in undo["moved"].items():
        field = fields[key]
        rows = field.model._base_manager.filter(**{field.name: keep})
        for start in range(0, len(ids), AT_ONCE):
            rows.filter(pk__in=ids[start : start + AT_ONCE]).update(**{field.name: other})


def _stored(said: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in said.items()}


def _loaded(column: str, value: Any) -> Any:
    field = next(one for one in Enterprise._meta.concrete_fields if one.attname == column)
    return field.to_python(value)


def _move_rows(keep: Enterprise, other: Enterprise) -> dict[str, list[int]]:
    moved = {}
    for key, field in linked().items():
        rows = field.model._base_manager.filter(**{field.name: other})
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if ids:
            moved[key] = ids
            rows.update(**{field.name: keep})
    return moved


def _recognise(keep: Enterprise, name: str, *, by: Person, at: datetime) -> int | None:
    """The other's name means the kept card now, where nobody said otherwise and no third is named so."""
    key = key_of(name)
    if key == key_of(keep.name) or key in live_decisions([key]):
        return None
    if Enterprise.objects.filter(name_key=name_key(name)).exclude(pk=keep.pk).exists():
        return None
    made = NameDecision.objects.create(
        name=name[:LONGEST],
        name_key=key,
        enterprise=keep,
        origin=Origin.MERGED,
        reasons=["合并的两张卡片之一的名称"],
        decided_at=at,
        decided_by=by,
    )
    return made.pk
