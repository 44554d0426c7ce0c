"""Chains, their content in any version, weights on a day. Maps are for everybody whose duty has them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from wutong.chains.models import Chain, ChainVersion, ChainWeights, Edge, Node, NodeVerdict
from wutong.chains.rules import Content, EdgeSaid, Firm, NodeSaid, Weights
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound


def chains() -> list[Chain]:
    """With nodes and edges: three statements."""
    return list(_whole())


def led_by(person: Person) -> list[Chain]:
    """Those whose 链长 the person is: one statement where there is none."""
    return list(_whole().filter(leader=person))


def _whole() -> QuerySet[Chain]:
    edges = Prefetch("edges", Edge.objects.select_related("supplier", "buyer"))
    return Chain.objects.select_related("region", "leader__body").prefetch_related("nodes", edges)


def chain_for(key: str) -> Chain:
    found = Chain.objects.select_related("region", "leader__body").filter(key=key).first()
    if found is None:
        raise NotFound("没有这条产业链")
    return found


def content_of(chain: Chain) -> Content:
    """As it stands."""
    return Content(tuple(_node(one) for one in chain.nodes.all()), tuple(_edges(chain.edges.all())))


def content_at(chain: Chain, number: int) -> tuple[ChainVersion, Content]:
    """As it stood in that version."""
    found = chain.versions.select_related("made_by__body").filter(number=number).first()
    if found is None:
        raise NotFound(f"{chain.name}没有第 {number} 版")
    return found, Content.from_json(found.content)


def versions(chain: Chain) -> list[ChainVersion]:
    """Newest first."""
    return list(chain.versions.select_related("made_by__body").order_by("-number"))


def weights_on(day: date) -> Weights:
    """One statement; what came with the platform until somebody puts in others."""
    row = ChainWeights.objects.filter(valid_from__lte=day).order_by("-valid_from", "-id").first()
    return weights_of(row) if row else Weights()


def weights_of(row: ChainWeights) -> Weights:
    said: dict[str, Any] = dict(row.said)
    return Weights(**said, source=row.source, basis=row.basis)


def weights_history() -> list[ChainWeights]:
    """Newest first."""
    return list(ChainWeights.objects.select_related("changed_by__body").order_by("-valid_from", "-id"))


def _node(row: Node) -> NodeSaid:
    return NodeSaid(
        key=row.key,
        name=row.name,
        tier=row.tier,
        codes=tuple(row.codes),
        words=tuple(row.words),
        heard=row.heard,
        firms=tuple(Firm(**one) for one in row.firms),
        source=row.source,
        basis=row.basis,
        catalogue=row.catalogue,
        catalogue_source=row.catalogue_source,
    )


def _edges(rows: Iterable[Edge]) -> Iterable[EdgeSaid]:
    for row in rows:
        yield EdgeSaid(
            supplier=row.supplier.key,
            buyer=row.buyer.key,
            weight=row.weight,
            sales=row.sales,
            weight_source=row.weight_source,
            source=row.source,
            basis=row.basis,
            as_of=row.as_of.isoformat(),
        )


# (chain, node, kind) → what counts in a region
Verdicts = dict[tuple[str, str, str], NodeVerdict]


def verdicts_in(region_code: str) -> Verdicts:
    """The last put in of the region, or of the nearest above where one stands: one statement."""
    lineage = regions()[region_code].lineage
    rows = NodeVerdict.objects.filter(region_id__in=lineage)
    newest = {
        (lineage.index(one.region_id), one.chain.key, one.node_key, one.kind): one
        for one in rows.select_related("chain", "region", "changed_by__body").order_by("id")
    }
    # the province first, so that the nearer replaces the farther; what was withdrawn says nothing
    return {place[1:]: newest[place] for place in sorted(newest) if newest[place].verdict != "unknown"}


def verdicts_of(chain: Chain, node_key: str, region_code: str) -> list[NodeVerdict]:
    """Of the region and those above, newest first."""
    rows = chain.verdicts.filter(node_key=node_key, region_id__in=regions()[region_code].lineage)
    return list(rows.select_related("region", "changed_by__body").order_by("-id"))
