"""Which figures a study stands on: all that can be put in by hand, and those of one question."""

from typing import Any

from wutong.greenpower.facts import BANDS_KEY, Basis, tariff_keys
from wutong.greenpower.question import Question
from wutong.greenpower.regimes import KEYS, REGIMES

HOME = "青海"
ELSEWHERE = ("江苏", "浙江", "山东", HOME)
COSTS = (
    "wind_capital", "wind_life", "wind_operation", "solar_capital", "solar_life", "solar_operation",
    "storage_energy_capital", "storage_power_capital", "storage_life", "storage_operation_share",
    "charge_efficiency", "discharge_efficiency",
)  # fmt: skip
PRICES = (
    "import_peak", "import_flat", "import_valley", "export_peak", "export_flat", "export_valley", BANDS_KEY,
    "energy_all", *(key for province in (HOME, *ELSEWHERE[:-1]) for key in tariff_keys(province)),
)  # fmt: skip
BILLING = ("capacity_billing_load_factor_qinghai", "capacity_billing_hours")
OTHERS = ("northwest", "discount_rate")
USED = (*COSTS, *PRICES, *KEYS, *BILLING, *OTHERS)


def used_by(question: Question) -> tuple[str, ...]:
    """Of the policy rows only those of the regime the question chose."""
    return (*COSTS, *PRICES, *REGIMES[question.regime].keys, *BILLING, *OTHERS)


def basis_told(question: Question, basis: Basis) -> dict[str, list[Any]]:
    """The figures a version names: what each was, and the day it is of."""
    return {key: [basis[key].told, basis[key].date] for key in used_by(question)}
