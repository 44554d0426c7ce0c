"""The linear programme of a case in pure numbers: power per peak load, one time step, money near one."""

from dataclasses import dataclass

import numpy as np

from wutong_engines.greenpower.case import HIGHEST_PER_PEAK, TECHNOLOGIES, Case, Floats

HOURS_PER_YEAR = 8760.0
OFF_GRID_SHARE = 1e-9
"""A green share this close to one leaves nothing to import: imports leave the programme altogether."""


@dataclass(frozen=True, eq=False)
class Programme:
    """Series (T,) and sizes (5,) in the order of TECHNOLOGIES; energy in steps of power.

    min costs·y + Σ import_price·i − Σ export_price·x, with the rules of the domain document.
    """

    load: Floats
    wind: Floats
    solar: Floats
    import_price: Floats
    export_price: Floats
    costs: Floats
    low: Floats
    high: Floats
    charge: float
    discharge: float
    self_use: float
    export_share: float
    import_cap: float
    exports: bool
    imports: bool
    power_mw: float
    energy_mwh: float
    money_yuan: float
    existing_money: float

    @property
    def steps(self) -> int:
        return len(self.load)


def programme_of(case: Case) -> Programme:
    """The programme in units that make its sizes, prices and values near one, whatever the case's own."""
    peak, step = case.peak_mw, case.step_hours
    price_scale = max(1.0, HOURS_PER_YEAR / (case.steps * step)) * step
    costs = case.costs.each()
    costs[3] *= step
    units = np.array([peak, peak, peak, peak * step, peak])
    limits = [case.limit(technology) for technology in TECHNOLOGIES]
    low = np.array([max(limit.minimum, limit.existing) for limit in limits]) / units
    highest = np.array(HIGHEST_PER_PEAK) / np.array([1.0, 1.0, 1.0, step, 1.0])
    wished = np.array([np.inf if limit.maximum is None else limit.maximum for limit in limits]) / units
    existing = np.array([limit.existing for limit in limits]) / units
    load = case.load_mw / peak
    green = case.policy.min_green_share_of_load
    # wholly off the grid there is no interior: imports are left out, not squeezed
    scaled = step / price_scale
    return Programme(
        load=load,
        wind=case.wind_cf,
        solar=case.solar_cf,
        import_price=case.import_yuan_per_kwh * scaled,
        export_price=case.export_yuan_per_kwh * scaled,
        costs=costs / price_scale,
        low=low,
        high=np.maximum(np.minimum(highest, wished), low),
        charge=case.storage.charge_efficiency,
        discharge=case.storage.discharge_efficiency,
        self_use=case.policy.min_self_use_share_of_generation,
        export_share=case.policy.max_export_share_of_generation,
        import_cap=(1.0 - green) * float(load.sum()),
        exports=case.policy.max_export_share_of_generation > 0,
        imports=green < 1.0 - OFF_GRID_SHARE,
        power_mw=peak,
        energy_mwh=peak * step,
        money_yuan=peak * 1000.0 * price_scale,
        existing_money=float(costs @ existing) / price_scale,
    )
