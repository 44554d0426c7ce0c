"""Which figures a study stands on: all that can be put in by hand, and those of one question."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wutong.greenpower.facts import BANDS_KEY, Basis, facts, tariff_keys
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
# of a figure that came with an earlier release and is kept nowhere else
FORGOTTEN = "存这一版时用的数，出处已不在今天的资料里"
USED = (*COSTS, *PRICES, *KEYS, *BILLING, *OTHERS)


def used_under(regime: str) -> tuple[str, ...]:
    """Of the policy rows only those of the regime chosen."""
    return (*COSTS, *PRICES, *REGIMES[regime].keys, *BILLING, *OTHERS)


def used_by(question: Question) -> tuple[str, ...]:
    return used_under(question.regime)


def basis_told(question: Question, basis: Basis) -> dict[str, list[Any]]:
    """The figures a version names: what each was, and the day it is of."""
    return {key: [basis[key].told, basis[key].date] for key in used_by(question)}


def basis_named(named: Mapping[str, list[Any]]) -> Basis:
    """The figures a version names; of what it does not name, as older ones no tariffs, the reference's."""
    found = []
    for key, (told, day) in named.items():
        fact = facts().get(key)
        if fact is not None and (told, day) != (fact.told, fact.date):
            value, words = (None, told) if isinstance(told, str) else (told, "")
            found.append(
                replace(fact, value=value, words=words, date=day, source=FORGOTTEN, basis="不详", note="")
            )
    return Basis(tuple(sorted(found, key=lambda fact: fact.key)))
