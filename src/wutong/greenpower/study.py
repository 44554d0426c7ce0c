"""Answers a question: the case it makes, the better grid billing, the front, and staying elsewhere."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wutong.greenpower.curves.own import Own
from wutong.greenpower.facts import Basis, folder
from wutong.greenpower.question import Question, billings_of
from wutong.greenpower.regimes import REGIMES
from wutong.greenpower.used import ELSEWHERE, HOME
from wutong_engines.greenpower import (
    Capital,
    Case,
    Costs,
    GridTariff,
    NoPlan,
    Plan,
    Policy,
    Storage,
    by_capacity,
    size,
    sweep_green_share,
)
from wutong_engines.greenpower.annuities import Asset, yearly_cost
from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.loads import load
from wutong_engines.greenpower.profiles import profile

PROFILES = {"wind": "wind", "solar": "solar_fixed"}
BAND_KEYS = {"高峰": "peak", "平段": "flat", "低谷": "valley"}
FRONT = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 0.98)
# a meeting waits for the answer; the command line proves to 1e-4
TOLERANCE = 3e-4
FRONT_TOLERANCE = 1e-3
MONTHS = 12
Outcome = Plan | NoPlan


@dataclass(frozen=True)
class Answer:
    """`outcomes` by billing; `billing` is the one taken."""

    question: Question
    basis: Basis
    outcomes: dict[str, Outcome]
    billing: str

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[self.billing]


@dataclass(frozen=True)
class Stay:
    """Grid power alone in one province, yuan/kWh; `energy` is the same assumption everywhere."""

    province: str
    network: float
    demand_yuan_per_kw_month: float
    delivered: float


def costs_of(question: Question, basis: Basis) -> Costs:
    """Annuities of the capital and upkeep; the grid connection by its demand charge."""
    value = basis.value

    def yearly(name: str) -> float:
        asset = Asset(value(f"{name}_capital"), value(f"{name}_life"), value(f"{name}_operation"))
        return yearly_cost(asset, value("discount_rate"))

    def yearly_storage(name: str) -> float:
        capital = value(f"storage_{name}_capital") * question.storage / 100
        share = value("storage_operation_share")
        return yearly_cost(Asset(capital, value("storage_life"), upkeep_share=share), value("discount_rate"))

    return Costs(
        wind_yuan_per_kw_year=yearly("wind"),
        solar_yuan_per_kw_year=yearly("solar"),
        storage_power_yuan_per_kw_year=yearly_storage("power"),
        storage_energy_yuan_per_kwh_year=yearly_storage("energy"),
        grid_connection_yuan_per_kw_year=basis.tariff(HOME).demand_yuan_per_kw_month * MONTHS,
    )


def grid_tariff(basis: Basis) -> GridTariff:
    """What 1192号 moves from the kWh to the connection."""
    return GridTariff(
        basis.tariff(HOME).energy_yuan_per_kwh,
        basis.value("capacity_billing_load_factor_qinghai"),
        basis.value("capacity_billing_hours"),
    )


def policy_of(question: Question, basis: Basis) -> Policy:
    regime, value = REGIMES[question.regime], basis.value
    share = max(question.green / 100, value(regime.share_of_load))
    return Policy(value(regime.self_use), share, value(regime.export))


def _own_hours(own: Own) -> Floats:
    # not at the top: where batches are sized there is no database, and packaged hours need none
    from wutong.greenpower.curves.queries import hours_of

    return hours_of(own)


def load_of(question: Question) -> Floats:
    """MW by the hour; a load of one's own as it is, but for its growth."""
    own, grown = question.own("load"), 1 + question.growth / 100
    return _own_hours(own) * grown if own else load(question.load, question.peak * grown)


def output_of(question: Question, name: str, year: int) -> Floats:
    """Shares of capacity by the hour; a curve of one's own is the same in every weather year."""
    own = question.own(name)
    return _own_hours(own) if own else profile(folder(), question.site, PROFILES[name], year)


def case_of(question: Question, billing: str, basis: Basis) -> Case:
    value, steps = basis.value, np.arange(8760) % 24
    keys = [BAND_KEYS[band] for band in basis.bands()]
    storage = question.storage / 100
    case = Case(
        load_mw=load_of(question),
        wind_cf=output_of(question, "wind", question.year),
        solar_cf=output_of(question, "solar", question.year),
        import_yuan_per_kwh=np.array([value(f"import_{key}") for key in keys])[steps],
        export_yuan_per_kwh=np.array([value(f"export_{key}") for key in keys])[steps],
        costs=costs_of(question, basis),
        storage=Storage(value("charge_efficiency"), value("discharge_efficiency")),
        policy=policy_of(question, basis),
        capital=Capital(
            value("wind_capital"),
            value("solar_capital"),
            value("storage_power_capital") * storage,
            value("storage_energy_capital") * storage,
        ),
        grid_kg_per_kwh=value("northwest"),
    )
    return by_capacity(case, grid_tariff(basis)) if billing == "capacity" else case


@lru_cache(maxsize=64)
def answer(question: Question, basis: Basis) -> Answer:
    """About a fifth of a second: both billings are sized unless one is asked for."""
    outcomes: dict[str, Outcome] = {}
    for billing in billings_of(question.billing):
        # what clashes under one billing clashes under the other: prices have no part in it
        clash = next((one for one in outcomes.values() if isinstance(one, NoPlan)), None)
        outcomes[billing] = clash or size(case_of(question, billing, basis), TOLERANCE)
    return Answer(question, basis, outcomes, min(outcomes, key=lambda billing: _cost(outcomes[billing])))


def _cost(outcome: Outcome) -> float:
    return outcome.cost_yuan_per_year if isinstance(outcome, Plan) else float("inf")


@lru_cache(maxsize=64)
def front(question: Question, billing: str, basis: Basis) -> tuple[tuple[float, float], ...]:
    """Least cost by green share, (share asked, yuan/kWh); shares that no plan reaches are left out.

    A plan for a higher share serves a lower one too, so the cost never falls as the share rises.
    """
    lowest = basis.value(REGIMES[question.regime].share_of_load)
    shares = sorted(share for share in {*FRONT, lowest, question.green / 100} if share >= lowest)
    found: list[tuple[float, float]] = []
    least = float("inf")
    for point in reversed(sweep_green_share(case_of(question, billing, basis), shares, FRONT_TOLERANCE)):
        if isinstance(point.answer, Plan):
            least = min(least, point.answer.delivered_yuan_per_kwh)
            found.append((point.value, least))
    return tuple(reversed(found))


@lru_cache(maxsize=64)
def stays(question: Question, basis: Basis) -> tuple[Stay, ...]:
    """The same load on grid power alone, two-part tariff at 110 kV, by province."""
    series = load_of(question.with_(growth=0.0))
    demand_hours = float(series.sum() / series.max())
    energy = basis.value("energy_all")
    found = []
    for province in ELSEWHERE:
        tariff = basis.tariff(province)
        loss = energy * tariff.line_loss_share / (1 - tariff.line_loss_share)
        demand = tariff.demand_yuan_per_kw_month * MONTHS / demand_hours
        delivered = energy + loss + tariff.energy_yuan_per_kwh + tariff.funds_yuan_per_kwh + demand
        found.append(Stay(province, tariff.energy_yuan_per_kwh, tariff.demand_yuan_per_kw_month, delivered))
    return tuple(found)
