"""From hashed keys to the pairs worth comparing: few, and the same whatever the order of the records."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

FULL_BUCKET = 40
PAIRS_MOST = 300_000
CLOSEST = 6
PER_KEY = 100.0  # of the score: the number of shared keys counts first, how rare they are second
FEW_RECORDS = 5_000  # up to here one shared key is enough


def crowded(hashes: array[int], owners: array[int]) -> Iterator[list[int]]:
    """The owners of every hash that two or more have, each bucket in ascending order."""
    shift = 1 + max(owners, default=0).bit_length()
    mask = (1 << shift) - 1
    packed = sorted((h << shift) | owner for h, owner in zip(hashes, owners, strict=True))
    start = 0
    for position in range(1, len(packed) + 1):
        if position == len(packed) or packed[position] >> shift != packed[start] >> shift:
            if position - start > 1:
                yield [entry & mask for entry in packed[start:position]]
            start = position


def widest_allowed(sizes: Counter[int]) -> int:
    """The largest bucket size that keeps the number of pairs within bounds."""
    pairs = 0
    for size in range(2, FULL_BUCKET + 1):
        pairs += sizes[size] * size * (size - 1) // 2
        if pairs > PAIRS_MOST:
            return size - 1
    return FULL_BUCKET


def scored_pairs(
    hashes: array[int], owners: array[int], records: int, new: int
) -> dict[tuple[int, int], float]:
    """Pairs with a new record that share a key of a bucket not too full, scored by the keys they share."""
    buckets = [bucket for bucket in crowded(hashes, owners) if len(bucket) <= FULL_BUCKET]
    widest = widest_allowed(Counter(map(len, buckets)))
    scores: dict[tuple[int, int], float] = {}
    for bucket in buckets:
        if len(bucket) > widest:
            continue
        worth = PER_KEY + math.log(1 + records / len(bucket))
        for pair in combinations(bucket, 2):
            if pair[0] < new:
                scores[pair] = scores.get(pair, 0.0) + worth
    if records <= FEW_RECORDS:
        return scores
    return {pair: score for pair, score in scores.items() if score >= 2 * PER_KEY}


def most_promising(scores: dict[tuple[int, int], float], most: int) -> list[tuple[int, int]]:
    """Of each record the `CLOSEST` best partners, and of all pairs at most `most`, the best first."""
    met: Counter[int] = Counter()
    chosen: list[tuple[int, int]] = []
    for x, y in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if len(chosen) == most:
            break
        if met[x] < CLOSEST or met[y] < CLOSEST:
            chosen.append((x, y))
            met[x] += 1
            met[y] += 1
    return chosen


def neighbours_together(pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs in an order that visits connected records one after another, so that few are read twice."""
    leads_to: dict[int, int] = {}

    def root(position: int) -> int:
        while (up := leads_to.get(position, position)) != position:
            leads_to[position] = leads_to.get(up, up)
            position = up
        return position

    for x, y in pairs:
        low, high = sorted((root(x), root(y)))
        leads_to[high] = low
    return sorted(pairs, key=lambda pair: (root(pair[0]), pair))
