"""Which enterprises are worth a visit for a gap: facts with source and date behind every term, and variety.

The score is a degree of match (匹配度) of 0…1, no probability. A term without facts is unknown: its weight
goes to the others and the coverage is shown. Variety: maximal marginal relevance (Carbonell & Goldstein
1998).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from wutong_engines.chains.matrix import Flags, Numbers
from wutong_engines.chains.relatedness import means
from wutong_engines.chains.weighing import Weighed, check_weights, percentiles, share_of, weigh

Texts = NDArray[np.str_]
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"expansion": 0.25, "western": 0.20, "ties": 0.20, "push": 0.20, "capacity": 0.15}
)
TERM_NAMES = {
    "expansion": "扩张",
    "western": "西部布局",
    "ties": "本地上下游",
    "push": "外迁压力",
    "capacity": "实力",
}
FACT_NAMES = {
    "capital_growth_3y": "三年增资",
    "new_branches_3y": "三年新设分支",
    "awards_3y": "三年获评",
    "western_branches": "西部分支",
    "western_recency": "最近一次到西部",
    "ties_here": "本地客户与供应商",
    "electricity_total": "所在行业完全耗电",
    "home_pressure": "来源省压力",
    "capital_yuan": "注册资本",
}
# each term is the mean percentile of its facts, greater being better; push is their product
FACTS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "expansion": ("capital_growth_3y", "new_branches_3y", "awards_3y"),
        "western": ("western_branches", "western_recency"),
        "ties": ("ties_here",),
        "push": ("electricity_total", "home_pressure"),
        "capacity": ("capital_yuan",),
    }
)
SAME_PROVINCE = 0.5
SEVERAL = 1.0


@dataclass(frozen=True)
class Fact:
    """A number somebody can look up: `source` in words, `as_of` a date; `words` says it in a sentence."""

    value: float
    source: str
    as_of: str
    words: str = ""


@dataclass(frozen=True)
class Enterprise:
    """`group`: who controls it, empty if unknown; `barred`: why not to call on it, empty if one may.

    `facts` by the names of FACT_NAMES; a name that is not there is unknown.
    """

    id: str
    name: str
    province: str
    group: str = ""
    is_active: bool | None = True
    is_here: bool = False
    is_dishonest: bool = False
    barred: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Matched:
    """`match`: terms with weights and coverage; `evidence`: sentences from facts, with source and date."""

    enterprise: Enterprise
    match: Weighed
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    enterprise: Enterprise
    reason: str


@dataclass(frozen=True)
class Shortlist:
    """`chosen` in the order of a visit plan; `left_out`: those excluded, each with the reason."""

    chosen: tuple[Matched, ...]
    left_out: tuple[LeftOut, ...]


def shortlist(
    enterprises: Sequence[Enterprise],
    *,
    size: int = 20,
    weights: Mapping[str, float] = WEIGHTS,
    variety: float = 0.2,
    per_group: int = 1,
) -> Shortlist:
    """At most `size` enterprises for one gap, those with half the weight known before the others.

    `variety`: 0 takes the best matches, 1 only avoids what is alike; `per_group`: how many of one group at
    most. Raises ValueError for weights, facts or limits that make no sense.
    """
    check_weights(weights, tuple(WEIGHTS))
    if not 0 <= variety <= 1 or size < 1 or per_group < 1:
        raise ValueError("variety 写 0 到 1 的数，size 与 per_group 写正整数。")
    _check(enterprises)
    reasons = [_excluded(one) for one in enterprises]
    left = [LeftOut(one, reason) for one, reason in zip(enterprises, reasons, strict=True) if reason]
    pool = [one for one, reason in zip(enterprises, reasons, strict=True) if not reason]
    matches = _matches(pool, weights)
    chosen: list[int] = []
    enough = np.array([match.is_enough for match in matches], dtype=bool)
    for wanted in (enough, ~enough):
        _choose(chosen, pool, matches, wanted, (size, variety, per_group))
    left += _same_group(pool, chosen, per_group)
    found = tuple(Matched(pool[row], matches[row], _evidence(pool[row])) for row in chosen)
    return Shortlist(found, tuple(left))


def _check(enterprises: Sequence[Enterprise]) -> None:
    seen: set[str] = set()
    for one in enterprises:
        if one.id in seen:
            raise ValueError(f"企业 {one.id} 出现两次：只留一个。")
        seen.add(one.id)
        for name, fact in one.facts.items():
            if name not in FACT_NAMES:
                raise ValueError(f"企业 {one.id} 的 {name} 不是认得的事实：可用 {'、'.join(FACT_NAMES)}。")
            if not np.isfinite(fact.value) or (name == "capital_yuan" and fact.value < 0):
                raise ValueError(f"企业 {one.id} 的{FACT_NAMES[name]}为 {fact.value}：不知道就不写。")
            if not fact.source or not fact.as_of:
                raise ValueError(f"企业 {one.id} 的{FACT_NAMES[name]}没有来源或日期：补上，没有就不写。")


def _excluded(one: Enterprise) -> str:
    if one.barred:
        return one.barred
    if one.is_active is False:
        return "已不在业"
    if one.is_dishonest:
        return "失信被执行人"
    return "已在本地" if one.is_here else ""


def _matches(pool: Sequence[Enterprise], weights: Mapping[str, float]) -> list[Weighed]:
    shares: dict[str, Numbers] = {}
    for term, names in FACTS_OF.items():
        facts = np.array([[_value(one, name) for one in pool] for name in names], dtype=float)
        if term == "push":
            shares[term] = percentiles(facts.prod(axis=0)) if len(pool) else facts[0]
        else:
            shares[term] = means(np.array([percentiles(row) for row in facts]), axis=0)
    return [
        weigh({term: share_of(shares[term][row]) for term in FACTS_OF}, weights) for row in range(len(pool))
    ]


def _value(one: Enterprise, name: str) -> float:
    return one.facts[name].value if name in one.facts else np.nan


def _choose(
    chosen: list[int],
    pool: Sequence[Enterprise],
    matches: Sequence[Weighed],
    wanted: Flags,
    limits: tuple[int, float, int],
) -> None:
    """Adds those wanted, one by one: the best match less its likeness to who is chosen already."""
    size, variety, per_group = limits
    scores = np.array([match.score or 0.0 for match in matches])
    provinces, groups = np.array([one.province for one in pool]), np.array([one.group for one in pool])
    order = np.argsort(np.argsort([one.id for one in pool], kind="stable"), kind="stable")
    is_open = np.array(wanted, dtype=bool)
    alike = np.zeros(len(pool))
    for row in chosen:
        _closer(alike, is_open, row, chosen, (provinces, groups, per_group))
    while is_open.any() and len(chosen) < size:
        worth = np.where(is_open, (1 - variety) * scores - variety * alike, -np.inf)
        best = np.flatnonzero(worth >= worth.max() - 1e-12)
        row = int(best[order[best].argmin()])
        chosen.append(row)
        is_open[row] = False
        _closer(alike, is_open, row, chosen, (provinces, groups, per_group))


def _closer(
    alike: Numbers,
    is_open: Flags,
    row: int,
    chosen: Sequence[int],
    kinds: tuple[Texts, Texts, int],
) -> None:
    """What choosing this row does to the others: like it they are worth less, its full group is closed."""
    provinces, groups, per_group = kinds
    np.maximum(alike, SAME_PROVINCE * (provinces == provinces[row]), out=alike)
    if not groups[row]:
        return
    is_kin = groups == groups[row]
    np.maximum(alike, SEVERAL * is_kin, out=alike)
    if sum(1 for one in chosen if groups[one] == groups[row]) >= per_group:
        is_open[is_kin] = False


def _same_group(pool: Sequence[Enterprise], chosen: Sequence[int], per_group: int) -> list[LeftOut]:
    taken: dict[str, list[str]] = {}
    for row in chosen:
        if pool[row].group:
            taken.setdefault(pool[row].group, []).append(pool[row].name)
    ids = {pool[row].id for row in chosen}
    return [
        LeftOut(one, f"同属 {one.group}，已列 {'、'.join(taken[one.group])}")
        for one in pool
        if one.id not in ids and len(taken.get(one.group, ())) >= per_group
    ]


def _evidence(one: Enterprise) -> tuple[str, ...]:
    return tuple(
        f"{fact.words or f'{FACT_NAMES[name]} {fact.value:g}'}（{fact.source}，{fact.as_of}）"
        for name, fact in one.facts.items()
    )
