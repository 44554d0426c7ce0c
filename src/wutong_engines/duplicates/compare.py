"""The judgement on two records: the sum of the evidence as a confidence, with its reasons."""

import math
from collections.abc import Collection

from wutong_engines.duplicates import circumstances, weights
from wutong_engines.duplicates.evidence import Evidence, weigh_investors, weigh_names, weigh_quantities
from wutong_engines.duplicates.reading import Reading, read
from wutong_engines.duplicates.records import Candidate, Pair

FACETS = (
    weigh_names,
    weigh_investors,
    weigh_quantities,
    circumstances.weigh_places,
    circumstances.weigh_amounts,
    circumstances.weigh_dates,
    circumstances.weigh_phases,
    circumstances.weigh_lots,
    circumstances.weigh_alike_elsewhere,
)


def compare(a: Candidate, b: Candidate, *, place_names: Collection[str] = frozenset()) -> Pair:
    """How likely two records are one project (0 to 1), and why. The order of a and b does not matter."""
    places = frozenset(place_names)
    return judge(read(a, places), read(b, places))[0]


def judge(a: Reading, b: Reading) -> tuple[Pair, bool]:
    """The pair, and whether something says outright that the two must not merge."""
    x, y = content_of(a.candidate), content_of(b.candidate)
    first, second = sorted((a.candidate.key, b.candidate.key))
    if x == y:
        return Pair(first, second, weights.IDENTICAL, ("各项内容完全相同",)), False
    if repr(y) < repr(x):
        a, b = b, a
    evidence = Evidence()
    for weigh in FACETS:
        weigh(a, b, evidence)
    return Pair(first, second, confidence(evidence), tuple(evidence.reasons)), bool(evidence.caps)


def confidence(evidence: Evidence) -> float:
    highest = min((weights.CAPS[name] for name in evidence.caps), default=weights.HIGHEST)
    return round(min(highest, 1 / (1 + math.exp(-evidence.total))), 3)


def content_of(it: Candidate) -> tuple[object, ...]:
    return it.name, it.investor, it.region_code, it.park, it.total_yuan, it.stage, it.date_from, it.content
