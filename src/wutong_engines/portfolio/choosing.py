"""Chooses: a mixed-integer programme for the projects, its relaxation for prices, exact sums for the fit."""

import time
from collections.abc import Iterable, Iterator
from fractions import Fraction

from wutong_engines.portfolio.parts import parts
from wutong_engines.portfolio.problem import Candidate, Problem, exactly, needed
from wutong_engines.portfolio.program import Program, Solved
from wutong_engines.portfolio.result import Bottleneck, NoPortfolio, NotChosen, Portfolio

CHECKS = 4
LEAST_SECONDS = 0.2


def choose(problem: Problem, *, gap: float = 1e-3, seconds: float = 60.0) -> Portfolio | NoPortfolio:
    """The choice worth most, proved to `gap`, or what stands in its way.

    `seconds` for all of it: where they run out the best so far is given with the gap that is proved.
    Raises ArithmeticError when no choice that fits was found by then.
    """
    reasons = _out_of_reach(problem)
    if reasons:
        return NoPortfolio(tuple(reasons), _enough(problem))
    chosen: set[str] = set()
    bound, early = 0.0, 0.0
    for part, share in _timed(list(parts(problem)), seconds):
        program = Program(part, share)
        is_early = any(one.first and one.value > 0 for one in part.candidates)
        best = program.solve(gap / 10, only_first=True) if is_early else None
        if best is not None:
            program.keep_first(best.value)
            early += best.value
        found = None if is_early and best is None else _fitting(part, program, gap)
        if found is None:
            return NoPortfolio(("必上的项目和各组最少个数不能同时满足",), _enough(problem))
        chosen |= {one.id for one in found[0]}
        bound += found[1]
    return _told(problem, chosen, bound, early)


def _timed(found: list[Problem], seconds: float) -> Iterator[tuple[Problem, float]]:
    """Each part with its share of the time that is left, by how many wait in it; the small ones first."""
    end = time.monotonic() + seconds
    found.sort(key=lambda part: len(part.candidates))
    waiting = sum(len(part.candidates) for part in found)
    for part in found:
        left = end - time.monotonic()
        yield part, max(LEAST_SECONDS, left * len(part.candidates) / max(1, waiting))
        waiting -= len(part.candidates)


def first_come(problem: Problem) -> tuple[str, ...]:
    """Who would be served in the order given, each whole and only while all it needs is free."""
    taken: list[Candidate] = []
    free = {name: exactly(amount) for name, amount in problem.factors.items()}
    for one in problem.candidates:
        if not one.barred and all(exactly(need) <= free[name] for name, need in one.needs.items()):
            taken.append(one)
            for name, need in one.needs.items():
                free[name] -= exactly(need)
    return tuple(one.id for one in taken)


def value_of(problem: Problem, ids: Iterable[str]) -> float:
    wanted = set(ids)
    return float(sum((exactly(one.value) for one in problem.candidates if one.id in wanted), Fraction(0)))


def _out_of_reach(problem: Problem) -> list[str]:
    """What those that must be in already lack, and groups that are too small."""
    must = [one for one in problem.candidates if one.must]
    found = []
    for name, free in problem.factors.items():
        lacking = needed(must, name) - exactly(free)
        if lacking > 0:
            found.append(
                f"必上的项目合计要 {name} {_shown(needed(must, name))}，可用 {_shown(exactly(free))}，"
                f"差 {_shown(lacking)}"
            )
    for group, least in problem.at_least.items():
        count = sum(1 for one in problem.candidates if group in one.groups and not one.barred)
        if count < least:
            found.append(f"“{group}”要至少 {least} 个，能选的只有 {count} 个")
    return found


def _shown(amount: Fraction) -> str:
    return f"{float(amount):,.12g}"


def _enough(problem: Problem) -> dict[str, float]:
    """Free amounts with which a choice would be possible, the least more in proportion; empty if none are."""
    return Program(problem, 10.0, is_elastic=True).relaxed_amounts()


def _fitting(problem: Problem, program: Program, gap: float) -> tuple[list[Candidate], float] | None:
    """A choice that fits in exact numbers; what a tolerance let through is asked again, tighter."""
    bound: float | None = None
    for _ in range(CHECKS):
        solved = program.solve(gap)
        if solved is None and bound is None:
            return None
        if solved is None:
            break
        bound = solved.bound if bound is None else bound
        chosen = _picked(problem, solved)
        over = [name for name, free in problem.factors.items() if needed(chosen, name) > exactly(free)]
        if not over:
            chosen = _filled(problem, chosen)
            return chosen, max(bound, value_of(problem, (one.id for one in chosen)))
        for name in over:
            program.tighten(name)
    raise ArithmeticError("没有找到处处不超的方案：各项目的需求相差太悬殊，把特别小的需求并到一起再算。")


def _picked(problem: Problem, solved: Solved) -> list[Candidate]:
    return [one for one, share in zip(problem.candidates, solved.shares, strict=True) if share > 0.5]


def _filled(problem: Problem, chosen: list[Candidate]) -> list[Candidate]:
    """Within the gap a project that still fits may have been left out: it is taken in, the dearest first."""
    taken = {one.id for one in chosen}
    free = {name: exactly(amount) - needed(chosen, name) for name, amount in problem.factors.items()}
    for one in sorted(problem.candidates, key=lambda one: -one.value):
        is_open = one.id not in taken and not one.barred and one.value > 0
        if is_open and all(exactly(need) <= free[name] for name, need in one.needs.items()):
            taken.add(one.id)
            for name, need in one.needs.items():
                free[name] -= exactly(need)
    return [one for one in problem.candidates if one.id in taken]


def bottlenecks_of(problem: Problem, chosen: Iterable[str] = ()) -> tuple[Bottleneck, ...]:
    """What more of each factor would bring at most, by the relaxation alone: no choice is made here.

    For another aim than the one a choice was made by, with the same `chosen`. In units of value. Raises
    ArithmeticError when nothing satisfies the rules, even in part.
    """
    program = Program(problem, float("inf"))
    if any(one.first and one.value > 0 for one in problem.candidates):
        program.keep_first(program.relaxed_first())
    return _bottlenecks(problem, program, set(chosen))


def _bottlenecks(problem: Problem, program: Program, ids: set[str]) -> tuple[Bottleneck, ...]:
    chosen = [one for one in problem.candidates if one.id in ids]
    prices, tenths = program.prices(), program.tenths()
    found = [
        Bottleneck(name, amount, float(needed(chosen, name)), prices[name], tenths[name])
        for name, amount in problem.factors.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.a_tenth_more, -one.one_more, one.factor)))


def _told(problem: Problem, ids: set[str], bound: float, early: float) -> Portfolio:
    chosen = [one for one in problem.candidates if one.id in ids]
    program = Program(problem, float("inf"))
    if early:
        program.keep_first(early)
    bottlenecks = _bottlenecks(problem, program, ids)
    prices = {one.factor: one.one_more for one in bottlenecks}
    free = {name: exactly(amount) - needed(chosen, name) for name, amount in problem.factors.items()}
    must = [one for one in problem.candidates if one.must]
    most = {name: exactly(amount) - needed(must, name) for name, amount in problem.factors.items()}
    left = [
        NotChosen(
            one.id,
            one.value,
            one.barred,
            {
                name: float(exactly(need) - free[name])
                for name, need in one.needs.items()
                if exactly(need) > free[name]
            },
            sum(prices[name] * need for name, need in one.needs.items()),
            tuple(name for name, need in one.needs.items() if exactly(need) > most[name]),
        )
        for one in problem.candidates
        if one.id not in ids
    ]
    value = value_of(problem, ids)
    names = tuple(one.id for one in chosen)
    return Portfolio(names, value, max(bound, value), bottlenecks, tuple(left))
