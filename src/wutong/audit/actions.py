"""The one way an act is written down."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from wutong.audit.chain import seal
from wutong.audit.models import Entry, Head
from wutong.audit.rows import insert


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
    """Add an entry to the chain, inside the transaction of the act it tells of: as its last thing, for nobody
    else adds one until that transaction ends."""
    with transaction.atomic(savepoint=False):
        seq, previous_hash = _end_of_chain()
        entry = Entry(
            seq=seq + 1,
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
            previous_hash=previous_hash,
        )
        entry.hash = seal(previous_hash, said_by(entry))
        insert([entry])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1", [entry.seq, entry.hash])
    return entry


def _end_of_chain() -> tuple[int, str]:
    """The last entry's number and hash, held until the transaction ends."""
    held = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT seq, hash FROM audit_head WHERE id = 1{held}")
        row = cursor.fetchone()
    if row is None:
        head, _ = Head.objects.select_for_update().get_or_create(id=1)
        return head.seq, head.hash
    return row[0], row[1]


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
