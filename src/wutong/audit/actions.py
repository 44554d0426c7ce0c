"""The one way an act is written down."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from wutong.audit.chain import seal
from wutong.audit.models import Entry, Head


def plain(value: Any) -> Any:
    """A value as JSON can keep it and a reader can understand it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def record(
    *,
    at: datetime,
    act: str,
    target_kind: str,
    target_id: object,
    target_name: str,
    person_id: int | None,
    person_name: str,
    body_name: str = "",
    channel: str = "page",
    region_code: str = "",
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    words: str = "",
) -> Entry:
    """Add an entry to the chain, inside the transaction of the act it tells of."""
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(id=1)
        entry = Entry(
            seq=head.seq + 1,
            at=at,
            person_id=person_id,
            person_name=person_name[:60],
            body_name=body_name[:120],
            channel=channel,
            act=act,
            target_kind=target_kind,
            target_id=str(target_id),
            target_name=target_name[:200],
            region_code=region_code,
            changes={
                field: [plain(before), plain(after)] for field, (before, after) in (changes or {}).items()
            },
            words=words[:400],
            previous_hash=head.hash,
        )
        entry.hash = seal(head.hash, said_by(entry))
        entry.save(force_insert=True)
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    return entry


def said_by(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person_id": entry.person_id,
        "person_name": entry.person_name,
        "body_name": entry.body_name,
        "channel": entry.channel,
        "act": entry.act,
        "target_kind": entry.target_kind,
        "target_id": entry.target_id,
        "target_name": entry.target_name,
        "region_code": entry.region_code,
        "changes": entry.changes,
        "words": entry.words,
    }
