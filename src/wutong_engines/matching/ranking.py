"""A small re-ranker: symmetric trees, boosted; trained by benchmarks/train_matching.py, evaluated with NumPy.

Two models: how likely a pair is one firm, and how likely the best pair of a name is right given the rest.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Trees:
    """Each tree asks `depth` questions (feature > threshold) of every row; the answers number its leaf."""

    start: float
    feature: NDArray[np.int64]  # trees × depth
    threshold: Real  # trees × depth
    leaf: Real  # trees × 2**depth

    def logit(self, rows: Real) -> Real:
        total = np.full(len(rows), self.start, dtype=np.float32)
        powers = 1 << np.arange(self.feature.shape[1])
        by_feature = np.ascontiguousarray(rows.T)
        for feature, threshold, leaf in zip(self.feature, self.threshold, self.leaf, strict=True):
            number = np.zeros(len(rows), dtype=np.int64)
            for question, bound, power in zip(feature, threshold, powers, strict=True):
                number += (by_feature[question] > bound) * power
            total += leaf[number]
        return total


@dataclass(frozen=True, eq=False)
class Ranker:
    """Probabilities from which a match is 同一家 and 可能是: without and with a region said."""

    pair: Trees
    choice: Trees
    same_from: tuple[float, float]
    perhaps_from: tuple[float, float]


def trees_of(told: dict[str, Any]) -> Trees:
    return Trees(
        told["start"],
        np.array(told["feature"], np.int64),
        np.array(told["threshold"], np.float32),
        np.array(told["leaf"], np.float32),
    )


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    told = json.loads(files("wutong_engines.matching").joinpath("ranker.json").read_text("utf-8"))
    return Ranker(
        trees_of(told["pair"]),
        trees_of(told["choice"]),
        tuple(told["same_from"]),
        tuple(told["perhaps_from"]),
    )


def probability(logit: Real) -> Real:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float32)


CHOICE = ("logit", "second", "above", "others", "rivals", "of_name")


def choice_features(
    query: NDArray[np.int64], logit: Real, features: Real, kept: Sequence[int]
) -> tuple[Real, NDArray[np.int64]]:
    """Of each name's best pair: CHOICE and the `kept` columns of its features; and which pair that is.

    `query` is sorted. "others" is the sum of the probabilities of the rest, "rivals" counts those above 0.3.
    """
    order = np.lexsort((-logit, query))
    begins = np.flatnonzero(np.diff(query[order], prepend=-1))
    best = order[begins]
    ends = np.append(begins[1:], len(query))
    has_second = ends - begins > 1
    second = np.where(has_second, logit[order[np.minimum(begins + 1, len(query) - 1)]], -15.0)
    likely = probability(logit)[order]
    rest = np.add.reduceat(likely, begins) - likely[begins]
    rivals = np.add.reduceat((likely > 0.3).astype(np.float32), begins) - (likely[begins] > 0.3)
    columns = (logit[best], second, logit[best] - second, rest, rivals, (ends - begins).astype(np.float32))
    made = np.column_stack([*columns, features[best][:, list(kept)]]).astype(np.float32)
    return made, best
