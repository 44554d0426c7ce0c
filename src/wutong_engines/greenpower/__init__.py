"""Hourly sizing of wind, PV, storage and grid connection for a load, with a proof of how good the plan is."""

from wutong_engines.greenpower.annuities import Asset, annuity_factor, yearly_cost
from wutong_engines.greenpower.attribution import RULE as MATCHING_RULE
from wutong_engines.greenpower.billing import (
    BILLING_NAMES,
    BillingComparison,
    GridTariff,
    by_capacity,
    compare_billings,
)
from wutong_engines.greenpower.case import (
    Capital,
    Case,
    CaseError,
    Costs,
    Policy,
    Range,
    Storage,
)
from wutong_engines.greenpower.extended import ExtendedPlan, ExtraHours
from wutong_engines.greenpower.extras import Backup, Extras, SecondStorage, Shift
from wutong_engines.greenpower.plan import Hourly, Limit, NoPlan, Plan, Relaxation
from wutong_engines.greenpower.reading import case_from, read_case, read_hours
from wutong_engines.greenpower.sizing import size
from wutong_engines.greenpower.sweeps import (
    SweepPoint,
    fixed_at,
    over_weather,
    pareto,
    sweep_green_share,
    sweep_load,
    sweep_storage_price,
)
from wutong_engines.greenpower.units import in_units

__all__ = [
    "BILLING_NAMES",
    "MATCHING_RULE",
    "Asset",
    "Backup",
    "BillingComparison",
    "Capital",
    "Case",
    "CaseError",
    "Costs",
    "ExtendedPlan",
    "ExtraHours",
    "Extras",
    "GridTariff",
    "Hourly",
    "Limit",
    "NoPlan",
    "Plan",
    "Policy",
    "Range",
    "Relaxation",
    "SecondStorage",
    "Shift",
    "Storage",
    "SweepPoint",
    "annuity_factor",
    "by_capacity",
    "case_from",
    "compare_billings",
    "fixed_at",
    "in_units",
    "over_weather",
    "pareto",
    "read_case",
    "read_hours",
    "size",
    "sweep_green_share",
    "sweep_load",
    "sweep_storage_price",
    "yearly_cost",
]
