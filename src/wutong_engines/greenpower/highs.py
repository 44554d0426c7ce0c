"""The same programme in HiGHS: it finishes when the interior point does not, and tests compare with it."""

from typing import Any

import highspy
import numpy as np
import scipy.sparse as sparse

from wutong_engines.greenpower.bound import Prices, lower_bound, proves_infeasible, reduced_costs
from wutong_engines.greenpower.case import Floats
from wutong_engines.greenpower.interior import Point
from wutong_engines.greenpower.optimum import Outcome, Shadow
from wutong_engines.greenpower.programme import Programme
from wutong_engines.greenpower.replay import replay

SIZES = 5


def matrix(p: Programme) -> tuple[sparse.csc_matrix, Floats, Floats]:
    """Rows with lower and upper sides over sizes (5) and import, export, charge, discharge, held (T each)."""
    steps = p.steps
    one, none = sparse.identity(steps, format="csc"), sparse.csc_matrix((steps, steps))
    before = sparse.csc_matrix((np.ones(steps), (np.arange(steps), (np.arange(steps) - 1) % steps)))
    sizes = np.zeros((steps, SIZES))
    sizes[:, 0], sizes[:, 1] = p.wind, p.solar
    blank = sparse.csc_matrix((steps, SIZES))
    rows = [
        sparse.hstack([sparse.csc_matrix(sizes), one, -one, -one, one, none]),
        sparse.hstack([blank, none, none, -p.charge * one, one / p.discharge, one - before]),
    ]
    for place, size in enumerate((4, 4, 2, 2, 3)):
        column = np.zeros((steps, SIZES))
        column[:, size] = -1.0
        rows.append(
            sparse.hstack([sparse.csc_matrix(column), *(one if k == place else none for k in range(5))])
        )
    policies = np.zeros((3, SIZES + 5 * steps))
    wind, solar, load = float(p.wind.sum()), float(p.solar.sum()), float(p.load.sum())
    policies[0, :2] = p.self_use * wind, p.self_use * solar
    policies[:2, SIZES : SIZES + steps] = 1.0
    policies[2, :2] = -p.export_share * wind, -p.export_share * solar
    policies[2, SIZES + steps : SIZES + 2 * steps] = 1.0
    rows.append(sparse.csc_matrix(policies))
    least = np.concatenate([p.load, np.zeros(steps), np.full(5 * steps + 3, -np.inf)])
    most = np.concatenate([np.full(steps, np.inf), np.zeros(6 * steps), [load, p.import_cap, 0.0]])
    return sparse.vstack(rows).tocsc(), least, most


def model(p: Programme) -> highspy.HighsLp:
    """The programme as HiGHS takes it."""
    rows, least, most = matrix(p)
    steps = p.steps
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows.shape
    zeros = np.zeros(3 * steps)
    program.col_cost_ = np.concatenate([p.costs, p.import_price, -p.export_price, zeros])
    program.col_lower_ = np.concatenate([p.low, np.zeros(5 * steps)])
    free = np.full(5 * steps, np.inf)
    if not p.imports:
        free[:steps] = 0.0
    if not p.exports:
        free[steps : 2 * steps] = 0.0
    program.col_upper_ = np.concatenate([p.high, free])
    program.row_lower_, program.row_upper_ = least, most
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = rows.indptr
    program.a_matrix_.index_ = rows.indices
    program.a_matrix_.value_ = rows.data
    return program


def run(program: highspy.HighsLp, options: dict[str, str | float | bool | int]) -> Any:
    """HiGHS after solving, on one thread so that answers do not depend on the machine."""
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in ({"output_flag": False, "threads": 1} | options).items():
        highs.setOptionValue(option, value)
    highs.passModel(program)
    highs.run()
    return highs


def highs_outcome(p: Programme) -> Outcome:
    """HiGHS's optimum, replayed and certified as ours are; or its proof that there is none."""
    highs = run(model(p), {"solver": "simplex"})
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Outcome(None, np.inf, _ray(p, highs), True, 0)
    solution = highs.getSolution()
    x, dual = np.array(solution.col_value), np.array(solution.row_dual)
    if status != highspy.HighsModelStatus.kOptimal or not x.size:
        return Outcome(None, -np.inf, None, False, 0)
    series = x[SIZES:].reshape(5, p.steps)
    ledger = replay(p, Point(x[:SIZES], series[0], series[1], series[2], series[4]))
    prices = prices_of(p, dual)
    bound = lower_bound(p, prices, p.high)
    costs = reduced_costs(p, prices)[1]
    return Outcome(ledger, bound, Shadow(prices.self_use, prices.green, prices.export, costs), False, 0)


def prices_of(p: Programme, dual: Floats) -> Prices:
    """HiGHS's row duals of `matrix` as ours."""
    steps = p.steps
    self_use, green, export = (float(value) for value in np.maximum(-dual[-3:], 0.0))
    return Prices(np.maximum(dual[:steps], 0.0), dual[steps : 2 * steps].copy(), self_use, green, export)


def _ray(p: Programme, highs: Any) -> Shadow | None:
    """The rules behind HiGHS's proof, when it gives a ray and the ray holds by our own count."""
    highs.setOptionValue("presolve", "off")
    highs.run()
    answer = highs.getDualRay()
    ray = np.array(answer[-1]) if len(answer) > 1 else np.empty(0)
    for sign in (1.0, -1.0):
        if ray.size == 7 * p.steps + 3:
            prices = prices_of(p, sign * ray)
            if proves_infeasible(p, prices):
                costs = reduced_costs(p, prices, priced=False)[1]
                return Shadow(prices.self_use, prices.green, prices.export, costs)
    return None
