"""Which curves of their own a person may see and name in a study, and the hours behind them."""

import io
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from wutong.greenpower.curves.own import KINDS, Own, number_of
from wutong.greenpower.models import Curve
from wutong.greenpower.queries import up_the_line
from wutong.organisation.access import require
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

Floats = NDArray[np.float64]
SHOWN = 200


def visible_to(person: Person) -> QuerySet[Curve]:
    require(person, Act.STUDY_GREENPOWER)
    return Curve.objects.filter(up_the_line(person))


def curves_for(person: Person) -> list[Curve]:
    """The newest first, those withdrawn last; one statement, without the hours."""
    found = visible_to(person).select_related("body", "created_by").defer("hours")
    return sorted(found.order_by("-id")[:SHOWN], key=lambda one: one.withdrawn_at is not None)


def curve_for(person: Person, pk: int) -> Curve:
    found = visible_to(person).select_related("body", "created_by", "withdrawn_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这条曲线，或不在您的可见范围")
    return found


def twin_of(curve: Curve) -> Curve | None:
    """The same hours, kept by the same body and still offered."""
    same = {"body_id": curve.body_id, "kind": curve.kind, "digest": curve.digest}
    return Curve.objects.filter(**same, withdrawn_at=None).first()


def offered_to(person: Person) -> list[Own]:
    """What a person may choose for a study."""
    return [own_of(one) for one in curves_for(person) if one.withdrawn_at is None]


def named_by(person: Person, asked: Mapping[str, Any]) -> dict[str, Own]:
    """Those an address names, of what the person may see; nothing is looked up where it names none."""
    return _by_key(visible_to(person), asked)


def named_in(asked: Mapping[str, Any]) -> dict[str, Own]:
    """Those a saved version names: whoever may see the version may see what it was answered from."""
    return _by_key(Curve.objects.all(), asked)


def _by_key(found: QuerySet[Curve], asked: Mapping[str, Any]) -> dict[str, Own]:
    numbers = {number_of(str(asked.get(kind, ""))) for kind in KINDS} - {None}
    if not numbers:
        return {}
    return _keyed(found.select_related("body", "created_by").defer("hours").filter(pk__in=numbers))


def _keyed(found: Iterable[Curve]) -> dict[str, Own]:
    return {own.key: own for own in map(own_of, found)}


def own_of(curve: Curve) -> Own:
    return Own(
        pk=curve.pk,
        kind=curve.kind,
        name=curve.name,
        digest=curve.digest,
        peak=curve.peak,
        full_load_hours=curve.full_load_hours,
        words=curve.words,
        file_name=curve.file_name,
        source=curve.source,
        basis=curve.basis,
        date=timezone.localdate(curve.created_at).isoformat(),
        by=curve.created_by.name,
        body=curve.body.name,
        is_withdrawn=curve.withdrawn_at is not None,
    )


def hours_of(own: Own) -> Floats:
    """8,760 hours, read-only."""
    return _hours(own.pk, own.digest)


@lru_cache(maxsize=32)
def _hours(pk: int, digest: str) -> Floats:
    values = unpacked(bytes(Curve.objects.values_list("hours", flat=True).get(pk=pk)))
    if digest_of(values) != digest:
        raise ValueError(f"自有曲线 {pk} 的逐时数与收下时不同")
    return values


def packed(values: Floats) -> bytes:
    held = io.BytesIO()
    np.save(held, values, allow_pickle=False)
    return zlib.compress(held.getvalue())


def unpacked(held: bytes) -> Floats:
    values: Floats = np.load(io.BytesIO(zlib.decompress(held)), allow_pickle=False)
    values.setflags(write=False)
    return values


def digest_of(values: Floats) -> str:
    return sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()
