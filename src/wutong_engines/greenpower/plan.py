"""The answer of a study: sizes, costs, shares and hours of a plan, or the reasons why there can be none."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

from wutong_engines.greenpower.attribution import matched_share
from wutong_engines.greenpower.case import Case, Floats

COST_PARTS = {
    "wind": "风电",
    "solar": "光伏",
    "storage": "储能",
    "grid_connection": "电网接入",
    "energy": "购电",
    "income": "外送收入",
}


@dataclass(frozen=True)
class Limit:
    """A rule or cap that binds, and its price: the yuan/year that one `step` of it costs or saves."""

    key: str
    name: str
    value: float
    step: str
    yuan_per_year: float


@dataclass(frozen=True)
class Relaxation:
    """The least change of one rule, others unchanged, that lets a plan exist."""

    key: str
    name: str
    from_value: float
    to_value: float


@dataclass(frozen=True, eq=False)
class Hourly:
    """The ledger in MW (charge held in MWh), each (T,); in every step
    wind + solar + imported + discharged = load + exported + charged + curtailed."""

    wind_mw: Floats
    solar_mw: Floats
    imported_mw: Floats
    exported_mw: Floats
    charged_mw: Floats
    discharged_mw: Floats
    held_mwh: Floats
    curtailed_mw: Floats


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan that holds. `gap` is (cost − lower bound) / cost, the bound certified by weak duality.

    Energies are MWh over the steps given; shares lie between 0 and 1, or are None where nothing is generated.
    `cost_yuan` splits the cost by COST_PARTS (income is negative). `status` is "fallback" if HiGHS finished.
    """

    status: Literal["optimal", "fallback"]
    case: Case
    cost_yuan_per_year: float
    lower_bound_yuan_per_year: float
    gap: float
    wind_mw: float
    solar_mw: float
    storage_mw: float
    storage_mwh: float
    grid_mw: float
    cost_yuan: Mapping[str, float]
    limits: tuple[Limit, ...]
    notes: tuple[str, ...]
    solver: str
    iterations: int
    hours: Hourly

    def _mwh(self, series: Floats) -> float:
        return float(series.sum()) * self.case.step_hours

    @cached_property
    def load_mwh(self) -> float:
        return self.case.load_mwh

    @cached_property
    def generation_mwh(self) -> float:
        """Available generation, before curtailment."""
        return self._mwh(self.hours.wind_mw) + self._mwh(self.hours.solar_mw)

    @cached_property
    def import_mwh(self) -> float:
        return self._mwh(self.hours.imported_mw)

    @property
    def delivered_yuan_per_kwh(self) -> float:
        return self.cost_yuan_per_year / (self.load_mwh * 1000)

    @property
    def green_share(self) -> float:
        return 1.0 - self.import_mwh / self.load_mwh

    @cached_property
    def matched_share(self) -> float:
        return matched_share(self.case, self.hours)

    def _of_generation(self, mwh: float) -> float | None:
        return mwh / self.generation_mwh if self.generation_mwh > 0 else None

    @property
    def self_use_share(self) -> float | None:
        """Load served from own generation over available generation."""
        return self._of_generation(self.load_mwh - self.import_mwh)

    @property
    def export_share(self) -> float | None:
        return self._of_generation(self._mwh(self.hours.exported_mw))

    @property
    def curtailed_share(self) -> float | None:
        return self._of_generation(self._mwh(self.hours.curtailed_mw))

    @property
    def full_load_hours(self) -> dict[str, float | None]:
        """Available hours of wind and PV, imports over the connection, full cycles of the storage."""
        over = ((self.hours.wind_mw, self.wind_mw), (self.hours.solar_mw, self.solar_mw))
        wind, solar = (self._mwh(series) / size if size > 0 else None for series, size in over)
        grid = self.import_mwh / self.grid_mw if self.grid_mw > 0 else None
        cycled = self._mwh(self.hours.discharged_mw) / self.case.storage.discharge_efficiency
        cycles = cycled / self.storage_mwh if self.storage_mwh > 0 else None
        return {"wind": wind, "solar": solar, "grid": grid, "storage_cycles": cycles}

    @property
    def capital_yuan(self) -> float | None:
        """What is still to be built, at the case's capital costs; None without them."""
        prices = self.case.capital
        if prices is None:
            return None
        sizes = (self.wind_mw, self.solar_mw, self.storage_mw, self.storage_mwh, self.grid_mw)
        standing = [self.case.limit(name).existing for name in ("wind_mw", "solar_mw", "storage_mw")]
        standing += [self.case.limit(name).existing for name in ("storage_mwh", "grid_mw")]
        each: list[float] = [getattr(prices, item.name) for item in fields(prices)]
        return sum(
            1000.0 * price * (size - old) for price, size, old in zip(each, sizes, standing, strict=True)
        )

    @property
    def carbon_t(self) -> float | None:
        """Tonnes of CO2 of the imports at the grid factor (location-based); None without a factor."""
        factor = self.case.grid_kg_per_kwh
        return None if factor is None else self.import_mwh * factor

    def as_json(self) -> dict[str, Any]:
        """Plain values under the names of the command line; hours are left out."""
        names = (
            "status cost_yuan_per_year lower_bound_yuan_per_year gap wind_mw solar_mw storage_mw "
            "storage_mwh grid_mw green_share matched_share self_use_share export_share curtailed_share "
            "delivered_yuan_per_kwh full_load_hours capital_yuan carbon_t load_mwh generation_mwh import_mwh "
            "solver iterations"
        )
        answer: dict[str, Any] = {name: getattr(self, name) for name in names.split()}
        answer["cost_yuan"] = dict(self.cost_yuan)
        answer["limits"] = [vars(limit) for limit in self.limits]
        answer["notes"] = list(self.notes)
        return answer


@dataclass(frozen=True, eq=False)
class NoPlan:
    """Proof that no plan keeps every rule: which rules clash, and how far one of them would have to give."""

    case: Case
    reasons: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    solver: str
    iterations: int
    status: Literal["infeasible"] = "infeasible"

    def as_json(self) -> dict[str, Any]:
        """The names of a plan with nothing in them, and the reasons."""
        empty = (
            "cost_yuan_per_year lower_bound_yuan_per_year gap wind_mw solar_mw storage_mw storage_mwh "
            "grid_mw green_share matched_share self_use_share export_share curtailed_share "
            "delivered_yuan_per_kwh"
        )
        answer: dict[str, Any] = {"status": self.status} | dict.fromkeys(empty.split())
        answer |= {"solver": self.solver, "iterations": self.iterations, "reasons": list(self.reasons)}
        answer["relaxations"] = [vars(relaxation) for relaxation in self.relaxations]
        return answer
