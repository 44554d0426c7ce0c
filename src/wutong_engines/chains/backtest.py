"""Does relatedness find what is there, and what came later?

Planted gaps: an industry is taken out of a region that has it, and sought; the null is the same with the
activities of the network exchanged at random, and must find nothing. Entries: what a region lacked then and
had later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong_engines.chains.matrix import Flags, Matrix, MatrixError, Numbers
from wutong_engines.chains.relatedness import density, presence, proximity, rca, relative
from wutong_engines.chains.weighing import percentiles

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
    """One present cell is emptied, all computed again, its place among the absent noted; `count` times.

    Regions take turns, so that the diverse do not decide. `is_permuted`: activities of the network exchanged.
    Raises ValueError when nothing can be planted.
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
    scores = {name: numbers[row] for name, numbers in _measures(present, near).items()}
    return scores, ~present[row] & (matrix.values.sum(axis=0) > 0)


def _measures(present: Flags, near: Numbers) -> dict[str, Numbers]:
    """MEASURES, each regions × activities."""
    related = density(present, near, with_itself=False)
    ubiquity = np.broadcast_to(present.sum(axis=0).astype(np.float64), present.shape)
    return {"relative": relative(related), "density": related, "ubiquity": ubiquity}


def _place(scores: Numbers, absent: Flags, column: int, top: int) -> tuple[bool, float]:
    """Whether it is among the first, and how many of the other absent it precedes; equals count half."""
    numbers = np.where(np.isfinite(scores), scores, -np.inf)
    own, others = numbers[column], np.delete(numbers, column)[np.delete(absent, column)]
    better, equal = int((others > own).sum()), int((others == own).sum())
    share = 1 - (better + equal / 2) / max(len(others), 1)
    return better + equal / 2 < top, share


def _told(name: str, places: Sequence[tuple[bool, float]], top: int) -> Found:
    hits, shares = zip(*places, strict=True)
    return Found(name, len(places), top, float(np.mean(hits)), float(np.mean(shares)))


# what came later


@dataclass(frozen=True)
class Entered:
    """How well a measure of then foretold entries, over all cells that were absent then.

    `precision`: the part of entries among the first `top` of each region, by chance `base`; `auc`: the chance
    that an entry stands before a cell that stayed absent.
    """

    measure: str
    cells: int
    entries: int
    base: float
    top: int
    precision: float
    auc: float


def entries(before: Matrix, after: Matrix, *, below: float = 0.5, top: int = 20) -> tuple[Entered, ...]:
    """An entry: RCA below `below` then, at least 1 later. Both tables have the same labels, else MatrixError.

    Cells that cannot be compared in either table are left out. Raises ValueError when nothing or all entered.
    """
    if (before.regions, before.activities) != (after.regions, after.activities):
        raise MatrixError("前后两张表的地区和产业不一样：只留两张都有的，再比。")
    then, later = rca(before.values), rca(after.values)
    was_absent = (then < below) & np.isfinite(later)
    entered = was_absent & presence(later)
    count, hits = int(was_absent.sum()), int(entered.sum())
    if hits in (0, count):
        raise ValueError(f"{count} 格里有 {hits} 格是新进的：两种都要有才能比。")
    present = presence(then)
    scores = _measures(present, proximity(present))
    return tuple(
        Entered(
            name,
            count,
            hits,
            hits / count,
            top,
            _precision(scores[name], was_absent, entered, top),
            _auc(np.nan_to_num(scores[name][was_absent], nan=-1.0), entered[was_absent]),
        )
        for name in MEASURES
    )


def _auc(scores: Numbers, is_hit: Flags) -> float:
    places = percentiles(scores) * len(scores)
    return float((places[is_hit].mean() - is_hit.sum() / 2) / (~is_hit).sum())


def _precision(scores: Numbers, was_absent: Flags, entered: Flags, top: int) -> float:
    """Over regions with anything absent, of equals the first in the table."""
    shares = []
    for row in np.flatnonzero(was_absent.any(axis=1)):
        columns = np.flatnonzero(was_absent[row])
        order = np.argsort(-np.nan_to_num(scores[row, columns], nan=-1.0), kind="stable")
        shares.append(entered[row, columns[order[:top]]].mean())
    return float(np.mean(shares))
