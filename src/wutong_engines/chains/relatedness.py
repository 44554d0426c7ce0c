"""What a region is good at, which activities go together, and how near each is to what a region has.

Comparative advantage: Balassa 1965. Proximity and density: Hidalgo, Klinger, Barabási & Hausmann 2007
(Science 317). Arrays are regions × activities throughout; NaN says that there is nothing to compare.
"""

import numpy as np

from wutong_engines.chains.matrix import Flags, Numbers

# equal in exact numbers must be present whatever the order in which the sums were taken
ROUNDING = 1e-12


def rca(values: Numbers) -> Numbers:
    """Share of the activity in the region ÷ its share in all; NaN where a region or activity is empty."""
    total = values.sum()
    of_region = values.sum(axis=1, keepdims=True)
    of_activity = values.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = (values / of_region) / (of_activity / total)
    return found


def presence(advantages: Numbers, threshold: float = 1.0) -> Flags:
    """Where the advantage reaches the threshold (> 0); what cannot be compared is not present."""
    if not threshold > 0:
        raise ValueError(f"threshold 为 {threshold}：写正数，通常是 1。")
    return np.nan_to_num(advantages, nan=0.0) >= threshold * (1 - ROUNDING)


def proximity(present: Flags) -> Numbers:
    """Activities × activities: the lesser of the two chances that who has one has the other; 1 on the
    diagonal.

    Rows of an activity that nobody has are 0, the diagonal too.
    """
    counted = present.astype(np.float32)
    together = counted.T @ counted
    ubiquity = np.maximum(np.diag(together).astype(np.float64), 1.0)
    near: Numbers = np.maximum.outer(ubiquity, ubiquity)
    np.divide(together, near, out=near)
    return near


def density(present: Flags, near: Numbers, *, with_itself: bool) -> Numbers:
    """Share of an activity's proximities that lies in what the region has, 0…1.

    `with_itself`: counts the diagonal, as the Atlas of Economic Complexity does; without it a region's own
    presence does not speak for itself. NaN for an activity that is near to nothing.
    """
    return densities(present, near)[0 if with_itself else 1]


def densities(present: Flags, near: Numbers) -> tuple[Numbers, Numbers]:
    """Density with and without the diagonal: the costly product is the same."""
    reached = present.astype(np.float64) @ near
    whole, itself = near.sum(axis=0), np.diag(near)
    others = whole - itself
    others[others < ROUNDING] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return reached / whole, (reached - present * itself) / others


def relative(nearness: Numbers) -> Numbers:
    """Density ÷ the region's mean, then ÷ the activity's mean: 1 is what both would lead one to expect.

    A diverse region is near to everything and an ubiquitous activity near to everybody: raw density says
    mostly that, and does not rank industries within a region. NaN where either mean is 0 or unknown.
    """
    by_region = _over(nearness, means(nearness, axis=1)[:, np.newaxis])
    return _over(by_region, means(by_region, axis=0)[np.newaxis, :])


def _over(numbers: Numbers, means: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.where(means > 0, numbers / means, np.nan)
    return found


def means(numbers: Numbers, axis: int) -> Numbers:
    """Of what is known along an axis; NaN where nothing is."""
    known = np.isfinite(numbers)
    count = known.sum(axis=axis)
    total = np.where(known, numbers, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
