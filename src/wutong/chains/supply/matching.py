"""Who could supply whom: what is offered and needed at one node, and what the map says lies side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from wutong.chains.models import SupplyLine
from wutong.chains.rules import EdgeSaid
from wutong.chains.supply.rules import NEED, OFFER


class How(IntEnum):
    """How a pair came to be, the surest first; of the last, nobody said a need: the map does."""

    PRODUCT = 0
    NODE = 1
    BESIDE = 2

    @property
    def label(self) -> str:
        return HOW_NAMES[self]


HOW_NAMES = {How.PRODUCT: "产品一样", How.NODE: "同一环节", How.BESIDE: "图上相邻"}


@dataclass(frozen=True)
class Pair:
    """`offer` could go to `taker`: a need, or what a firm downstream offers itself."""

    offer: SupplyLine
    taker: SupplyLine
    how: How

    @property
    def nearness(self) -> int:
        """0 in one county, 1 in one prefecture, 2 elsewhere."""
        one, other = self.offer.region_id, self.taker.region_id
        return 0 if one == other else 1 if one[:4] == other[:4] else 2

    @property
    def covers(self) -> str:
        """Whether the offer is enough, where both say how much in the same unit."""
        offered, needed = self.offer.amount, self.taker.amount
        if self.how is How.BESIDE or offered is None or needed is None:
            return ""
        if self.offer.unit.strip() != self.taker.unit.strip():
            return "单位不同，没有比"
        return "够" if offered >= needed else f"只够 {offered / needed:.0%}"


def pairs_of(lines: Sequence[SupplyLine], edges: Iterable[EdgeSaid]) -> list[Pair]:
    """Every pair of two firms, the surest and the nearest first."""
    offers = [one for one in lines if one.kind == OFFER]
    needs = [one for one in lines if one.kind == NEED]
    found = [
        Pair(offer, need, How.PRODUCT if _folded(offer.product) == _folded(need.product) else How.NODE)
        for offer in offers
        for need in needs
        if offer.node_key == need.node_key and not _same_firm(offer, need)
    ]
    said = {(_folded(pair.offer.firm_name), _folded(pair.taker.firm_name)) for pair in found}
    links = {(one.supplier, one.buyer) for one in edges}
    for offer in offers:
        for other in offers:
            firms = (_folded(offer.firm_name), _folded(other.firm_name))
            if (offer.node_key, other.node_key) in links and firms[0] != firms[1] and firms not in said:
                found.append(Pair(offer, other, How.BESIDE))
    return sorted(found, key=lambda one: (one.how, one.nearness, one.offer.pk, one.taker.pk))


def _same_firm(one: SupplyLine, other: SupplyLine) -> bool:
    return _folded(one.firm_name) == _folded(other.firm_name)


def _folded(text: str) -> str:
    return "".join(text.lower().split()).replace("（", "(").replace("）", ")")
