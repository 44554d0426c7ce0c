"""Two ways to pay the grid: by capacity and kWh, or by capacity alone (发改价格〔2025〕1192号)."""

from dataclasses import dataclass, replace
from typing import Literal

from wutong_engines.greenpower.case import Case, CaseError
from wutong_engines.greenpower.plan import NoPlan, Plan
from wutong_engines.greenpower.sizing import size

HOURS_PER_MONTH = 730.0
MONTHS = 12
Billing = Literal["two_part", "by_capacity"]
BILLING_NAMES: dict[Billing, str] = {
    "two_part": "两部制：容（需）量电费加电量电费",
    "by_capacity": "按容量：1192 号文，购电不再收电量输配电费",
}


@dataclass(frozen=True)
class GridTariff:
    """What of the import price is the grid's fee, and the load factor and hours 1192号 multiplies it by."""

    kwh_fee_yuan: float
    average_load_factor: float
    hours_per_month: float = HOURS_PER_MONTH

    def __post_init__(self) -> None:
        if not 0 <= self.kwh_fee_yuan <= 2:
            raise CaseError(
                f"kwh_fee_yuan（电量输配电价）为 {self.kwh_fee_yuan}：应在 0 到 2 元/千瓦时之间。"
            )
        if not 0 < self.average_load_factor <= 1:
            raise CaseError(
                f"average_load_factor（平均负荷率）为 {self.average_load_factor}：应大于 0、不超过 1。"
            )
        if not 0 < self.hours_per_month <= 744:
            raise CaseError(f"hours_per_month（每月小时数）为 {self.hours_per_month}：应大于 0、不超过 744。")

    @property
    def yuan_per_kw_year(self) -> float:
        """The fee by capacity: kWh fee × average load factor × hours (730), each month."""
        return self.kwh_fee_yuan * self.average_load_factor * self.hours_per_month * MONTHS


def by_capacity(case: Case, tariff: GridTariff) -> Case:
    """The case, whose import price includes the kWh fee, billed by connection capacity instead."""
    fixed = case.costs.grid_connection_yuan_per_kw_year + tariff.yuan_per_kw_year
    return replace(
        case,
        import_yuan_per_kwh=case.import_yuan_per_kwh - tariff.kwh_fee_yuan,
        costs=replace(case.costs, grid_connection_yuan_per_kw_year=fixed),
    )


@dataclass(frozen=True, eq=False)
class BillingComparison:
    """The answer under each permitted billing, and the cheaper; `better` is None where neither has a plan."""

    answers: dict[Billing, Plan | NoPlan]
    better: Billing | None

    @property
    def plan(self) -> Plan | NoPlan:
        return self.answers[self.better] if self.better else next(iter(self.answers.values()))


def compare_billings(
    case: Case,
    tariff: GridTariff,
    tolerance: float = 1e-4,
    permitted: tuple[Billing, ...] = ("two_part", "by_capacity"),
) -> BillingComparison:
    """Sizes the case under each permitted billing. Raises CaseError when none is permitted."""
    if not permitted:
        raise CaseError("没有允许的电费计收方式：请至少选一种。")
    cases = {"two_part": case, "by_capacity": by_capacity(case, tariff)}
    answers = {billing: size(cases[billing], tolerance) for billing in permitted}
    costs = {
        billing: answer.cost_yuan_per_year for billing, answer in answers.items() if isinstance(answer, Plan)
    }
    cheapest = min(costs.items(), key=lambda item: item[1])[0] if costs else None
    return BillingComparison(answers, cheapest)
