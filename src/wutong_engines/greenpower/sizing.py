"""Sizes wind, PV, storage and grid connection for a case, and proves how close to the best the plan is."""

from wutong_engines.greenpower.accounts import plan_of
from wutong_engines.greenpower.case import Case, CaseError
from wutong_engines.greenpower.clash import no_plan, refutation
from wutong_engines.greenpower.extended import size_extended
from wutong_engines.greenpower.highs import highs_outcome
from wutong_engines.greenpower.interior import FAR_SIZES
from wutong_engines.greenpower.optimum import Outcome, optimise, relative_gap
from wutong_engines.greenpower.plan import NoPlan, Plan
from wutong_engines.greenpower.programme import programme_of

WORST_GAP = 1e-3
"""Above this certified gap HiGHS finishes the work, however long it takes."""
PATIENT = 300
"""Iterations of the second run: it ends well within what HiGHS would take."""
OWN_SOLVER = "wutong 结构化内点法"
FALLBACK_SOLVER = "HiGHS（后备）"


def size(case: Case, tolerance: float = 1e-4, fallback: bool = True) -> Plan | NoPlan:
    """The cheapest plan within `tolerance` (relative, 1e-7 to 0.1), or the proof that none exists.

    A case with extras goes to HiGHS whole, and its plan says so.

    Structured interior point with a bound by weak duality; see docs/decisions/0007-greenpower-in-numpy.md.
    Raises CaseError for a tolerance out of range and ArithmeticError when neither solver can decide.
    """
    if not 1e-7 <= tolerance <= 0.1:
        raise CaseError(f"tolerance（精度）为 {tolerance}：应在 1e-7 到 0.1 之间。")
    if case.extras:
        return size_extended(case)
    programme = programme_of(case)
    outcome = optimise(programme, tolerance)
    if outcome.ledger is None and not outcome.infeasible:
        outcome = refutation(programme) or optimise(programme, tolerance, FAR_SIZES, PATIENT)
    solver, status = OWN_SOLVER, "optimal"
    gap = relative_gap(programme, outcome.ledger, outcome.bound)
    if fallback and not outcome.infeasible and gap > max(WORST_GAP, tolerance):
        finished = highs_outcome(programme)
        outcome = _better(outcome, finished)
        solver, status = FALLBACK_SOLVER, "fallback"
    if outcome.infeasible:
        return no_plan(case, outcome, solver)
    if outcome.ledger is None:
        raise ArithmeticError("没有算出可行方案，也没有证明无解：请检查数据的量级。")
    return plan_of(
        case, programme, outcome, tolerance, "optimal" if status == "optimal" else "fallback", solver
    )


def _better(first: Outcome, second: Outcome) -> Outcome:
    """The cheaper plan with the tighter bound of two runs on one programme."""
    if second.infeasible or first.ledger is None:
        return second
    if second.ledger is None:
        return first
    ledger = min(first.ledger, second.ledger, key=lambda ledger: ledger.cost)
    tighter = max(first, second, key=lambda outcome: outcome.bound)
    return Outcome(ledger, tighter.bound, tighter.shadow, False, first.iterations)
