"""Does relatedness find what is known to be there? An industry is taken out of a region that has it, and
sought.

Also the null: the same with the activities of the network exchanged at random must find nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong_engines.chains.matrix import Flags, Matrix, Numbers
from wutong_engines.chains.relatedness import density, presence, proximity, rca, relative

MEASURES = ("relative", "density", "ubiquity")


@dataclass(frozen=True)
class Found:
    """Of planted gaps: `recall`, the part among the first `top` of the region's absent industries; `auc`, the
    chance that the planted one stands before another absent one; a half each is chance for the latter."""

    measure: str
    planted: int
    top: int
    recall: float
    auc: float


def planted_gaps(
    matrix: Matrix, *, count: int = 200, top: int = 20, seed: int = 0, is_permuted: bool = False
) -> tuple[Found, ...]:
    """One present cell of as many regions as there are is emptied at a time, everything is computed again,
    and its place among the absent is noted, by each measure. `is_permuted`: with a network of exchanged
    activities.

    Regions are drawn evenly, so that the diverse do not decide. Raises ValueError when nothing can be
    planted.
    """
    if count < 1 or top < 1:
        raise ValueError(f"count 为 {count}、top 为 {top}：写正整数。")
    chance, shuffle = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    present = presence(rca(matrix.values))
    # what only one region has, or what is all a region has, leaves nothing to find it by
    can = present & (present.sum(axis=0) > 1)[np.newaxis, :] & (present.sum(axis=1) > 1)[:, np.newaxis]
    regions = np.flatnonzero(can.any(axis=1))
    if not len(regions):
        raise ValueError("没有可以拿掉再找的产业：至少要有两个地区都有的产业。")
    places: dict[str, list[tuple[bool, float]]] = {name: [] for name in MEASURES}
    for number in range(count):
        row = int(regions[number % len(regions)])
        column = int(chance.choice(np.flatnonzero(can[row])))
        order = shuffle.permutation(present.shape[1]) if is_permuted else None
        scores, absent = _scores(matrix.with_value(row, column, 0.0), row, order)
        for name in MEASURES:
            places[name].append(_place(scores[name], absent, column, top))
    return tuple(_told(name, places[name], top) for name in MEASURES)


def _scores(matrix: Matrix, row: int, order: NDArray[np.int64] | None) -> tuple[dict[str, Numbers], Flags]:
    """The measures of one region's activities, and which of them are absent."""
    present = presence(rca(matrix.values))
    near = proximity(present)
    if order is not None:
        near = near[np.ix_(order, order)]
    related = density(present, near, with_itself=False)
    ubiquity = present.sum(axis=0).astype(np.float64)
    scores = {"relative": relative(related)[row], "density": related[row], "ubiquity": ubiquity}
    return scores, ~present[row] & (matrix.values.sum(axis=0) > 0)


def _place(scores: Numbers, absent: Flags, column: int, top: int) -> tuple[bool, float]:
    """Whether it is among the first, and the share of other absent ones it stands before; equals count
    half.
    """
    numbers = np.where(np.isfinite(scores), scores, -np.inf)
    own, others = numbers[column], np.delete(numbers, column)[np.delete(absent, column)]
    better, equal = int((others > own).sum()), int((others == own).sum())
    share = 1 - (better + equal / 2) / max(len(others), 1)
    return better + equal / 2 < top, share


def _told(name: str, places: Sequence[tuple[bool, float]], top: int) -> Found:
    hits, shares = zip(*places, strict=True)
    return Found(name, len(places), top, float(np.mean(hits)), float(np.mean(shares)))
