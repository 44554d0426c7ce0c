"""Finds candidate pairs among many records: blocks by key, compares the most promising, groups them.

What the limits can miss: a key shared by more than `buckets.FULL_BUCKET` records is passed over (the pair
must share a rarer one); above `buckets.FEW_RECORDS` records a pair must share two keys, and only the most
promising are compared, `COMPARISONS_EACH` a record on average. Outside these limits, always: records the
same in every field, and records with exactly the same core name and lot (in crowds of more than `CROWD` of
one core name each is compared with its nearest by place and amount, by spelling and by investor).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise

from wutong_engines.duplicates import buckets
from wutong_engines.duplicates.blocking import EXACT, keys_of
from wutong_engines.duplicates.compare import SAME_THROUGHOUT, could_reach, judge
from wutong_engines.duplicates.groups import Link, group_of, join
from wutong_engines.duplicates.reading import Reading, read
from wutong_engines.duplicates.records import Candidate, Group, Pair
from wutong_engines.duplicates.weights import IDENTICAL

COMPARISONS_LEAST = 30_000
COMPARISONS_EACH = 0.5
READINGS_KEPT = 12_000
CROWD = 24
TWINS_PAIRED = 5


@dataclass(slots=True)
class Index:
    """Records in the order of their keys, new ones first, with their hashed blocking keys."""

    records: list[Candidate] = field(default_factory=list)
    hashes: array[int] = field(default_factory=lambda: array("q"))
    owners: array[int] = field(default_factory=lambda: array("q"))
    exact: array[int] = field(default_factory=lambda: array("q"))

    def add(self, candidate: Candidate, hashed: list[int]) -> None:
        self.owners.extend([len(self.records)] * (len(hashed) - 1))
        self.exact.append(hashed[0])
        self.hashes.extend(hashed[1:])
        self.records.append(candidate)


def find(
    new: Sequence[Candidate],
    stored: Iterable[Candidate] = (),
    *,
    place_names: Collection[str],
    threshold: float = 0.5,
) -> tuple[list[Pair], list[Group]]:
    """Pairs with a new record in them, the likeliest first, and the groups they form. Keys must be unique.

    `stored` may be everything or only what shares a blocking key with `new`; stored records are not compared
    with each other. The result does not depend on the order of either.
    """
    places = frozenset(place_names)
    index = index_of(new, stored, places)
    _refuse_repeated_keys(index.records)
    twins = twins_of(index.records)

    @lru_cache(maxsize=READINGS_KEPT)
    def reading(position: int) -> Reading:
        return read(index.records[position], places)

    def verdict(x: int, y: int) -> tuple[float, bool]:
        pair, must_not = judge(reading(x), reading(y))
        return pair.confidence, must_not

    links: list[Link] = []
    for x, y in promising(index, twins, len(new)):
        if not could_reach(reading(x), reading(y), threshold):
            continue
        pair, _ = judge(reading(x), reading(y))
        if pair.confidence >= threshold:
            links.append((pair.confidence, x, y, pair.reasons))
    return _pairs(index.records, links, twins, len(new)), _groups(
        index.records, links, twins, len(new), verdict
    )


def index_of(new: Sequence[Candidate], stored: Iterable[Candidate], places: frozenset[str]) -> Index:
    index = Index()
    for candidate in sorted(new, key=lambda candidate: candidate.key):
        index.add(candidate, hashed_keys(candidate, places))
    wanted: set[int] = set()
    kept: list[tuple[str, Candidate, list[int]]] = []
    for candidate in stored:
        wanted = wanted or {*index.hashes, *index.exact}
        hashed = hashed_keys(candidate, places)
        if not wanted.isdisjoint(hashed):
            kept.append((candidate.key, candidate, hashed))
    for _, candidate, hashed in sorted(kept, key=lambda entry: entry[0]):
        index.add(candidate, hashed)
    return index


def hashed_keys(candidate: Candidate, places: frozenset[str]) -> list[int]:
    """The exact core name first, then the other blocking keys."""
    keys = keys_of(read(candidate, places))
    assert keys[0].startswith(EXACT)
    return [int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True) for key in keys]


def _refuse_repeated_keys(records: list[Candidate]) -> None:
    seen: set[str] = set()
    for record in records:
        if record.key in seen:
            raise ValueError(f"查重的记录编号“{record.key}”出现了两次；请先给每条记录一个不同的编号")
        seen.add(record.key)


def twins_of(records: list[Candidate]) -> dict[int, list[int]]:
    """First position → every position whose record is the same in all but its key."""
    by_content: dict[tuple[object, ...], list[int]] = {}
    for position, it in enumerate(records):
        content = (
            it.name,
            it.investor,
            it.region_code,
            it.park,
            it.total_yuan,
            it.stage,
            it.date_from,
            it.content,
        )
        by_content.setdefault(content, []).append(position)
    return {positions[0]: positions for positions in by_content.values()}


def promising(index: Index, twins: dict[int, list[int]], new: int) -> list[tuple[int, int]]:
    """Positions worth comparing. The first of its twins is new if any of them is: new records come first."""
    is_first = [False] * len(index.records)
    for first in twins:
        is_first[first] = True
    own = array("q", (h for h, owner in zip(index.hashes, index.owners, strict=True) if is_first[owner]))
    owners = array("q", (owner for owner in index.owners if is_first[owner]))
    scores = buckets.scored_pairs(own, owners, len(index.records), new)
    most = max(COMPARISONS_LEAST, int(COMPARISONS_EACH * len(index.records)))
    chosen = set(buckets.most_promising(scores, most))
    chosen.update((x, y) for x, y in same_core(index, is_first) if x < new)
    return buckets.neighbours_together(chosen)


def same_core(index: Index, is_first: list[bool]) -> Iterator[tuple[int, int]]:
    """All pairs of one core name; in a crowd, each with its neighbours when sorted by what else is known."""
    firsts = array("q", (position for position, first in enumerate(is_first) if first))
    hashes = array("q", (index.exact[position] for position in firsts))
    for members in buckets.crowded(hashes, firsts):
        if len(members) <= CROWD:
            yield from combinations(members, 2)
            continue
        for order, neighbours in _ORDERS:
            members.sort(key=_sorted_by(order, index))
            for at, x in enumerate(members):
                yield from ((min(x, y), max(x, y)) for y in members[at + 1 : at + 1 + neighbours])


Order = Callable[[Candidate], tuple[str, ...]]


def _sorted_by(order: Order, index: Index) -> Callable[[int], tuple[str, ...]]:
    return lambda position: order(index.records[position])


def _by_name(it: Candidate) -> tuple[str, ...]:
    return it.name, it.region_code or "", f"{it.total_yuan or 0:018d}", it.investor or "", it.key


def _by_place_and_amount(it: Candidate) -> tuple[str, ...]:
    return it.region_code or "", f"{it.total_yuan or 0:018d}", it.investor or "", it.name, it.key


def _by_investor(it: Candidate) -> tuple[str, ...]:
    return it.investor or "", it.region_code or "", f"{it.total_yuan or 0:018d}", it.name, it.key


_ORDERS = ((_by_place_and_amount, 2), (_by_name, 1), (_by_investor, 1))


def _pairs(records: list[Candidate], links: list[Link], twins: dict[int, list[int]], new: int) -> list[Pair]:
    pairs = []
    for members in twins.values():
        alike = combinations(members[:TWINS_PAIRED], 2) if len(members) <= TWINS_PAIRED else pairwise(members)
        pairs += [_pair(records, x, y, IDENTICAL, SAME_THROUGHOUT) for x, y in alike if x < new]
    for confidence, x, y, reasons in links:
        for p in twins[x][:TWINS_PAIRED]:
            pairs += [
                _pair(records, p, q, confidence, reasons) for q in twins[y][:TWINS_PAIRED] if min(p, q) < new
            ]
    return sorted(pairs, key=lambda pair: (-pair.confidence, pair.a, pair.b))


def _pair(records: list[Candidate], x: int, y: int, confidence: float, reasons: tuple[str, ...]) -> Pair:
    a, b = sorted((records[x].key, records[y].key))
    return Pair(a, b, confidence, reasons)


def _groups(
    records: list[Candidate],
    links: list[Link],
    twins: dict[int, list[int]],
    new: int,
    verdict: Callable[[int, int], tuple[float, bool]],
) -> list[Group]:
    alone = [
        (IDENTICAL, first, first, SAME_THROUGHOUT) for first, members in twins.items() if len(members) > 1
    ]
    groups = []
    for positions, held_by in join([*alone, *links], verdict):
        everyone = [twin for position in positions for twin in twins[position]]
        same = [(IDENTICAL, p, p, SAME_THROUGHOUT) for p in positions if len(twins[p]) > 1]
        if len(everyone) > 1 and min(everyone) < new:
            groups.append(group_of((records[p].key for p in everyone), [*held_by, *same]))
    return sorted(groups, key=lambda found: (-found.confidence, found.members))
