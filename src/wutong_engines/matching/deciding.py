"""Same, perhaps or new: what becomes of each name, how likely, and the rules no likelihood overrides."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from wutong_engines.matching.candidates import Candidates, Index
from wutong_engines.matching.columns import CORE_LETTERS, Columns
from wutong_engines.matching.comparing import FEATURES, Comparer
from wutong_engines.matching.ranking import Ranker, Real, choice_features, probability, ranker

KEPT = tuple(
    FEATURES.index(name)
    for name in (
        "common", "common_written", "brand_lost", "brand_gained", "trade_lost", "trade_gained",
        "weight_lost", "weight_gained",
        "same_core", "same_written", "name_place", "region", "name_in_region", "form", "letters",
        "rows_of_core",
        "candidates_of_core", "region_known", "aside", "score_above_others", "county",
    )
)  # fmt: skip
_APART_MOST, _EQUAL_LEAST, _FIRST = 0.02, 0.999, np.float32(50)


class Decision(Enum):
    """What a name is to the register."""

    SAME = "same"
    PERHAPS = "perhaps"
    NEW = "new"

    @property
    def label(self) -> str:
        return DECISION_NAMES[self]


DECISION_NAMES = {Decision.SAME: "同一家", Decision.PERHAPS: "可能是", Decision.NEW: "新"}


@dataclass(frozen=True, eq=False)
class Chosen:
    """For each name: the row nearest to it (-1: none), how likely it is the same firm, its features."""

    row: NDArray[np.int64]
    probability: Real
    features: Real


def choose(names: Columns, index: Index, comparer: Comparer, by: Ranker | None = None) -> Chosen:
    by = by or ranker()
    pairs = index.candidates(names)
    features = comparer.features(names, pairs)
    return chosen(len(names), pairs, features, by)


def chosen(count: int, pairs: Candidates, features: Real, by: Ranker) -> Chosen:
    row = np.full(count, -1, dtype=np.int64)
    likely = np.zeros(count, dtype=np.float32)
    told = np.zeros((count, len(FEATURES)), dtype=np.float32)
    if len(pairs.query):
        equal = _equal(features)
        logit = by.pair.logit(features) + np.where(equal, _FIRST, np.float32(0))
        choice, best = choice_features(pairs.query, logit, features, KEPT)
        who = pairs.query[best]
        row[who], told[who] = pairs.row[best], features[best]
        choice[:, :3] -= np.where(equal[best], _FIRST, 0)[:, None] * (1, 0, 1)
        found = np.minimum(probability(by.choice.logit(choice)), most(features[best]))
        alone = np.bincount(pairs.query, equal, count)[who] == 1
        likely[who] = np.where(alone & equal[best], np.maximum(found, _EQUAL_LEAST), found)
    return Chosen(row, likely, told)


def _column(features: Real, name: str) -> Real:
    return features[:, FEATURES.index(name)]


def _equal(features: Real) -> NDArray[np.bool_]:
    """Written alike once normalised, and not in another place."""
    is_whole = _column(features, "letters") < CORE_LETTERS
    return np.asarray((_column(features, "same_written") > 0) & (_column(features, "region") >= 0) & is_whole)


def most(features: Real) -> Real:
    """At most: a branch is not its head office; firms with different numbers are two."""
    bound = np.ones(len(features), dtype=np.float32)
    branch = _column(features, "branch")
    bound[(_column(features, "marks") == 2) | (branch == 1) | (branch == 2)] = _APART_MOST
    return bound


def asks_a_person(features: Real) -> bool:
    """Only one of the two has 集团, or a number: however likely, nobody but a person merges them."""
    return bool(_column(features, "group")[0] % 3 != 0 or _column(features, "marks")[0] == 1)


def decided(likely: float, features: Real, by: Ranker) -> Decision:
    """`features` is one row."""
    has_region = bool(_column(features, "region_known")[0])
    if likely >= by.same_from[has_region] and not asks_a_person(features):
        return Decision.SAME
    return Decision.PERHAPS if likely >= by.perhaps_from[has_region] else Decision.NEW
