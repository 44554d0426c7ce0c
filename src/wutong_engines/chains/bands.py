"""How firm a complexity is: the same on redrawn activities or regions, told as bands instead of ranks.

The pairs bootstrap (Efron 1979) on the presence matrix: ECI when activities are drawn with replacement, PCI
when regions are. It says how much hangs on which activities or regions happen to be in the table, not how
well the amounts were measured.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wutong_engines.chains.complexity import SAME, Complexity, spectrum
from wutong_engines.chains.matrix import Flags, Numbers

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Bands:
    """`low`, `high`: bounds of ECI (or PCI); `rank_best`, `rank_worst`: of its place, 1 the most complex,
    NaN unknown.

    `draws`: how many counted; `left_out`: how many drew a network in parts, or one that cannot be ranked.
    """

    low: Numbers
    high: Numbers
    rank_best: Numbers
    rank_worst: Numbers
    draws: int
    left_out: int


def region_bands(
    present: Flags, point: Complexity, *, draws: int = 200, level: float = 0.9, seed: int = 0
) -> Bands:
    """Bands of ECI within which `level` of the draws fall."""
    return _bands(present, point.eci, point.pci, draws, level, seed)


def activity_bands(
    present: Flags, point: Complexity, *, draws: int = 200, level: float = 0.9, seed: int = 0
) -> Bands:
    """Bands of PCI within which `level` of the draws fall."""
    return _bands(present.T, point.pci, point.eci, draws, level, seed)


def _bands(present: Flags, own: Numbers, drawn: Numbers, draws: int, level: float, seed: int) -> Bands:
    """Bands of the rows of `present`, its columns being drawn again."""
    if draws < 1 or not 0 < level < 1:
        raise ValueError(f"draws 为 {draws}、level 为 {level}：draws 写正整数，level 写 0 到 1 之间的数。")
    known, columns = np.isfinite(own), np.isfinite(drawn)
    bounds = np.full((4, len(own)), np.nan)
    if not known.any():
        return _told(bounds, 0, draws)
    core, wanted = present[np.ix_(known, columns)], own[known]
    chance = np.random.default_rng(seed)
    found = [_redrawn(core, wanted, chance) for _ in range(draws)]
    counted = np.array([one for one in found if one is not None])
    if len(counted):
        edge = (1 - level) / 2
        bounds[0:2, known] = _quantiles(counted, edge)
        bounds[2:4, known] = _quantiles(np.array([_places(one) for one in counted]), edge)
    return _told(bounds, len(counted), draws)


def _told(bounds: Numbers, counted: int, draws: int) -> Bands:
    return Bands(bounds[0], bounds[1], np.floor(bounds[2]), np.ceil(bounds[3]), counted, draws - counted)


def _redrawn(core: Flags, wanted: Numbers, chance: np.random.Generator) -> Numbers | None:
    """One draw on the scale of the estimate, NaN for rows that had nothing; None if it cannot be ranked."""
    size = core.shape[1]
    weights = np.bincount(chance.integers(0, size, size), minlength=size).astype(np.float64)
    columns = weights > 0
    rows = core[:, columns].any(axis=1)
    if min(rows.sum(), columns.sum()) < 2:
        return None
    seen = spectrum(core[np.ix_(rows, columns)], activity_weights=weights[columns])
    if seen.reason:
        return None
    vector = seen.of_regions
    agreement = float(((vector - vector.mean()) * (wanted[rows] - wanted[rows].mean())).sum())
    if abs(agreement) < SAME:
        return None
    found = np.full(core.shape[0], np.nan)
    # the mean and spread of the rows the draw has, as the point estimate has them: bands share its scale
    vector = np.sign(agreement) * (vector - vector.mean()) / vector.std()
    found[rows] = vector * wanted[rows].std() + wanted[rows].mean()
    return found


def _places(numbers: Numbers) -> Numbers:
    """Place of each from the greatest, 1 on; NaN stays."""
    found = np.full(len(numbers), np.nan)
    known = np.flatnonzero(np.isfinite(numbers))
    order = np.argsort(-numbers[known], kind="stable")
    found[known[order]] = np.arange(1, len(known) + 1)
    return found


def _quantiles(draws: Numbers, edge: float) -> Numbers:
    found = np.full((2, draws.shape[1]), np.nan)
    seen = np.isfinite(draws).any(axis=0)
    found[:, seen] = np.nanquantile(draws[:, seen], [edge, 1 - edge], axis=0)
    return found
