"""Weighs terms that are partly unknown: what is missing gives its weight to the rest, and that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wutong_engines.chains.matrix import Numbers

LEAST_COVERAGE = 0.5


@dataclass(frozen=True)
class Term:
    """`share`: 0…1 within the pool, None unknown; `weight` as set; `counted`: the weight it had at last."""

    name: str
    share: float | None
    weight: float
    counted: float


@dataclass(frozen=True)
class Weighed:
    """`score` 0…1, None when nothing is known; `coverage`: the part of all weight that was known.

    `low`, `high`: the least and greatest score when any one known term is left out.
    """

    score: float | None
    coverage: float
    low: float | None
    high: float | None
    terms: tuple[Term, ...]

    @property
    def is_enough(self) -> bool:
        return self.score is not None and self.coverage >= LEAST_COVERAGE


def check_weights(weights: Mapping[str, float], names: Sequence[str]) -> None:
    """Raises ValueError unless there is one weight ≥ 0 for each name and some weight at all."""
    for name in [*names, *weights]:
        if name not in weights or name not in names:
            raise ValueError(f"权重 {name}：要有且只有 {'、'.join(names)}。")
        if not (np.isfinite(weights[name]) and weights[name] >= 0):
            raise ValueError(f"权重 {name} 为 {weights[name]}：写 0 或正数。")
    if not sum(weights.values()) > 0:
        raise ValueError("权重合计是 0：至少给一项权重。")


def weigh(shares: Mapping[str, float | None], weights: Mapping[str, float]) -> Weighed:
    """The weighted mean of what is known; `shares` and `weights` have the same names."""
    total = sum(weights.values())
    known = {name: share for name, share in shares.items() if share is not None and weights[name] > 0}
    whole = sum(weights[name] for name in known)
    terms = tuple(
        Term(name, share, weights[name], weights[name] / whole if name in known else 0.0)
        for name, share in shares.items()
    )
    if not known:
        return Weighed(None, 0.0, None, None, terms)
    score = _mean(known, weights)
    without = [
        _mean({name: share for name, share in known.items() if name != left}, weights)
        for left in known
        if len(known) > 1
    ]
    return Weighed(score, whole / total, min([score, *without]), max([score, *without]), terms)


def _mean(shares: Mapping[str, float], weights: Mapping[str, float]) -> float:
    whole = sum(weights[name] for name in shares)
    return sum(weights[name] * share for name, share in shares.items()) / whole


def percentiles(numbers: Numbers) -> Numbers:
    """Where each stands among those known, 0…1, equals sharing the middle of their places; NaN stays NaN.

    One that stands alone, or equal to all others, is in the middle: it says nothing.
    """
    found = np.full(len(numbers), np.nan)
    known = np.flatnonzero(np.isfinite(numbers))
    if len(known) == 0:
        return found
    _, inverse, counts = np.unique(numbers[known], return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    found[known] = (below + counts / 2)[inverse] / len(known)
    return found


def share_of(number: float) -> float | None:
    """NaN as unknown."""
    return float(number) if np.isfinite(number) else None
