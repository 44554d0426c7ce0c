"""Economic complexity of regions (ECI) and activities (PCI), with the reason wherever there is no number.

Hidalgo & Hausmann 2009 (PNAS 106). The second eigenvector of D⁻¹MU⁻¹Mᵀ is taken from the symmetric
D^-½MU⁻¹MᵀD^-½ on the smaller side: real, exact to rounding, and far cheaper than the general problem.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, eigsh

from wutong_engines.chains.matrix import Flags, Numbers

Labels = NDArray[np.int64]
DENSE_AT_MOST = 600
NEARLY_APART = 0.9
SAME = 1e-10  # eigenvalues, and correlations, that are told apart by less are the same


@dataclass(frozen=True, eq=False)
class Complexity:
    """`eci` of regions: mean 0, population deviation 1; `pci` of activities on the same scale: the ECI of a
    region is the mean PCI of what it has. NaN where a reason says why (else "").

    `raw_pci`: PCI before its zero was moved, the scale of COI and COG. `parts`: pieces of the network,
    nothing is ranked across them. `notes`: what a reader of the numbers must know.
    """

    eci: Numbers
    pci: Numbers
    raw_pci: Numbers
    eigenvalues: tuple[float, ...]
    parts: int
    region_reasons: tuple[str, ...]
    activity_reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvectors for the second eigenvalue, unscaled and of either sign; `values`: the first three."""

    of_regions: Numbers
    of_activities: Numbers
    values: tuple[float, ...]

    @property
    def reason(self) -> str:
        """Why the second eigenvector says nothing, empty if it does."""
        second = self.values[1]
        third = self.values[2] if len(self.values) > 2 else -1.0
        if second > 1 - SAME:
            return "网络分成不相连的几块"
        if second < SAME:
            return "各地区有的产业一样，分不出高低"
        if second - third < SAME:
            return "第二与第三特征值相同，排法不止一种"
        return ""


def complexity_of(present: Flags, *, only_largest: bool = False) -> Complexity:
    """ECI and PCI of presence, regions × activities.

    A network in several parts has no common ranking: all is NaN with that reason, or, with `only_largest`,
    all but the part with most regions.
    """
    region_reasons = [
        "" if has else "没有一个产业达到相对优势的门槛（各项全是 0，或都不够）" for has in has_any(present, 1)
    ]
    activity_reasons = ["" if has else "没有一个地区达到相对优势的门槛" for has in has_any(present, 0)]
    count, region_part, activity_part = parts_of(present)
    notes: list[str] = []
    if count == 0:
        return _unknown(present.shape, 0, region_reasons, activity_reasons, ("没有一格达到门槛",))
    largest = _largest(region_part)
    if count > 1:
        notes.append(f"网络分成 {count} 块，互不相连：块与块之间不能比高低")
        is_ranked = only_largest and largest >= 0
        _say_apart(region_reasons, region_part, largest, is_ranked)
        _say_apart(activity_reasons, activity_part, largest, is_ranked)
        if not is_ranked:
            return _unknown(present.shape, count, region_reasons, activity_reasons, tuple(notes))
    rows, columns = region_part == largest, activity_part == largest
    core = present[np.ix_(rows, columns)]
    found = spectrum(core) if min(core.shape) > 1 else None
    reason = found.reason if found else "只剩一个地区或一个产业"
    if found is None or reason:
        for reasons in (region_reasons, activity_reasons):
            reasons[:] = [said or reason for said in reasons]
        return _unknown(present.shape, count, region_reasons, activity_reasons, (*notes, reason))
    sign, said = _sign(core, found.of_regions)
    notes += [said] if said else []
    if found.values[1] > NEARLY_APART:
        notes.append(f"第二特征值 {found.values[1]:.3f}：网络几乎断成两块，ECI 主要在说各在哪一块")
    eci, pci, raw = (np.full(size, np.nan) for size in (len(rows), len(columns), len(columns)))
    mean, spread = sign * found.of_regions.mean(), found.of_regions.std()
    eci[rows] = (sign * found.of_regions - mean) / spread
    pci[columns] = (sign * found.of_activities - mean) / spread
    raw[columns] = sign * found.of_activities / spread
    return Complexity(
        eci, pci, raw, found.values, count, tuple(region_reasons), tuple(activity_reasons), tuple(notes)
    )


def has_any(present: Flags, axis: int) -> list[bool]:
    found: list[bool] = np.atleast_1d(present.any(axis=axis)).tolist()
    return found


def parts_of(present: Flags) -> tuple[int, Labels, Labels]:
    """How many separate pieces there are, and the piece of each region and activity, −1 for empty ones."""
    rows, columns = np.nonzero(present)
    regions, activities = present.shape
    links = coo_array(
        (np.ones(len(rows), dtype=np.int8), (rows, columns + regions)), shape=(regions + activities,) * 2
    )
    _, labels = connected_components(links, directed=False)
    is_empty = np.concatenate([~present.any(axis=1), ~present.any(axis=0)])
    labels[is_empty] = -1
    kept = np.unique(labels[~is_empty])
    labels = np.where(is_empty, -1, np.searchsorted(kept, labels))
    return len(kept), labels[:regions], labels[regions:]


def spectrum(
    present: Flags, region_weights: Numbers | None = None, activity_weights: Numbers | None = None
) -> Spectrum:
    """The second eigenvectors of a network without empty rows; weights > 0 count a row or column more."""
    links = present.astype(np.float64)
    of_regions = np.ones(links.shape[0]) if region_weights is None else region_weights
    of_activities = np.ones(links.shape[1]) if activity_weights is None else activity_weights
    diversity, ubiquity = links @ of_activities, of_regions @ links
    scaled = links * np.sqrt(of_regions / diversity)[:, np.newaxis] * np.sqrt(of_activities / ubiquity)
    is_wide = links.shape[0] <= links.shape[1]
    side = scaled if is_wide else scaled.T
    mass = of_regions * diversity if is_wide else of_activities * ubiquity
    values, second = _second(side, np.sqrt(mass / mass.sum()))
    if is_wide:
        first = second / np.sqrt(mass)
        other = (of_regions * first) @ links / ubiquity / max(values[1], SAME)
        return Spectrum(first, other, values)
    other = second / np.sqrt(mass)
    return Spectrum(links @ (of_activities * other) / diversity, other, values)


def _second(side: Numbers, leading: Numbers) -> tuple[tuple[float, ...], Numbers]:
    """The greatest eigenvalues of side·sideᵀ and the vector of the second; that of the first is `leading`."""
    size = side.shape[0]
    if size <= DENSE_AT_MOST:
        square = side @ side.T
        values, vectors = eigh(square, subset_by_index=[max(0, size - 3), size - 1])
        return tuple(float(value) for value in values[::-1]), vectors[:, -2]

    def without_leading(vector: Numbers) -> Numbers:
        flat = vector.ravel()
        product: Numbers = side @ (side.T @ flat) - leading * (leading @ flat)
        return product

    operator = LinearOperator((size, size), matvec=without_leading, dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(size)
    values, vectors = eigsh(operator, k=2, which="LA", v0=start, tol=0)
    return (1.0, float(values[1]), float(values[0])), vectors[:, 1]


def _sign(present: Flags, of_regions: Numbers) -> tuple[float, str]:
    """The diverse are the complex; if that says nothing, those with rarer activities; else the first."""
    diversity = present.sum(axis=1)
    rarity = -(present @ present.sum(axis=0)) / diversity
    for told in (diversity, rarity):
        agreement = _correlation(told.astype(np.float64), of_regions)
        if abs(agreement) > SAME:
            return float(np.sign(agreement)), ""
    first = of_regions[np.flatnonzero(np.abs(of_regions - of_regions.mean()) > SAME)[0]]
    return float(np.sign(first - of_regions.mean())), "多样性与稀有程度都定不出正负：以排在最前的地区为正"


def _correlation(left: Numbers, right: Numbers) -> float:
    if left.std() < SAME * max(1.0, abs(float(left.mean()))):
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])


def _largest(region_part: Labels) -> int:
    """The part with most regions; −1 when two are alike."""
    counts = np.bincount(region_part[region_part >= 0])
    is_alone = np.count_nonzero(counts == counts.max()) == 1
    return int(counts.argmax()) if is_alone else -1


def _say_apart(reasons: list[str], part: Labels, largest: int, is_ranked: bool) -> None:
    words = "不在最大的一块里，与那一块不相连" if is_ranked else "网络分成不相连的几块，不能同排"
    for number, own in enumerate(part):
        if own >= 0 and not (is_ranked and own == largest):
            reasons[number] = words


def _unknown(
    shape: tuple[int, ...],
    parts: int,
    region_reasons: list[str],
    activity_reasons: list[str],
    notes: tuple[str, ...],
) -> Complexity:
    eci, pci = np.full(shape[0], np.nan), np.full(shape[1], np.nan)
    return Complexity(eci, pci, pci.copy(), (), parts, tuple(region_reasons), tuple(activity_reasons), notes)
