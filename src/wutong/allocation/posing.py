"""The waiting projects and the free pools as a problem of the portfolio engine."""

from collections.abc import Iterable, Mapping, Sequence

from wutong.allocation.question import Question
from wutong.allocation.rules import Settings
from wutong.allocation.waiting import Waiting
from wutong.factors.pools import Pool, Pools
from wutong.factors.queries import kinds
from wutong_engines.portfolio import Candidate, Problem


def pools_used(ranked: Iterable[Waiting]) -> dict[str, Pool]:
    """The pools the ranked projects would draw on, by a name of their own."""
    found: dict[int, Pool] = {}
    for one in ranked:
        for need in one.needs:
            if need.pool is not None:
                found[need.pool.account_id] = need.pool
    named: dict[str, Pool] = {}
    for pool in found.values():
        name = f"{pool.name}（{pool.unit}）"
        named[name if name not in named else f"{name} {pool.account_id} 号"] = pool
    return named


def unlimited(ranked: Iterable[Waiting], pools: Pools) -> dict[str, int]:
    """Kinds somebody needs and nobody keeps an account of, with how many projects need them."""
    names = {kind.key: kind.name for kind in kinds()}
    found: dict[str, int] = {}
    for one in ranked:
        for need in one.needs:
            if need.pool is None:
                name = names.get(need.kind_key, need.kind_key)
                found[name] = found.get(name, 0) + 1
    return found


def problem_of(
    ranked: Sequence[Waiting],
    pools: Mapping[str, Pool],
    question: Question,
    settings: Settings,
    barred: Mapping[int, str],
) -> Problem:
    names = {pool.account_id: name for name, pool in pools.items()}
    free = {name: pool.free for name, pool in pools.items()}
    if question.afresh:
        for one in ranked:
            for held in one.held:
                if held.account_id in names:
                    free[names[held.account_id]] += held.pending
    candidates = []
    for one in ranked:
        needs = {
            names[need.pool.account_id]: need.left(question.afresh) / 1000
            for need in one.needs
            if need.pool is not None
        }
        candidates.append(
            Candidate(
                str(one.id),
                settings.worth(question.aim, one.measures, one.stage, one.green),
                needs,
                barred=barred.get(one.id, ""),
                groups=(one.prefecture,) if one.prefecture else (),
                first=one.focus in settings.first,
            )
        )
    amounts = {name: amount / 1000 for name, amount in free.items()}
    return Problem(amounts, tuple(candidates), least_of(candidates, settings.least))


def least_of(candidates: Iterable[Candidate], least: int) -> dict[str, int]:
    """A prefecture with fewer that may be chosen is asked for those."""
    counts: dict[str, int] = {}
    for one in candidates:
        for group in one.groups:
            counts[group] = counts.get(group, 0) + (not one.barred)
    return {group: min(least, count) for group, count in counts.items() if least and count}
