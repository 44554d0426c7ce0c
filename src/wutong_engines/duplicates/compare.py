"""The judgement on two records: the sum of the evidence as a confidence, with its reasons."""

import math
from collections.abc import Collection
from dataclasses import replace

from wutong_engines.duplicates import circumstances, weights
from wutong_engines.duplicates.evidence import Evidence, weigh_investors, weigh_names, weigh_quantities
from wutong_engines.duplicates.reading import Reading, read
from wutong_engines.duplicates.records import Candidate, Pair


def compare(a: Candidate, b: Candidate, *, place_names: Collection[str] = frozenset()) -> Pair:
    """How likely two records are one project (0 to 1), and why. The order of a and b does not matter."""
    places = frozenset(place_names)
    return compare_readings(read(a, places), read(b, places))


def compare_readings(a: Reading, b: Reading) -> Pair:
    if _in_order(b.candidate) < _in_order(a.candidate):
        a, b = b, a
    if replace(a.candidate, key="") == replace(b.candidate, key=""):
        return Pair(a.candidate.key, b.candidate.key, weights.IDENTICAL, ("各项内容完全相同",))
    evidence = Evidence()
    weigh_investors(a, b, evidence)
    weigh_names(a, b, evidence)
    weigh_quantities(a, b, evidence)
    circumstances.weigh_places(a, b, evidence)
    circumstances.weigh_amounts(a, b, evidence)
    circumstances.weigh_dates(a, b, evidence)
    circumstances.weigh_phases(a, b, evidence)
    circumstances.weigh_lots(a, b, evidence)
    circumstances.weigh_alike_elsewhere(a, b, evidence)
    return Pair(a.candidate.key, b.candidate.key, confidence(evidence), tuple(evidence.reasons))


def confidence(evidence: Evidence) -> float:
    highest = min((weights.CAPS[name] for name in evidence.caps), default=weights.HIGHEST)
    return round(min(highest, 1 / (1 + math.exp(-evidence.total))), 3)


def _in_order(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.key, candidate.name, *(repr(value) for value in (candidate.investor, candidate.total_yuan)))
