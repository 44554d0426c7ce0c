"""The programme with extras, which leaves the fast structure: HiGHS solves it, and the plan says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse as sparse

from wutong_engines.greenpower.accounts import limits_of
from wutong_engines.greenpower.case import Case, Floats
from wutong_engines.greenpower.extended_clash import Widened, no_extended_plan
from wutong_engines.greenpower.extras import Extras
from wutong_engines.greenpower.highs import SIZES, model, prices_of, run
from wutong_engines.greenpower.optimum import Shadow
from wutong_engines.greenpower.plan import Hourly, Limit, NoPlan, Plan
from wutong_engines.greenpower.programme import Programme, programme_of
from wutong_engines.greenpower.replay import Ledger

SOLVER = "HiGHS（含附加设施，不走结构化内点法）"
PROOF = "含附加设施，最优性由 HiGHS 的对偶解保证（其容差 1e-7），没有另算下界。"
EXTRA_NAMES = {"backup": "备用电源", "second_storage": "第二储能", "existing": "已建的不再付"}
"""Parts of the cost beside COST_PARTS."""
SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class ExtraHours:
    """Hours of the extras in MW (held in MWh), each (T,); zero where there is none."""

    backup_mw: Floats
    second_charged_mw: Floats
    second_discharged_mw: Floats
    second_held_mwh: Floats
    moved_away_mw: Floats
    moved_here_mw: Floats


@dataclass(frozen=True, eq=False)
class ExtendedPlan(Plan):
    """A plan with extras. The balance of each step adds backup, second storage and moved load to a plan's.

    `matched_share` is None: the attribution rule is written for one storage.
    """

    backup_mw: float
    second_storage_mw: float
    second_storage_mwh: float
    extra_hours: ExtraHours

    @property
    def backup_mwh(self) -> float:
        return self._mwh(self.extra_hours.backup_mw)

    @property
    def _not_green_mwh(self) -> float:
        backup = self.case.extras.backup
        return self.import_mwh + (self.backup_mwh if backup and not backup.green else 0.0)

    @property
    def green_share(self) -> float:
        return 1.0 - self._not_green_mwh / self.load_mwh

    @property
    def self_use_share(self) -> float | None:
        served = self.load_mwh - self.import_mwh - self.backup_mwh
        return self._of_generation(served)

    @property
    def carbon_t(self) -> float | None:
        grid = super().carbon_t
        backup = self.case.extras.backup
        return None if grid is None else grid + (self.backup_mwh * backup.kg_per_kwh if backup else 0.0)

    def as_json(self) -> dict[str, Any]:
        own = {
            "backup_mw": self.backup_mw,
            "backup_mwh": self.backup_mwh,
            "second_storage_mw": self.second_storage_mw,
            "second_storage_mwh": self.second_storage_mwh,
            "moved_mwh": self._mwh(self.extra_hours.moved_away_mw),
        }
        return super().as_json() | {"matched_share": None} | own


class _Columns:
    """Extra columns of the programme: costs, upper bounds, entries in the plain rows and in their own."""

    def __init__(self, p: Programme, rows: int) -> None:
        self.p, self.plain_rows = p, rows
        self.costs: list[Floats] = []
        self.most: list[Floats] = []
        self.blocks: list[sparse.csc_matrix] = []
        self.places: dict[str, slice] = {}
        self.own: list[tuple[Mapping[str, Any], Floats, Floats]] = []
        self.width = 0

    def add(
        self, name: str, cost: float, most: Floats, balance: float = 0.0, rules: tuple[float, ...] = (0, 0, 0)
    ) -> None:
        """A size (one column) or a series (T columns); `rules` are its entries in the three policy rows."""
        steps, count = self.p.steps, len(most)
        entries = sparse.lil_matrix((self.plain_rows, count))
        if balance:
            entries[:steps, :] = balance * sparse.identity(steps)
        for row, value in enumerate(rules):
            if value:
                entries[self.plain_rows - 3 + row, :] = value
        self.costs.append(np.full(count, cost))
        self.most.append(most)
        self.blocks.append(entries.tocsc())
        self.places[name] = slice(self.width, self.width + count)
        self.width += count

    def rule(self, entries: Mapping[str, Any], least: Floats, most: Floats) -> None:
        """Rows of their own over the extra columns, by name."""
        self.own.append((entries, least, most))

    def own_rows(self) -> sparse.csc_matrix:
        parts = []
        for entries, least, _ in self.own:
            row = [
                sparse.csc_matrix(entries[name])
                if name in entries
                else sparse.csc_matrix((len(least), place.stop - place.start))
                for name, place in self.places.items()
            ]
            parts.append(sparse.hstack(row))
        return sparse.vstack(parts).tocsc() if parts else sparse.csc_matrix((0, self.width))


def size_extended(case: Case) -> ExtendedPlan | NoPlan:
    """The cheapest plan of a case with extras, by HiGHS. Raises ArithmeticError when HiGHS cannot decide."""
    p = programme_of(case)
    program = model(p)
    columns = _columns(case, p, program.num_row_)
    _widen(program, columns)
    solved = run(program, {"solver": "simplex"})
    status = solved.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        backup = case.extras.backup
        is_green = backup is not None and backup.green
        widened = Widened(p, program, columns.places, columns.plain_rows - 3, is_green)
        return no_extended_plan(case, widened, SOLVER)
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS 没有算完：{solved.modelStatusToString(status)}。")
    return _plan(case, p, columns, solved)


def _columns(case: Case, p: Programme, rows: int) -> _Columns:
    columns, extras = _Columns(p, rows), case.extras
    _add_backup(columns, p, extras)
    _add_second_storage(columns, case, p, extras)
    _add_shift(columns, case, p, extras)
    return columns


def _per_peak(p: Programme, maximum_mw: float | None) -> Floats:
    return np.array([50.0 if maximum_mw is None else maximum_mw / p.power_mw])


def _add_backup(columns: _Columns, p: Programme, extras: Extras) -> None:
    backup = extras.backup
    if not backup:
        return
    per_kw, per_kwh = _money(p)
    columns.add("backup_size", backup.yuan_per_kw_year * per_kw, _per_peak(p, backup.maximum_mw))
    rules = (1.0, 0.0 if backup.green else 1.0, 0.0)
    columns.add("backup", backup.fuel_yuan_per_kwh * per_kwh, np.full(p.steps, np.inf), 1.0, rules)
    _under(columns, p, "backup", "backup_size", 1.0)


def _add_second_storage(columns: _Columns, case: Case, p: Programme, extras: Extras) -> None:
    storage = extras.second_storage
    if not storage:
        return
    per_kw, _ = _money(p)
    cost = storage.power_yuan_per_kw_year + storage.hours * storage.energy_yuan_per_kwh_year
    columns.add("second_size", cost * per_kw, _per_peak(p, storage.maximum_mw))
    free = np.full(p.steps, np.inf)
    columns.add("second_charged", 0.0, free, -1.0)
    columns.add("second_discharged", 0.0, free, 1.0)
    columns.add("second_held", 0.0, free)
    _under(columns, p, "second_charged", "second_size", 1.0)
    _under(columns, p, "second_discharged", "second_size", 1.0)
    _under(columns, p, "second_held", "second_size", storage.hours / case.step_hours)
    one = sparse.identity(p.steps, format="csc")
    before = sparse.csc_matrix((np.ones(p.steps), (np.arange(p.steps), (np.arange(p.steps) - 1) % p.steps)))
    zeros = np.zeros(p.steps)
    columns.rule(
        {
            "second_charged": -storage.charge_efficiency * one,
            "second_discharged": one / storage.discharge_efficiency,
            "second_held": one - before,
        },
        zeros,
        zeros,
    )


def _add_shift(columns: _Columns, case: Case, p: Programme, extras: Extras) -> None:
    shift = extras.shift
    if not shift:
        return
    columns.add("moved_away", 0.0, shift.share * p.load, 1.0)
    columns.add("moved_here", 0.0, np.full(p.steps, shift.share), -1.0)
    block = max(1, round(shift.within_hours / case.step_hours))
    blocks = np.arange(p.steps) // block
    sums = sparse.csc_matrix((np.ones(p.steps), (blocks, np.arange(p.steps))))
    zeros = np.zeros(int(blocks[-1]) + 1)
    columns.rule({"moved_away": sums, "moved_here": -sums}, zeros, zeros)


def _under(columns: _Columns, p: Programme, series: str, size: str, times: float) -> None:
    one = sparse.identity(p.steps, format="csc")
    columns.rule(
        {series: one, size: np.full((p.steps, 1), -times)}, np.full(p.steps, -np.inf), np.zeros(p.steps)
    )


def _money(p: Programme) -> tuple[float, float]:
    """What a yuan per kW and year, and per kWh, is in the programme's money."""
    return p.power_mw * 1000 / p.money_yuan, p.energy_mwh * 1000 / p.money_yuan


def _widen(program: highspy.HighsLp, columns: _Columns) -> None:
    """Joins the extra columns and rows to the plain programme."""
    plain = sparse.csc_matrix(
        (program.a_matrix_.value_, program.a_matrix_.index_, program.a_matrix_.start_),
        shape=(program.num_row_, program.num_col_),
    )
    own = columns.own_rows()
    rows = sparse.bmat([[plain, sparse.hstack(columns.blocks)], [None, own]]).tocsc()
    program.num_row_, program.num_col_ = rows.shape
    program.col_cost_ = np.concatenate([program.col_cost_, *columns.costs])
    program.col_lower_ = np.concatenate([program.col_lower_, np.zeros(columns.width)])
    program.col_upper_ = np.concatenate([program.col_upper_, *columns.most])
    program.row_lower_ = np.concatenate([program.row_lower_, *(least for _, least, _ in columns.own)])
    program.row_upper_ = np.concatenate([program.row_upper_, *(most for _, _, most in columns.own)])
    program.a_matrix_.start_, program.a_matrix_.index_ = rows.indptr, rows.indices
    program.a_matrix_.value_ = rows.data


def _plan(case: Case, p: Programme, columns: _Columns, solved: Any) -> ExtendedPlan:
    solution, info = solved.getSolution(), solved.getInfo()
    x = np.maximum(np.array(solution.col_value), 0.0)
    sizes, plain = x[:SIZES], x[SIZES : SIZES + 5 * p.steps].reshape(5, p.steps)
    rest = x[SIZES + 5 * p.steps :]

    def extra(name: str) -> Floats:
        place = columns.places.get(name)
        return np.zeros(p.steps) if place is None else rest[place]

    names = ("backup", "second_charged", "second_discharged", "second_held", "moved_away", "moved_here")
    backup, charged, discharged, held, away, here = (extra(name) for name in names)
    hours = _hours(case, p, sizes, plain, backup + discharged - charged + away - here)
    power, energy = p.power_mw, p.energy_mwh
    extra_hours = ExtraHours(
        backup * power, charged * power, discharged * power, held * energy, away * power, here * power
    )
    second = float(extra("second_size")[0]) * power
    cost = float(info.objective_function_value) - p.existing_money
    storage = case.extras.second_storage
    status: Literal["optimal"] = "optimal"
    split = _split(p, columns, x, sizes, plain, rest)
    imported, exported, stored, released, full = plain
    bought = Ledger(sizes, imported + backup, exported, stored, released, full, cost)
    return ExtendedPlan(
        status=status,
        case=case,
        cost_yuan_per_year=cost * p.money_yuan,
        lower_bound_yuan_per_year=cost * p.money_yuan,
        gap=0.0,
        wind_mw=float(sizes[0]) * power,
        solar_mw=float(sizes[1]) * power,
        storage_mw=float(sizes[2]) * power,
        storage_mwh=float(sizes[3]) * energy,
        grid_mw=float(sizes[4]) * power,
        cost_yuan=split,
        limits=tuple(_binding(case, p, columns, bought, solution)),
        notes=(PROOF, *_words(case, split, extra_hours, float(extra("backup_size")[0]) * power, second)),
        solver=SOLVER,
        iterations=int(info.simplex_iteration_count),
        hours=hours,
        backup_mw=float(extra("backup_size")[0]) * power,
        second_storage_mw=second,
        second_storage_mwh=second * (storage.hours if storage else 0.0),
        extra_hours=extra_hours,
    )


def _binding(case: Case, p: Programme, columns: _Columns, bought: Ledger, solution: Any) -> Iterator[Limit]:
    """As of any plan, by HiGHS's prices (backup counts as bought); then the largest sizes of the extras."""
    dual, reduced = np.array(solution.row_dual), np.array(solution.col_dual)
    prices = prices_of(p, dual[: columns.plain_rows])
    shadow = Shadow(prices.self_use, prices.green, prices.export, reduced[:SIZES])
    yield from limits_of(case, p, bought, shadow)
    plain, extras = SIZES + 5 * p.steps, case.extras
    for part, name, given in (
        ("backup", "backup_size", extras.backup),
        ("second_storage", "second_size", extras.second_storage),
    ):
        if given is None or given.maximum_mw is None:
            continue
        yuan = float(reduced[plain + columns.places[name].start]) * p.money_yuan / p.power_mw
        if yuan < 0:
            key = f"extras.{part}.maximum_mw"
            yield Limit(key, f"{EXTRA_NAMES[part]}上限", given.maximum_mw, "放宽 1 MW", yuan)


def _words(
    case: Case, split: Mapping[str, float], hours: ExtraHours, backup_mw: float, second_mw: float
) -> Iterator[str]:
    """The extras by size, energy and yuan: not every file of results has columns of theirs."""
    extras, step, names = case.extras, case.step_hours, EXTRA_NAMES
    if extras.backup:
        made, yuan = float(hours.backup_mw.sum()) * step, split["backup"] / 1e4
        yield f"{names['backup']} {backup_mw:,.1f} MW，发电 {made:,.0f} MWh，一年 {yuan:,.2f} 万元。"
    if extras.second_storage:
        held, yuan = second_mw * extras.second_storage.hours, split["second_storage"] / 1e4
        yield f"{names['second_storage']} {second_mw:,.1f} MW、{held:,.1f} MWh，一年 {yuan:,.2f} 万元。"
    if extras.shift:
        yield f"移动的负荷一共 {float(hours.moved_away_mw.sum()) * step:,.0f} MWh。"


def _hours(case: Case, p: Programme, sizes: Floats, plain: Floats, extra: Floats) -> Hourly:
    """The plain ledger; curtailment is what the balance with extras leaves. Raises ArithmeticError."""
    imported, exported, charged, discharged, held = plain
    generated = sizes[0] * p.wind + sizes[1] * p.solar
    curtailed = generated + imported + discharged + extra - exported - charged - p.load
    if curtailed.min() < -SLACK:
        raise ArithmeticError("HiGHS 的解没有通过逐时复核：电力平衡不成立。")
    power = p.power_mw
    return Hourly(
        sizes[0] * power * case.wind_cf,
        sizes[1] * power * case.solar_cf,
        imported * power,
        exported * power,
        charged * power,
        discharged * power,
        held * p.energy_mwh,
        np.maximum(curtailed, 0.0) * power,
    )


def _split(
    p: Programme, columns: _Columns, x: Floats, sizes: Floats, plain: Floats, rest: Floats
) -> dict[str, float]:
    """Yuan by part; what stands already is taken off the part of its own through the sizes' costs."""
    money = p.money_yuan
    each = p.costs * sizes * money
    costs = np.concatenate(columns.costs)

    def part(*names: str) -> float:
        places = [columns.places[name] for name in names if name in columns.places]
        return sum(float(costs[place] @ rest[place]) for place in places) * money

    return {
        "wind": float(each[0]),
        "solar": float(each[1]),
        "storage": float(each[2] + each[3]),
        "grid_connection": float(each[4]),
        "energy": float(p.import_price @ plain[0]) * money,
        "income": -float(p.export_price @ plain[1]) * money,
        "backup": part("backup_size", "backup"),
        "second_storage": part("second_size"),
        "existing": -p.existing_money * money,
    }
