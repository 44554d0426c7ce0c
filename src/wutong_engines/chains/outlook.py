"""What lies ahead of a region: complexity within reach (COI), and what one more activity would open (COG).

Hausmann, Hidalgo et al. 2014, The Atlas of Economic Complexity.
"""

import numpy as np

from wutong_engines.chains.matrix import Flags, Numbers


def outlook_index(present: Flags, nearness: Numbers, raw_pci: Numbers) -> Numbers:
    """COI of regions, mean 0 and population deviation 1: PCI of what is absent, weighed by density
    (diagonal kept).

    `raw_pci` as Complexity gives it. NaN when nothing could be ranked.
    """
    weighed = np.where(present, 0.0, nearness) * raw_pci
    found = np.where(np.isfinite(weighed), weighed, 0.0).sum(axis=1)
    found[~present.any(axis=1)] = np.nan
    if not np.isfinite(raw_pci).any() or np.isnan(found).all():
        return np.full(len(found), np.nan)
    spread = np.nanstd(found)
    if not spread > 0:
        return np.full(len(found), np.nan)
    scaled: Numbers = (found - np.nanmean(found)) / spread
    return scaled


def outlook_gain(present: Flags, near: Numbers, raw_pci: Numbers) -> Numbers:
    """COG, regions × activities: how much nearer to complex activities one more would bring; 0 for what is
    present.

    On the scale of ECI. NaN where the activity has no PCI.
    """
    whole = near.sum(axis=1)
    is_known = np.isfinite(raw_pci) & (whole > 0)
    worth = np.where(is_known, raw_pci, 0.0) / np.where(whole > 0, whole, 1.0)
    absent = ~present
    found: Numbers = absent * ((absent * worth) @ near)
    found[:, ~is_known] = np.nan
    return found
