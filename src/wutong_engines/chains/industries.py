"""Which absent industries fit a region best: visible weights, hard gates, and bands instead of ranks.

The weights are a starting point and were not estimated. Raw density is not among the terms: on real entries
of provinces it does worse than chance, and only relatedness over what is expected may order industries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import numpy as np

from wutong_engines.chains.weighing import Weighed, check_weights, percentiles, share_of, weigh

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"relatedness": 0.30, "chain_fit": 0.25, "complexity": 0.15, "outlook": 0.10, "resources": 0.20}
)
TERM_NAMES = {
    "relatedness": "相关度（相对）",
    "chain_fit": "上下游配套",
    "complexity": "产业复杂度",
    "outlook": "带来的后续机会",
    "resources": "资源匹配",
}
FIRST, SECOND = 0.7, 0.5


class Verdict(Enum):
    """What a gate says."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Gate:
    """`name` as people call it; `reason` and `source` in words a person reads."""

    name: str
    verdict: Verdict
    reason: str
    source: str = ""


class Band(Enum):
    """How strongly the facts speak for an industry."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    CONDITIONAL = "conditional"
    CLOSED = "closed"
    THIN = "thin"

    @property
    def label(self) -> str:
        return BAND_NAMES[self]


BAND_NAMES = {
    Band.FIRST: "先看",
    Band.SECOND: "可看",
    Band.THIRD: "一般",
    Band.CONDITIONAL: "先办许可再看",
    Band.CLOSED: "不能上",
    Band.THIN: "依据不足",
}
ORDER = list(Band)
CATALOGUE = {
    "鼓励": (Verdict.OPEN, "产业结构调整指导目录鼓励类"),
    "允许": (Verdict.OPEN, "不在限制类、淘汰类"),
    "限制": (Verdict.CLOSED, "产业结构调整指导目录限制类，不能新建"),
    "淘汰": (Verdict.CLOSED, "产业结构调整指导目录淘汰类"),
}


@dataclass(frozen=True)
class Prospect:
    """An absent industry: raw numbers of the terms, greater is better, None where unknown; its gates."""

    industry: str
    numbers: Mapping[str, float | None]
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True)
class Rated:
    """`band` is what to show; `is_firm`: no single term decides it; `weighed` has every term."""

    industry: str
    band: Band
    is_firm: bool
    weighed: Weighed
    gates: tuple[Gate, ...] = ()
    reasons: tuple[str, ...] = field(default=())


def catalogue_gate(kind: str | None, source: str = "") -> Gate:
    """The national catalogue: 鼓励, 允许, 限制, 淘汰, or None for not yet looked up. Raises ValueError."""
    if kind is None:
        return Gate("国家产业目录", Verdict.UNKNOWN, "还没有查国家产业目录", source)
    if kind not in CATALOGUE:
        raise ValueError(f"目录类别 {kind}：写 {'、'.join(CATALOGUE)}，没有查写 None。")
    return Gate("国家产业目录", *CATALOGUE[kind], source)


def energy_gate(is_heavy: bool | None, has_permission: bool | None, source: str = "") -> Gate:
    """两高 (high energy use and emissions): conditional until permitted, closed once refused."""
    if is_heavy is None:
        return Gate("两高", Verdict.UNKNOWN, "还没有判断是不是两高", source)
    if not is_heavy:
        return Gate("两高", Verdict.OPEN, "不是两高", source)
    if has_permission is None:
        return Gate("两高", Verdict.CONDITIONAL, "是两高：先取得节能审查与环评许可", source)
    if has_permission:
        return Gate("两高", Verdict.OPEN, "是两高，已有许可", source)
    return Gate("两高", Verdict.CLOSED, "是两高，许可没有通过", source)


def ecology_gate(is_inside: bool | None, source: str = "") -> Gate:
    """The ecological red line; None: not known which site, or not checked."""
    if is_inside is None:
        return Gate("生态", Verdict.UNKNOWN, "还没有对照生态保护红线", source)
    if is_inside:
        return Gate("生态", Verdict.CLOSED, "在生态保护红线内", source)
    return Gate("生态", Verdict.OPEN, "在生态保护红线外", source)


def rate(
    prospects: Sequence[Prospect],
    *,
    weights: Mapping[str, float] = WEIGHTS,
    first: float = FIRST,
    second: float = SECOND,
) -> tuple[Rated, ...]:
    """Every industry with its band, the better bands first, within a band by industry: bands, not ranks.

    Each term becomes its percentile among the industries given (of one region). Raises ValueError for weights
    that are not one for each term, repeated industries, or terms that are not known.
    """
    names = tuple(WEIGHTS)
    check_weights(weights, names)
    if not 0 <= second <= first <= 1:
        raise ValueError(f"分档 {first}、{second}：写 0 到 1 的数，先看不低于可看。")
    _check(prospects, names)
    columns = {
        name: percentiles(np.array([_number(one.numbers.get(name)) for one in prospects], dtype=float))
        for name in names
    }
    rated = [
        _rated(
            one,
            weigh({name: share_of(columns[name][row]) for name in names}, weights),
            (first, second),
        )
        for row, one in enumerate(prospects)
    ]
    return tuple(sorted(rated, key=lambda one: (ORDER.index(one.band), one.industry)))


def _check(prospects: Sequence[Prospect], names: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in prospects:
        if one.industry in seen:
            raise ValueError(f"产业 {one.industry} 出现两次：只留一个。")
        seen.add(one.industry)
        strange = sorted(set(one.numbers) - set(names))
        if strange:
            raise ValueError(
                f"产业 {one.industry} 的 {'、'.join(strange)} 不是评分项：可用 {'、'.join(names)}。"
            )


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _rated(one: Prospect, weighed: Weighed, edges: tuple[float, float]) -> Rated:
    verdicts = {gate.verdict for gate in one.gates}
    reasons = tuple(gate.reason for gate in one.gates if gate.verdict is not Verdict.OPEN)
    merit = _merit(weighed.score, edges)
    is_firm = merit == _merit(weighed.low, edges) == _merit(weighed.high, edges)
    if Verdict.CLOSED in verdicts:
        band, is_firm = Band.CLOSED, True
    elif not weighed.is_enough:
        band, is_firm = Band.THIN, True
        reasons = (*reasons, f"已知的只占权重 {weighed.coverage:.0%}")
    elif Verdict.CONDITIONAL in verdicts:
        band = Band.CONDITIONAL
    else:
        band = merit
    return Rated(one.industry, band, is_firm, weighed, one.gates, reasons)


def _merit(score: float | None, edges: tuple[float, float]) -> Band:
    if score is None:
        return Band.THIN
    if score >= edges[0]:
        return Band.FIRST
    return Band.SECOND if score >= edges[1] else Band.THIRD
