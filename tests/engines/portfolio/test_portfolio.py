"""The choice of projects: beside brute force, its prices beside solving again, what it says of the rest."""

import random
import time
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from wutong_engines.portfolio import (
    Candidate,
    NoPortfolio,
    Portfolio,
    Problem,
    ProblemError,
    bottlenecks_of,
    choose,
    first_come,
    read_problem,
)
from wutong_engines.portfolio.choosing import value_of
from wutong_engines.portfolio.problem import exactly, needed
from wutong_engines.portfolio.program import Program

FACTORS = ("energy", "water", "land")


def drawn(seed: int, projects: int = 9) -> Problem:
    """Small problems with every kind of rule now and then."""
    chance = random.Random(seed)
    found = []
    for number in range(projects):
        needs = {name: round(chance.uniform(0, 50), 1) for name in FACTORS if chance.random() < 0.8}
        found.append(
            Candidate(
                f"p{number}",
                round(chance.uniform(1, 100), 1),
                needs,
                must=chance.random() < 0.06,
                barred="",
                groups=(chance.choice(("north", "south")),),
                first=seed % 4 == 0 and chance.random() < 0.3,
            )
        )
    factors = {name: round(chance.uniform(40, 160), 1) for name in FACTORS}
    return Problem(factors, tuple(found), {"north": 1} if seed % 3 == 0 else {})


def allowed(problem: Problem, chosen: list[Candidate]) -> bool:
    ids = {one.id for one in chosen}
    return (
        all(needed(chosen, name) <= exactly(free) for name, free in problem.factors.items())
        and all(one.id in ids for one in problem.candidates if one.must)
        and not any(one.barred for one in chosen)
        and all(
            sum(group in one.groups for one in chosen) >= least for group, least in problem.at_least.items()
        )
    )


def brute(problem: Problem) -> Fraction | None:
    """The greatest value of all, those served first before the rest; None when nothing is allowed."""
    best: tuple[Fraction, Fraction] | None = None
    for picks in product((False, True), repeat=len(problem.candidates)):
        chosen = [one for one, picked in zip(problem.candidates, picks, strict=True) if picked]
        if allowed(problem, chosen):
            total = sum((exactly(one.value) for one in chosen), Fraction(0))
            early = sum((exactly(one.value) for one in chosen if one.first), Fraction(0))
            best = max(best or (early, total), (early, total))
    return best[1] if best else None


@pytest.mark.parametrize("seed", range(60))
def test_small_problems_equal_brute_force(seed: int) -> None:
    problem = drawn(seed)
    found, wanted = choose(problem, gap=0.0), brute(problem)
    if wanted is None:
        assert isinstance(found, NoPortfolio) and found.reasons and found.enough
        enough = Problem(
            {**problem.factors, **{name: free * (1 + 1e-9) for name, free in found.enough.items()}},
            problem.candidates,
            problem.at_least,
        )
        assert isinstance(choose(enough), Portfolio)
        return
    assert isinstance(found, Portfolio)
    chosen = [one for one in problem.candidates if one.id in found.chosen]
    assert allowed(problem, chosen)
    assert found.value == pytest.approx(float(wanted), rel=1e-12)
    assert 0 <= found.gap < 1e-9


@pytest.mark.parametrize("seed", range(1, 60, 4))
def test_prices_are_what_a_little_more_brings(seed: int) -> None:
    """Solved again with a little more of each factor, projects taken in part."""
    problem = drawn(seed)
    found = choose(problem)
    if isinstance(found, NoPortfolio):
        return
    for one in found.bottlenecks:
        before = 1e-4 * max(one.free, 1.0)
        values = [
            Program(problem.with_more({one.factor: more}), 10)._relaxed() for more in (before, 2 * before)
        ]
        assert one.one_more == pytest.approx((values[1] - values[0]) / before, abs=1e-4)
        assert one.a_tenth_more >= 0


@pytest.mark.parametrize("seed", [1, 2, 5, 7, 10])
def test_prices_alone_are_those_of_the_choice(seed: int) -> None:
    """Without anybody served first the relaxation says the same, whether or not a choice was made."""
    problem = drawn(seed, projects=14)
    found = choose(problem)
    if isinstance(found, Portfolio):
        alone = {one.factor: one for one in bottlenecks_of(problem, found.chosen)}
        for one in found.bottlenecks:
            assert alone[one.factor].one_more == pytest.approx(one.one_more)
            assert alone[one.factor].a_tenth_more == pytest.approx(one.a_tenth_more)
            assert alone[one.factor].used == one.used


def test_little_time_still_gives_a_choice_and_tells_the_gap() -> None:
    chance = random.Random(11)
    many = tuple(
        Candidate(
            f"p{number}",
            round(chance.uniform(20, 100), 2),
            {name: round(chance.uniform(1, 100), 1) for name in ("a", "b", "c", "d", "e")},
        )
        for number in range(300)
    )
    problem = Problem(dict.fromkeys(("a", "b", "c", "d", "e"), 4000.0), many)
    started = time.monotonic()
    found = choose(problem, gap=0.0, seconds=1.0)
    assert time.monotonic() - started < 10
    assert isinstance(found, Portfolio) and 0 <= found.gap < 0.05


def test_what_must_be_in_and_what_may_not() -> None:
    small, large = Candidate("small", 1, {"energy": 10}), Candidate("large", 9, {"energy": 10})
    assert _chosen(Problem({"energy": 10}, (small, large))) == ("large",)
    assert _chosen(Problem({"energy": 10}, (small, large)).with_forced(inside=["small"])) == ("small",)
    assert _chosen(Problem({"energy": 10}, (small, large)).with_forced(outside=["large"])) == ("small",)
    barred = Candidate("large", 9, {"energy": 10}, barred="两高")
    found = choose(Problem({"energy": 10}, (small, barred)))
    assert isinstance(found, Portfolio) and found.not_chosen[0].words == "不许上：两高"


def test_those_first_are_served_before_the_dearer() -> None:
    focus = Candidate("salt_lake", 3, {"energy": 10}, first=True)
    other = Candidate("other", 9, {"energy": 10})
    assert _chosen(Problem({"energy": 10}, (focus, other))) == ("salt_lake",)


def test_each_place_gets_its_least() -> None:
    two = [Candidate(name, 9, {"energy": 5}, groups=("海西州",)) for name in ("a", "b")]
    far = Candidate("far", 1, {"energy": 5}, groups=("玉树州",))
    assert _chosen(Problem({"energy": 10}, (*two, far))) == ("a", "b")
    assert "far" in _chosen(Problem({"energy": 10}, (*two, far), {"玉树州": 1}))


def test_a_tenth_of_a_tonne_is_not_oversold() -> None:
    """Thirty times 0.1 is 3 exactly, and 3.0 is not enough for thirty-one of them."""
    many = tuple(Candidate(f"p{number}", 1, {"energy": 0.1}) for number in range(31))
    found = choose(Problem({"energy": 3.0}, many))
    assert isinstance(found, Portfolio) and len(found.chosen) == 30 and found.gap < 0.04


def test_why_not_and_which_bottleneck_first() -> None:
    dear = Candidate("dear", 100, {"energy": 60, "water": 1})
    cheap = Candidate("cheap", 10, {"energy": 60, "water": 1})
    found = choose(Problem({"energy": 100, "water": 50}, (dear, cheap)))
    assert isinstance(found, Portfolio)
    assert found.bottlenecks[0].factor == "energy" and found.bottlenecks[0].one_more == pytest.approx(10 / 60)
    assert found.bottlenecks[1].one_more == 0
    (left,) = found.not_chosen
    assert left.short == {"energy": 20} and "energy 差 20" in left.words


def test_what_no_choice_could_serve_is_told_so() -> None:
    """Nothing need be displaced by a project that would not fit alone."""
    must = Candidate("must", 1, {"energy": 50}, must=True)
    found = choose(Problem({"energy": 100}, (must, Candidate("large", 9, {"energy": 60}))))
    assert isinstance(found, Portfolio)
    (left,) = found.not_chosen
    assert left.beyond == ("energy",) and left.words == "energy 差 10；能让的都让出来，energy也不够"
    even = choose(Problem({"energy": 100}, tuple(Candidate(name, 10, {"energy": 60}) for name in "ab")))
    assert isinstance(even, Portfolio)
    assert even.not_chosen[0].words == "energy 差 20；整个放进来就要换下选中的，按规则合计不会更好"


def test_first_come_takes_what_is_free() -> None:
    row = [
        Candidate("early", 1, {"energy": 8}),
        Candidate("late", 9, {"energy": 5}),
        Candidate("tiny", 1, {"energy": 2}),
    ]
    problem = Problem({"energy": 10}, tuple(row))
    assert first_come(problem) == ("early", "tiny")
    assert value_of(problem, first_come(problem)) == 2 < choose(problem).value  # type: ignore[union-attr]


def test_nothing_can_be_done_and_what_would_help() -> None:
    wanted = (Candidate("a", 1, {"energy": 6}, must=True), Candidate("b", 1, {"energy": 6}, must=True))
    found = choose(Problem({"energy": 10}, wanted))
    assert isinstance(found, NoPortfolio)
    assert found.reasons == ("必上的项目合计要 energy 12，可用 10，差 2",)
    assert found.enough == {"energy": pytest.approx(12)}
    found = choose(Problem({"energy": 10}, (), {"玉树州": 1}))
    assert isinstance(found, NoPortfolio) and "“玉树州”要至少 1 个，能选的只有 0 个" in found.reasons


def test_nobody_waits() -> None:
    found = choose(Problem({"energy": 10}, ()))
    assert isinstance(found, Portfolio) and found.chosen == () and found.gap == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], "问题应是一个 JSON 对象"),
        ({"projects": []}, "问题缺 factors"),
        ({"factors": {}, "projects": [], "other": 1}, "里的 other 不认得"),
        ({"factors": {"a": -1}, "projects": []}, "factors 的 a 为 -1"),
        ({"factors": {"a": float("nan")}, "projects": []}, "factors 的 a 为 nan"),
        ({"factors": {"a": True}, "projects": []}, "factors 的 a 为 True"),
        (
            {"factors": {}, "projects": [{"id": "x", "value": 1, "needs": {"a": 1}}]},
            "项目 x 需要 a，factors 里没有",
        ),
        ({"factors": {"a": 1}, "projects": [{"id": "x", "value": 1, "needs": {"a": -1}}]}, "需要的 a 为 -1"),
        ({"factors": {}, "projects": [{"id": "x", "value": "9", "needs": {}}]}, "value 为 '9'"),
        (
            {"factors": {}, "projects": [{"id": "x", "value": 1, "needs": {}, "must": 1}]},
            "must 为 1：写 true",
        ),
        ({"factors": {}, "projects": [{"id": "x", "value": 1}]}, "projects 第 1 个缺 needs"),
        ({"factors": {}, "projects": [{"id": "x", "value": 1, "needs": {}}] * 2}, "“x”前面已有"),
        (
            {
                "factors": {},
                "projects": [{"id": "x", "value": 1, "needs": {}, "must": True, "barred": "两高"}],
            },
            "既必上（must）又不许上",
        ),
        ({"factors": {}, "projects": [], "at_least": {"a": 0.5}}, "at_least 的 a 为 0.5"),
    ],
)
def test_bad_input_is_refused_in_words(said: Any, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_problem(said)
    assert words in str(caught.value)


def test_five_hundred_projects_over_nine_regions() -> None:
    chance = random.Random(7)
    regions = [f"r{number}" for number in range(9)]
    names = [f"{region} f{number}" for region in regions for number in range(12)]
    found = []
    for number in range(500):
        region = chance.choice(regions)
        size = chance.lognormvariate(0, 1)
        needs = {
            f"{region} f{number}": round(size * chance.uniform(1, 100), 1)
            for number in range(12)
            if chance.random() < 0.7
        }
        found.append(
            Candidate(f"p{number}", round(size * chance.uniform(20, 100), 2), needs, groups=(region,))
        )
    total = {name: float(needed(found, name)) for name in names}
    problem = Problem(
        {name: round(amount * chance.uniform(0.2, 0.9), 1) for name, amount in total.items()},
        tuple(found),
        dict.fromkeys(regions, 1),
    )
    answer = choose(problem)
    assert isinstance(answer, Portfolio) and answer.gap <= 1e-3
    assert answer.value > value_of(problem, first_come(problem))


def _chosen(problem: Problem) -> tuple[str, ...]:
    found = choose(problem)
    assert isinstance(found, Portfolio)
    return found.chosen
