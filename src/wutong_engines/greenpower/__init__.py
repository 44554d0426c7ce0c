"""Hourly sizing of wind, PV, storage and grid connection for a load, with a proof of how good the plan is."""

from wutong_engines.greenpower.attribution import RULE as MATCHING_RULE
from wutong_engines.greenpower.case import (
    Capital,
    Case,
    CaseError,
    Costs,
    Policy,
    Range,
    Storage,
)
from wutong_engines.greenpower.plan import Hourly, Limit, NoPlan, Plan, Relaxation
from wutong_engines.greenpower.reading import case_from, read_case, read_hours
from wutong_engines.greenpower.sizing import size

__all__ = [
    "MATCHING_RULE",
    "Capital",
    "Case",
    "CaseError",
    "Costs",
    "Hourly",
    "Limit",
    "NoPlan",
    "Plan",
    "Policy",
    "Range",
    "Relaxation",
    "Storage",
    "case_from",
    "read_case",
    "read_hours",
    "size",
]
