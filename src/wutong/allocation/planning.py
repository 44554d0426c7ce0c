"""A question → the choice worth most of what is free, beside first come and who holds something now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from wutong.allocation.posing import least_of, pools_used, problem_of, unlimited
from wutong.allocation.queries import settings_on
from wutong.allocation.question import Question
from wutong.allocation.rules import MEASURES, RULES, Settings, high_words
from wutong.allocation.waiting import Waiting, waiting_for
from wutong.factors.pools import Pool, pools_in
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.queries import acts_so_far, kept, open_duplicates
from wutong_engines.portfolio import (
    Bottleneck,
    Candidate,
    NoPortfolio,
    Portfolio,
    Problem,
    bottlenecks_of,
    choose,
    first_come,
)

GAP = 1e-3
SECONDS = 4.0


@dataclass(frozen=True)
class Row:
    """A way of giving out: which projects it serves, what they bring with their odds of landing."""

    label: str
    ids: frozenset[int]
    worth: float
    sums: Mapping[str, float | None]


@dataclass(frozen=True)
class Answer:
    """`outcome` of the question, `unforced` of the same with nobody forced in or out; None where time ran
    out. `pools` by the factor's name in the problem; `in_output`: the bottlenecks in 亿元 of output."""

    question: Question
    settings: Settings
    day: date
    scope: str
    waiting: tuple[Waiting, ...]
    ranked: tuple[Waiting, ...]
    apart: tuple[tuple[Waiting, tuple[str, ...]], ...]
    barred: Mapping[int, str]
    pools: Mapping[str, Pool]
    unlimited: Mapping[str, int]
    has_accounts: bool
    outcome: Portfolio | NoPortfolio | None
    unforced: Portfolio | NoPortfolio | None
    in_output: Mapping[str, Bottleneck] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    unread: tuple[str, ...] = ()
    doubles: tuple[tuple[str, str], ...] = ()

    def worth(self, one: Waiting) -> float:
        return self.settings.worth(self.question.aim, one.measures, one.stage, one.green)


def planned(person: Person, question: Question, at: datetime, day: date) -> Answer:
    """Kept until somebody acts, for ten minutes at most: holds lapse without anybody acting."""
    access.require(person, Act.PLAN_FACTORS)
    moment = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
    key = ("allocation", acts_so_far(), person.pk, question.address(), moment.isoformat(), day.isoformat())
    return kept(key, lambda: _planned(person, question, at, day))


def _planned(person: Person, question: Question, at: datetime, day: date) -> Answer:
    settings = settings_on(day).without(question.without)
    pools = pools_in(day.year, at)
    waiting = waiting_for(person, settings, pools, at, day)
    lacks = {one.id: tuple(one.lacks(settings, question.aim)) for one in waiting}
    ranked = [one for one in waiting if not lacks[one.id]]
    barred = {one.id: f"两高，{high_words(settings)}" for one in ranked if one.is_high}
    question, unread = _usable(question, waiting, lacks, barred)
    used = pools_used(ranked)
    problem = problem_of(ranked, used, question, settings, barred)
    answer = Answer(
        question=question,
        settings=settings,
        day=day,
        scope=access.words_for_scope(person),
        waiting=tuple(waiting),
        ranked=tuple(ranked),
        apart=tuple((one, lacks[one.id]) for one in waiting if lacks[one.id]),
        barred=barred,
        pools=used,
        unlimited=unlimited(ranked, pools),
        has_accounts=bool(pools.all),
        outcome=None,
        unforced=None,
        unread=tuple(unread),
        doubles=_doubles(person, ranked),
    )
    unforced = None
    if question.is_forced:
        unforced = planned(person, question.unforced, at, day).outcome
    return _solved(answer, problem, unforced)


def _solved(answer: Answer, problem: Problem, unforced: Portfolio | NoPortfolio | None) -> Answer:
    question = answer.question
    if question.is_forced:
        inside, outside = ([str(one) for one in ids] for ids in (question.inside, question.outside))
        problem_now = problem.with_forced(inside, outside)
        counts = least_of(problem_now.candidates, answer.settings.least)
        problem_now = Problem(problem.factors, problem_now.candidates, counts)
    else:
        problem_now = problem
    outcome = _chosen(problem_now)
    answer = replace(answer, outcome=outcome, unforced=unforced if question.is_forced else outcome)
    in_output = _in_output(answer, problem_now, outcome) if isinstance(outcome, Portfolio) else {}
    return replace(answer, in_output=in_output, rows=_rows(answer, problem))


def _chosen(problem: Problem) -> Portfolio | NoPortfolio | None:
    try:
        return choose(problem, gap=GAP, seconds=SECONDS)
    except ArithmeticError:
        return None


def _doubles(person: Person, ranked: Iterable[Waiting]) -> tuple[tuple[str, str], ...]:
    """Names of two that may be one and are both ranked: what they bring would count twice."""
    names = {one.id: one.name for one in ranked}
    pairs = open_duplicates(person).filter(first__in=names, second__in=names)
    found = pairs.order_by("-confidence", "pk").values_list("first_id", "second_id")
    return tuple((names[first], names[second]) for first, second in found)


def _usable(
    question: Question,
    waiting: Iterable[Waiting],
    lacks: Mapping[int, tuple[str, ...]],
    barred: Mapping[int, str],
) -> tuple[Question, list[str]]:
    """Forcing in what cannot be ranked, or what a rule bars, is not done, and said."""
    names = {one.id: one.name for one in waiting}
    unread = []
    for one in (*question.inside, *question.outside):
        if one not in names:
            unread.append(f"编号 {one} 不在等着的项目里，没有照办")
        elif lacks[one]:
            unread.append(f"“{names[one]}”还缺{'、'.join(lacks[one])}，没有照办")
        elif one in barred and one in question.inside:
            unread.append(f"“{names[one]}”不许上（两高），没有放进来；要放，先改规则")
    able = {one for one in names if not lacks[one]}
    inside = tuple(one for one in question.inside if one in able and one not in barred)
    outside = tuple(one for one in question.outside if one in able)
    return replace(question, inside=inside, outside=outside), unread


def _in_output(answer: Answer, problem: Problem, outcome: Portfolio) -> dict[str, Bottleneck]:
    """The same bottlenecks in output, of the projects whose output is known."""
    by_id = {str(one.id): one for one in answer.ranked}
    candidates = tuple(
        Candidate(
            one.id,
            (by_id[one.id].measures["output"] or 0.0) * answer.settings.odds(by_id[one.id].stage),
            one.needs,
            one.must,
            one.barred,
            one.groups,
            one.first,
        )
        for one in problem.candidates
        if by_id[one.id].measures["output"] is not None
    )
    known = {one.id for one in candidates}
    counts = least_of(candidates, answer.settings.least)
    try:
        found = bottlenecks_of(Problem(problem.factors, candidates, counts), set(outcome.chosen) & known)
    except ArithmeticError:
        return {}
    return {one.factor: one for one in found}


def _rows(answer: Answer, problem: Problem) -> tuple[Row, ...]:
    covered = [one.id for one in answer.ranked if one.is_covered]
    found = [
        _row("现在：要的都已占上", covered, answer),
        _row("先来先得", [int(one) for one in first_come(problem)], answer),
    ]
    if isinstance(answer.unforced, Portfolio):
        found.append(_row("算出来的", [int(one) for one in answer.unforced.chosen], answer))
    if answer.question.is_forced and isinstance(answer.outcome, Portfolio):
        found.append(_row("照您放进、拿掉的", [int(one) for one in answer.outcome.chosen], answer))
    return tuple(found)


def _row(label: str, ids: Collection[int], answer: Answer) -> Row:
    wanted = frozenset(ids)
    chosen = [one for one in answer.ranked if one.id in wanted]
    sums: dict[str, float | None] = {}
    for key in MEASURES:
        known = [one.measures[key] for one in chosen]
        sums[key] = (
            None
            if any(value is None for value in known)
            else sum((one.measures[key] or 0.0) * answer.settings.odds(one.stage) for one in chosen)
        )
    return Row(label, wanted, sum(answer.worth(one) for one in chosen), sums)


def rules_words(settings: Settings) -> dict[str, str]:
    """The hard rules in force, by key; those left out are not there."""
    names = dictionaries.focus_industries()
    first = "、".join(names[one].name if one in names else one for one in settings.first)
    found = {
        "first": f"{RULES['first']}：{first}" if first else "",
        "least": f"{RULES['least']}：至少 {settings.least} 个" if settings.least else "",
        "high": f"{RULES['high']}（{high_words(settings)}）" if settings.bars_high else "",
    }
    return {key: words for key, words in found.items() if words}
