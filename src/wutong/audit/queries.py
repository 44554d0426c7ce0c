"""Reading the trail, and proving that nobody rewrote it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from wutong.audit.actions import said_by
from wutong.audit.chain import GENESIS, seal
from wutong.audit.models import Entry, Head


@dataclass(frozen=True)
class Verdict:
    """`last_hash` noted elsewhere proves later that nothing up to here was rewritten."""

    entries: int
    is_sound: bool
    first_bad_seq: int | None
    words: str
    last_hash: str = ""


def verify(acts: Mapping[str, str] | None = None) -> Verdict:
    """Walk the chain from its first entry; the first that does not fit is named, its act as `acts` says."""
    previous, count = GENESIS, 0
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        expected = count + 1
        if entry.seq != expected:
            return Verdict(count, False, expected, f"第 {expected} 条不见了，后面一条是第 {entry.seq} 条。")
        if entry.previous_hash != previous or seal(previous, said_by(entry)) != entry.hash:
            act = (acts or {}).get(entry.act, entry.act)
            what = f"{localtime(entry.at):%Y-%m-%d %H:%M} {entry.person_name} {act} {entry.target_name}"
            return Verdict(count, False, entry.seq, f"第 {entry.seq} 条被改过：{what}。")
        previous, count = entry.hash, expected
    return _against_head(count, previous)


def _against_head(count: int, last_hash: str) -> Verdict:
    """The head is written with each entry, so a tail that was cut off shows."""
    head = Head.objects.filter(id=1).first()
    noted, noted_hash = (head.seq, head.hash) if head is not None else (0, GENESIS)
    if noted > count:
        words = f"第 {count + 1} 条不见了：链尾应到第 {noted} 条，现在只到第 {count} 条。"
        return Verdict(count, False, count + 1, words)
    if noted < count or noted_hash != last_hash:
        first = min(noted + 1, count)
        return Verdict(
            count, False, first, f"第 {first} 条不是照规矩添的：链尾记到第 {noted} 条，与它对不上。"
        )
    return Verdict(count, True, None, f"{count} 条留痕首尾相接，没有改动。", last_hash)


def entries_about(kind: str, identifier: object, *, limit: int = 50) -> QuerySet[Entry]:
    return Entry.objects.filter(target_kind=kind, target_id=str(identifier)).order_by("-seq")[:limit]


@dataclass(frozen=True)
class Sought:
    """What the reader of the trail looks for; an empty field asks nothing."""

    person_ids: Collection[int] | None = None
    person_name: str = ""
    act: str = ""
    target_kind: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    newer: int | None
    older: int | None


def trail(sought: Sought, *, before: int | None = None, after: int | None = None, size: int = 50) -> Page:
    """A page of entries, newest first, by seq: `before` goes on to older ones, `after` back to newer."""
    found = Entry.objects.filter(_matching(sought))
    if after is not None:
        rows = list(found.filter(seq__gt=after).order_by("seq")[: size + 1])
        has_newer, entries = len(rows) > size, list(reversed(rows[:size]))
        has_older = True
    else:
        older = found if before is None else found.filter(seq__lt=before)
        rows = list(older.order_by("-seq")[: size + 1])
        has_older, entries = len(rows) > size, rows[:size]
        has_newer = before is not None
    newer = entries[0].seq if entries and has_newer else None
    return Page(entries, newer, entries[-1].seq if entries and has_older else None)


def _matching(sought: Sought) -> Q:
    asked = Q()
    if sought.person_ids is not None:
        asked &= Q(person_id__in=list(sought.person_ids)) | Q(person_name=sought.person_name)
    if sought.target:
        asked &= Q(target_name__contains=sought.target) | Q(target_id=sought.target)
    exact = {
        "act": sought.act,
        "target_kind": sought.target_kind,
        "at__gte": sought.since,
        "at__lt": sought.until,
    }
    return asked & Q(**{name: value for name, value in exact.items() if value})


def recent_in(first_code: str, last_code: str, kinds: list[str], *, limit: int) -> QuerySet[Entry]:
    """The newest acts on these kinds of things in a range of region codes."""
    found = Entry.objects.filter(
        region_code__gte=first_code, region_code__lte=last_code, target_kind__in=kinds
    )
    return found.order_by("-seq")[:limit]
