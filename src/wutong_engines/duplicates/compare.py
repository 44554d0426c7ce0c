"""The judgement on two records: the sum of the evidence as a confidence, with its reasons."""

import math
from collections.abc import Collection

from wutong_engines.duplicates import circumstances, weights
from wutong_engines.duplicates.evidence import (
    Evidence,
    investor_evidence,
    weigh_investors,
    weigh_names,
    weigh_quantities,
)
from wutong_engines.duplicates.reading import Reading, read
from wutong_engines.duplicates.records import Candidate, Pair
from wutong_engines.duplicates.wording import lots_contradict

FACETS = (
    weigh_names,
    weigh_investors,
    weigh_quantities,
    circumstances.weigh_regions,
    circumstances.weigh_place_words,
    circumstances.weigh_parks,
    circumstances.weigh_amounts,
    circumstances.weigh_dates,
    circumstances.weigh_phases,
    circumstances.weigh_lots,
    circumstances.weigh_alike_elsewhere,
)

SAME_THROUGHOUT = ("名称、投资方、地点、总投资、阶段、日期，写了的都相同",)


def compare(a: Candidate, b: Candidate, *, place_names: Collection[str] = frozenset()) -> Pair:
    """How likely two records are one project (0 to 1), and why. The order of a and b does not matter."""
    places = frozenset(place_names)
    return judge(read(a, places), read(b, places))[0]


def judge(a: Reading, b: Reading) -> tuple[Pair, bool]:
    """The pair, and whether something says outright that the two must not merge."""
    first, second = sorted((a.candidate.key, b.candidate.key))
    if a.wording.normal == b.wording.normal:
        x, y = content_of(a.candidate), content_of(b.candidate)
        if x == y:
            return Pair(first, second, weights.IDENTICAL, SAME_THROUGHOUT), False
        swap = repr(y) < repr(x)
    else:
        swap = b.wording.normal < a.wording.normal
    if swap:
        a, b = b, a
    evidence = Evidence()
    for weigh in FACETS:
        weigh(a, b, evidence)
    return Pair(first, second, confidence(evidence), tuple(evidence.reasons)), bool(evidence.caps)


def could_reach(a: Reading, b: Reading, threshold: float) -> bool:
    """False only where no detail could lift the pair to the threshold: spares most pairs the full judgement.

    Counts everything that can speak for the pair at its most, and against it only what is certain.
    """
    x, y = a.wording, b.wording
    if (x.lots and y.lots and lots_contradict(x.lots, y.lots)) or (
        x.phases and y.phases and not x.phases & y.phases
    ):
        return threshold <= max(weights.CAPS["标段不同"], weights.CAPS["期次不同"])
    theirs = {*"".join((*y.proper, *y.proper_aside))}
    letters = sum(letter in theirs for run in (*x.proper, *x.proper_aside) for letter in run) if theirs else 0
    named = min(weights.PROPER_MOST, weights.PROPER_LETTER * letters) if letters > 1 else 0.0
    shared = x.all_subjects & y.all_subjects
    built = (
        min(weights.SUBJECT_MOST, weights.SUBJECT * sum(weight for _, weight in shared)) if shared else 0.0
    )
    most = weights.START + named + built + weights.DATE_SAME + weights.PARK_SAME + weights.SAME_CORE
    if x.core == y.core:
        most += weights.SAME_NAME
    elif not named and not built:
        most += weights.NOTHING_SHARED
    if named + built + 1.0 >= weights.CONTAINED_LEAST:
        most += weights.CONTAINED
    if a.quantities and b.quantities:
        most += weights.QUANTITY + weights.QUANTITY_FURTHER
    if x.places and y.places:
        most += weights.PLACE_WORD_SAME_ACROSS_COUNTIES
    needed = math.log(threshold / (1 - threshold)) - 0.01 if 0 < threshold < 1 else -math.inf
    if most + weights.INVESTOR_SAME + weights.COUNTY_SAME + weights.AMOUNT_SAME_TELLING <= needed:
        return False
    around = Evidence(total=0.0)
    circumstances.weigh_regions(a, b, around)
    circumstances.weigh_amounts(a, b, around)
    most += around.total
    return most + weights.INVESTOR_SAME > needed and most + investor_evidence(a, b)[0] > needed


def confidence(evidence: Evidence) -> float:
    highest = min((weights.CAPS[name] for name in evidence.caps), default=weights.HIGHEST)
    return round(min(highest, 1 / (1 + math.exp(-evidence.total))), 3)


def content_of(it: Candidate) -> tuple[object, ...]:
    return it.name, it.investor, it.region_code, it.park, it.total_yuan, it.stage, it.date_from, it.content
