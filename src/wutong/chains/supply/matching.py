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


MOST = 500  # pairs told at once
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
    offers, needs = _by_node(lines, OFFER), _by_node(lines, NEED)
    found = [
        Pair(offer, need, How.PRODUCT if _folded(offer.product) == _folded(need.product) else How.NODE)
        for node, here in offers.items()
        for offer in here
        for need in needs.get(node, [])
        if _firms(offer, need) is not None
    ]
    said = {_firms(pair.offer, pair.taker) for pair in found}
    for edge in edges:
        for offer in offers.get(edge.supplier, []):
            for other in offers.get(edge.buyer, []):
                firms = _firms(offer, other)
                if firms is not None and firms not in said:
                    found.append(Pair(offer, other, How.BESIDE))
    return sorted(found, key=lambda one: (one.how, one.nearness, one.offer.pk, one.taker.pk))


def _by_node(lines: Iterable[SupplyLine], kind: str) -> dict[str, list[SupplyLine]]:
    found: dict[str, list[SupplyLine]] = {}
    for one in lines:
        if one.kind == kind:
            found.setdefault(one.node_key, []).append(one)
    return found


def _firms(offer: SupplyLine, taker: SupplyLine) -> tuple[str, str] | None:
    """None where it is the same firm: nobody supplies itself."""
    names = _folded(offer.firm_name), _folded(taker.firm_name)
    return None if names[0] == names[1] else names


def _folded(text: str) -> str:
    return "".join(text.lower().split()).replace("（", "(").replace("）", ")")
