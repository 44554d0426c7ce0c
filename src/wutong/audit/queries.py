"""Reading the trail, and proving that nobody rewrote it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from wutong.audit.actions import said_by
from wutong.audit.chain import GENESIS, seal
from wutong.audit.models import Entry, Head


@dataclass(frozen=True)
class Verdict:
    entries: int
    is_sound: bool
    first_bad_seq: int | None
    words: str


def verify() -> Verdict:
    """Walk the chain from its first entry; the first that does not fit is named."""
    previous, expected, count = GENESIS, 1, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected:
            return Verdict(count, False, expected, f"第 {expected} 条不见了，后面一条是第 {entry.seq} 条。")
        if entry.previous_hash != previous or seal(previous, said_by(entry)) != entry.hash:
            what = f"{entry.at:%Y-%m-%d %H:%M} {entry.person_name} {entry.act} {entry.target_name}"
            return Verdict(count, False, entry.seq, f"第 {entry.seq} 条被改过：{what}。")
        previous, expected, count = entry.hash, expected + 1, count + 1
    head = Head.objects.filter(id=1).first()
    if head is not None and head.seq != count:
        return Verdict(count, False, count + 1, f"链尾应到第 {head.seq} 条，现在只到第 {count} 条。")
    return Verdict(count, True, None, f"{count} 条留痕首尾相接，没有改动。")


def entries_about(kind: str, identifier: object, *, limit: int = 50) -> QuerySet[Entry]:
    return Entry.objects.filter(target_kind=kind, target_id=str(identifier)).order_by("-seq")[:limit]
