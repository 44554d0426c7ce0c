"""What a chain lacks in a region: 建链 where there is none, 延链 beside the strong, 升链 where it is weak.

Presence m is 0…1: the mean of min(RCA, 1) by number of firms and by capital. With m below `least` a node is
absent, with m = 1 it is present.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite

LEAST = 0.5
FULL = 1 - 1e-12


class Gap(Enum):
    """Kinds of nodes seen from a region."""

    PRESENT = "present"
    BUILD = "build"
    EXTEND = "extend"
    UPGRADE = "upgrade"
    DISTANT = "distant"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return GAP_NAMES[self]


GAP_NAMES = {
    Gap.PRESENT: "已有",
    Gap.BUILD: "建链",
    Gap.EXTEND: "延链",
    Gap.UPGRADE: "升链",
    Gap.DISTANT: "不相邻",
    Gap.UNKNOWN: "不明",
}


class ChainError(ValueError):
    """What is wrong with the chain or its numbers, at which node, and how to mend it."""


@dataclass(frozen=True)
class Chain:
    """`nodes`: upstream to downstream in no strict order; `edges`: supplier → buyer; `names`: of nodes, for
    the reasons. Raises ChainError.
    """

    nodes: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.nodes)) < len(self.nodes):
            raise ChainError("链上有重名的环节：每个环节用自己的代号。")
        for supplier, buyer in self.edges:
            for node in (supplier, buyer):
                if node not in self.nodes:
                    raise ChainError(f"{supplier} → {buyer}：链上没有环节 {node}，先加上它。")
            if supplier == buyer:
                raise ChainError(f"{supplier} → {buyer}：环节不供给自己，删去这一条。")

    def listed(self, nodes: Iterable[str]) -> str:
        return "、".join(self.names.get(node, node) for node in nodes)


@dataclass(frozen=True)
class NodeGap:
    """`kind` with its reason; `also`: kinds that hold too; `beside`: the present neighbours it rests on."""

    node: str
    presence: float | None
    kind: Gap
    reason: str
    also: tuple[Gap, ...] = ()
    beside: tuple[str, ...] = ()


def presence_of(advantages: Iterable[float | None]) -> float | None:
    """m of a node from its RCA by firms, by capital…: the mean of what is known, each at most 1."""
    known = [float(one) for one in advantages if one is not None and isfinite(one)]
    if any(one < 0 for one in known):
        raise ChainError(f"RCA 为 {min(known):g}：写 0 或正数。")
    return sum(min(one, 1.0) for one in known) / len(known) if known else None


def gaps_of(
    chain: Chain,
    presences: Mapping[str, float | None],
    *,
    complexities: Mapping[str, float | None] | None = None,
    least: float = LEAST,
) -> tuple[NodeGap, ...]:
    """The kind of each node, in the chain's order. A node without a number is unknown, not absent.

    `complexities`: PCI of nodes, for 升链 to a more complex successor. Raises ChainError.
    """
    if not 0 < least < 1:
        raise ChainError(f"least 为 {least}：写 0 到 1 之间的数。")
    for node, value in presences.items():
        if node not in chain.nodes:
            raise ChainError(f"链上没有环节 {node}：先加到链上，或删去它的数。")
        if value is not None and not 0 <= value <= 1:
            raise ChainError(f"{node} 的有无为 {value:g}：写 0 到 1，不知道写 None。")
    known = {node: presences.get(node) for node in chain.nodes}
    return tuple(_gap(node, chain, known, complexities or {}, least) for node in chain.nodes)


def _gap(
    node: str,
    chain: Chain,
    presences: Mapping[str, float | None],
    complexities: Mapping[str, float | None],
    least: float,
) -> NodeGap:
    own = presences[node]
    if own is None:
        return NodeGap(node, None, Gap.UNKNOWN, "没有这个环节的数：不等于没有")
    if own >= FULL:
        return NodeGap(node, own, Gap.PRESENT, "本地已有相对优势")
    around = _neighbours(chain, node)
    beside = tuple(one for one in around if _is_full(presences[one]))
    higher = _is_higher_successor(node, chain, presences, complexities)
    if beside:
        return _beside(node, own, beside, higher, (least, chain.listed(beside)))
    unknown = [one for one, value in presences.items() if value is None]
    if all(value is not None and value < least for value in presences.values()):
        return NodeGap(node, own, Gap.BUILD, f"整条链都不到 {least:g}")
    if any(presences[one] is None for one in around):
        lacking = chain.listed(one for one in around if presences[one] is None)
        return NodeGap(node, own, Gap.UNKNOWN, f"相邻的{lacking}没有数，定不下来")
    if unknown and all(value is None or value < least for value in presences.values()):
        return NodeGap(node, own, Gap.UNKNOWN, f"链上 {len(unknown)} 个环节没有数，定不下是不是建链")
    return NodeGap(node, own, Gap.DISTANT, "链上别处有，上下游都没有达到相对优势的")


def _beside(node: str, own: float, beside: tuple[str, ...], higher: bool, told: tuple[float, str]) -> NodeGap:
    """A node that is not present and has a present neighbour."""
    least, names = told
    if own < least:
        also = (Gap.UPGRADE,) if higher or own > 0 else ()
        here = f"本地 {own:.2g}（1 是有优势）" if own else "本地没有找到"
        words = f"{here}，上下游的{names}有相对优势"
        return NodeGap(node, own, Gap.EXTEND, words, also, beside)
    words = f"本地 {own:.2g}（1 是有优势），上下游的{names}有相对优势"
    words += "，而且比已有的上游更复杂" if higher else ""
    return NodeGap(node, own, Gap.UPGRADE, words, (), beside)


def _is_higher_successor(
    node: str,
    chain: Chain,
    presences: Mapping[str, float | None],
    complexities: Mapping[str, float | None],
) -> bool:
    """Whether a present supplier of this node has a lower PCI."""
    own = complexities.get(node)
    if own is None:
        return False
    suppliers = (supplier for supplier, buyer in chain.edges if buyer == node)
    below = (complexities.get(one) for one in suppliers if _is_full(presences[one]))
    return any(one is not None and one < own for one in below)


def _neighbours(chain: Chain, node: str) -> list[str]:
    found = [buyer for supplier, buyer in chain.edges if supplier == node]
    found += [supplier for supplier, buyer in chain.edges if buyer == node]
    return list(dict.fromkeys(found))


def _is_full(value: float | None) -> bool:
    return value is not None and value >= FULL
