"""The programme as HiGHS takes it: rows scaled by what is asked of them, values by the greatest."""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from wutong_engines.portfolio.problem import Problem, exactly, needed

TIGHTER = 1e-7
STEP = 1e-6
TENTH = 0.1


@dataclass(frozen=True)
class Solved:
    """`shares` of each candidate; `value` and `bound` in the caller's units."""

    shares: tuple[float, ...]
    value: float
    bound: float


class Program:
    """Rows: the factors, then the groups. Columns: the candidates; when elastic, then more of each factor."""

    def __init__(self, problem: Problem, seconds: float, *, is_elastic: bool = False) -> None:
        self.problem, self.seconds = problem, seconds
        self.names = list(problem.factors)
        self.free = np.array([float(problem.factors[name]) for name in self.names])
        self.values = np.array([float(one.value) for one in problem.candidates])
        self.unit = float(np.abs(self.values).max(initial=0.0)) or 1.0
        most = np.array(
            [
                max((float(one.needs.get(name, 0)) for one in problem.candidates), default=0.0)
                for name in self.names
            ]
        )
        self.scales = np.where(np.maximum(most, self.free) > 0, np.maximum(most, self.free), 1.0)
        # a factor of which there is enough for everybody has no price
        self.binds = [
            needed(problem.candidates, name) > exactly(problem.factors[name]) for name in self.names
        ]
        self.is_elastic = is_elastic
        self.solver = self._solver()

    def _solver(self) -> Any:
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("time_limit", self.seconds)
        solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
        solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
        for one, value in zip(self.problem.candidates, self.values, strict=True):
            cost = 0.0 if self.is_elastic else -value / self.unit
            solver.addCol(cost, float(one.must), 0.0 if one.barred else 1.0, 0, [], [])
        width = len(self.problem.candidates)
        for row, name in enumerate(self.names):
            found = [
                (column, float(one.needs[name]) / self.scales[row])
                for column, one in enumerate(self.problem.candidates)
                if one.needs.get(name)
            ]
            if self.is_elastic:
                solver.addCol(1.0, 0.0, highspy.kHighsInf, 0, [], [])
                found.append((width + row, -1.0))
            self._add(-highspy.kHighsInf, self.free[row] / self.scales[row], found, solver)
        for group, least in self.problem.at_least.items():
            members = [
                (column, 1.0) for column, one in enumerate(self.problem.candidates) if group in one.groups
            ]
            self._add(float(least), highspy.kHighsInf, members, solver)
        return solver

    @staticmethod
    def _add(low: float, high: float, entries: list[tuple[int, float]], solver: Any) -> None:
        places = np.array([column for column, _ in entries], dtype=np.int32)
        solver.addRow(low, high, len(entries), places, np.array([share for _, share in entries]))

    def keep_first(self, value: float) -> None:
        """From now on those served first bring what they can."""
        entries = [
            (column, self.values[column] / self.unit)
            for column, one in enumerate(self.problem.candidates)
            if one.first
        ]
        least = value / self.unit
        self._add(least - 1e-9 * max(1.0, abs(least)), highspy.kHighsInf, entries, self.solver)

    def tighten(self, name: str) -> None:
        row = self.names.index(name)
        high = self.solver.getLp().row_upper_[row]
        self.solver.changeRowBounds(row, -highspy.kHighsInf, high - TIGHTER * max(high, 1.0))

    def solve(self, gap: float, *, only_first: bool = False) -> Solved | None:
        """Whole projects; None when nothing satisfies the rules. Raises ArithmeticError without an answer."""
        count = len(self.problem.candidates)
        if not count:
            return Solved((), 0.0, 0.0)
        self._make_whole(True)
        weights = [one.value if one.first or not only_first else 0.0 for one in self.problem.candidates]
        self._weigh(weights)
        self.solver.setOptionValue("mip_rel_gap", gap)
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        info = self.solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise ArithmeticError(f"没有在 {self.seconds:g} 秒内找到方案（{status}）：放宽时间或减少项目。")
        shares = tuple(float(share) for share in self.solver.getSolution().col_value[:count])
        value = float(sum(weight for weight, share in zip(weights, shares, strict=True) if share > 0.5))
        return Solved(shares, value, max(value, -float(info.mip_dual_bound) * self.unit))

    def _make_whole(self, is_whole: bool) -> None:
        kind = highspy.HighsVarType.kInteger if is_whole else highspy.HighsVarType.kContinuous
        count = len(self.problem.candidates)
        places = np.arange(count, dtype=np.int32)
        self.solver.changeColsIntegrality(count, places, np.array([kind] * count))

    def _weigh(self, weights: list[float]) -> None:
        count = len(weights)
        costs = -np.array(weights) / self.unit
        self.solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)

    # the relaxation

    def prices(self) -> dict[str, float]:
        """Value of one unit more of each factor: the slope just beyond what is free now."""
        return {
            name: self._beyond(row, STEP * self.scales[row])[1] if self.binds[row] else 0.0
            for row, name in enumerate(self.names)
        }

    def tenths(self) -> dict[str, float]:
        """Value of a tenth more of each factor, or of a tenth of the largest need where nothing is free."""
        now = self._relaxed()
        return {
            name: max(0.0, self._beyond(row, TENTH * (self.free[row] or self.scales[row]))[0] - now)
            if self.binds[row]
            else 0.0
            for row, name in enumerate(self.names)
        }

    def relaxed_first(self) -> float:
        """What those served first could bring at most, taken in part."""
        return self._relaxed(only_first=True)

    def _beyond(self, row: int, more: float) -> tuple[float, float]:
        """Value with `more` of a factor, and the price of the next unit there."""
        high = float(self.free[row] / self.scales[row])
        self.solver.changeRowBounds(row, -highspy.kHighsInf, high + more / self.scales[row])
        value = self._relaxed()
        dual = self.solver.getSolution().row_dual[row] if self.problem.candidates else 0.0
        self.solver.changeRowBounds(row, -highspy.kHighsInf, high)
        return value, max(0.0, -float(dual)) * self.unit / float(self.scales[row])

    def _relaxed(self, *, only_first: bool = False) -> float:
        self._make_whole(False)
        self._weigh([one.value if one.first or not only_first else 0.0 for one in self.problem.candidates])
        self.solver.run()
        if not self.problem.candidates:
            return 0.0
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"影子价格没有算成（{self.solver.getModelStatus()}）。")
        return -float(self.solver.getInfo().objective_function_value) * self.unit

    def relaxed_amounts(self) -> dict[str, float]:
        """Of an elastic programme: the free amounts that would do, of the factors that are too little."""
        count = len(self.problem.candidates)
        self._make_whole(True)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return {}
        more = np.array(self.solver.getSolution().col_value[count:]) * self.scales
        return {
            name: float(self.free[row] + more[row])
            for row, name in enumerate(self.names)
            if more[row] > 1e-9 * self.scales[row]
        }
