"""Whose energy serves the load in each hour: the rule behind the hourly-matched share."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dtbtrs

from wutong_engines.greenpower.case import Case, Floats

if TYPE_CHECKING:
    from wutong_engines.greenpower.plan import Hourly

RULE = (
    "逐时匹配口径：每一时段自发电先供当时负荷，再充储能，余下外送或弃；购电先供负荷，余下充储能；"
    "储能放电按当时存量中自发电所占比例计。购电即使先存后用，仍算网电。"
)


def matched_share(case: Case, hours: "Hourly") -> float:
    """The share of the load served in the same hour by own generation, direct or out of the storage."""
    load = case.load_mw
    generated = hours.wind_mw + hours.solar_mw
    direct = np.minimum(generated, load)
    green_charge = np.minimum(hours.charged_mw, generated - direct)
    rest = load - direct
    green_stored = _green_content(case, hours, green_charge)
    before = np.roll(hours.held_mwh, 1)
    share = np.divide(np.roll(green_stored, 1), before, out=np.zeros_like(before), where=before > 1e-9)
    from_storage = np.minimum(hours.discharged_mw * np.clip(share, 0.0, 1.0), rest)
    return float((direct + from_storage).sum() / load.sum())


def _green_content(case: Case, hours: "Hourly", green_charge: Floats) -> Floats:
    """Own generation held at the end of each step (MWh), the year closing on itself.

    g_t = keep_t·g_{t−1} + in_t is a bidiagonal system; the first step's start follows from the last's end.
    """
    steps = case.steps
    before = np.roll(hours.held_mwh, 1)
    taken = hours.discharged_mw * case.step_hours / case.storage.discharge_efficiency
    gone = np.divide(taken, before, out=np.ones(steps), where=before > 1e-9)
    keep = np.clip(1.0 - gone, 0.0, 1.0)
    added = green_charge * (case.step_hours * case.storage.charge_efficiency)
    band = np.ones((2, steps))
    band[1, :-1] = -keep[1:]
    right = np.zeros((steps, 2))
    right[:, 0] = added
    right[0, 1] = keep[0]
    solved, _ = dtbtrs(band, right, uplo="L")
    start = solved[-1, 0] / (1.0 - solved[-1, 1]) if solved[-1, 1] < 1.0 else 0.0
    return np.asarray(solved[:, 0] + start * solved[:, 1])
