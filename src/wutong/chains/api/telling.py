"""What the API of chains tells: maps, gaps, leads by node, offers and needs as plain values."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from wutong.chains import actions, queries, shown
from wutong.chains.api.shapes import NodeVerdictGiven, SupplyGiven
from wutong.chains.leading import led
from wutong.chains.models import Chain, ChainVersion, SupplyLine
from wutong.chains.rules import Content, VerdictSaid
from wutong.chains.supply import actions as supplying
from wutong.chains.supply import queries as supply
from wutong.chains.supply.matching import MOST, pairs_of
from wutong.chains.supply.rules import NEED, OFFER, LineSaid
from wutong.chains.viewing import View, view_of
from wutong.organisation.dictionaries import regions
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused


def listed() -> dict[str, Any]:
    return {
        "items": [
            {
                "key": one.key,
                "name": one.name,
                "note": one.note or None,
                "region_code": one.region_id,
                "leader": _leader(one),
                "nodes": len(one.nodes.all()),
                "edges": len(one.edges.all()),
                "version": one.version,
                "url": _url(one),
            }
            for one in queries.chains()
        ]
    }


def chain_told(key: str) -> dict[str, Any]:
    chain = queries.chain_for(key)
    return {
        "key": chain.key,
        "name": chain.name,
        "note": chain.note or None,
        "region_code": chain.region_id,
        "leader": _leader(chain),
        "targets": chain.targets or None,
        "targets_source": chain.targets_source or None,
        "source": chain.source,
        "basis": chain.basis,
        "version": chain.version,
        **_content(queries.content_of(chain)),
        "url": _url(chain),
    }


def versions_told(key: str) -> dict[str, Any]:
    chain = queries.chain_for(key)
    return {"items": [_version(chain, one) for one in queries.versions(chain)]}


def version_told(key: str, number: int) -> dict[str, Any]:
    chain = queries.chain_for(key)
    kept, content = queries.content_at(chain, number)
    return {**_version(chain, kept), **_content(content)}


def gaps_told(person: Person, key: str, region: str, day: date) -> dict[str, Any]:
    view = _view(person, key, region, day)
    return {
        "chain": key,
        "region_code": view.region_code,
        "region_name": view.place,
        "weights": view.weights.terms,
        "weights_basis": view.weights.basis,
        "weights_source": view.weights.source,
        "warning": shown.WEAK,
        "items": [_gap(view, one.key, one.name) for one in view.content.nodes],
    }


def leads_told(person: Person, key: str, region: str, at: datetime, day: date) -> dict[str, Any]:
    view = _view(person, key, region, day)
    found = led(view, person, at, day)
    return {
        "chain": key,
        "region_code": view.region_code,
        "items": [
            {
                "node": node.key,
                "name": node.name,
                "leads": dict(found.nodes[node.key].leads),
                "live": found.nodes[node.key].live,
                "projects": found.nodes[node.key].here.count,
                "stages": dict(found.nodes[node.key].stages),
                "investment_yuan": found.nodes[node.key].here.yuan,
                "without_investment": found.nodes[node.key].here.unsaid,
                "offers": found.nodes[node.key].supply[OFFER],
                "needs": found.nodes[node.key].supply[NEED],
            }
            for node in view.content.nodes
        ],
        "without_node": dict(found.loose),
        "late_leads": found.late_lead_count,
        "late_projects": len(found.late_projects),
    }


def supply_told(key: str, node: str, kind: str, region: str) -> dict[str, Any]:
    chain = queries.chain_for(key)
    lines = list(supply.lines_of(chain, node=node, kind=kind, region=region))
    pairs = pairs_of(lines, queries.content_of(chain).edges)
    return {
        "items": [_line(one) for one in lines],
        "pairs": [
            {
                "offer_id": one.offer.pk,
                "taker_id": one.taker.pk,
                "how": one.how.name.lower(),
                "how_name": one.how.label,
                "covers": one.covers or None,
            }
            for one in pairs[:MOST]
        ],
    }


def supply_added(key: str, given: SupplyGiven, *, by: Person, at: datetime, channel: str) -> dict[str, Any]:
    said = given.model_dump()
    said["node_key"] = said.pop("node")
    if given.region_code not in regions():
        raise Refused("没有记下", [Reason(f"没有 {given.region_code} 这个地区", field="region_code")])
    made = supplying.add(queries.chain_for(key), LineSaid(**said), by=by, at=at, channel=channel)
    return _line(made)


def supply_turned(
    key: str, line_id: int, *, is_withdrawn: bool, by: Person, at: datetime, channel: str
) -> dict[str, Any]:
    """Off the list, or on it again."""
    chain = queries.chain_for(key)
    if not is_withdrawn:
        line = supply.withdrawn_line(chain, line_id)
        return _line(supplying.put_back(line, by=by, at=at, channel=channel))
    line = supply.line_for(chain, line_id)
    supplying.withdraw(line, by=by, at=at, channel=channel)
    return _line(line)


def supply_withdrawn(person: Person, key: str) -> dict[str, Any]:
    return {"items": [_line(one) for one in supply.withdrawn_for(person, queries.chain_for(key))]}


def _view(person: Person, key: str, region: str, day: date) -> View:
    if region and region not in regions():
        raise Refused("读不懂", [Reason(f"没有 {region} 这个地区", field="region")])
    return view_of(person, key, region, day)


def _content(content: Content) -> dict[str, Any]:
    said = content.as_json()
    for node in said["nodes"]:
        node |= {name: node[name] or None for name in ("catalogue", "catalogue_source")}
    edges = [{name: one for name, one in asdict(edge).items() if name != "sales"} for edge in content.edges]
    return {
        "nodes": said["nodes"],
        "edges": [one | {"weight_source": one["weight_source"] or None} for one in edges],
    }


def _version(chain: Chain, one: ChainVersion) -> dict[str, Any]:
    return {
        "number": one.number,
        "words": one.words,
        "made_at": one.made_at,
        "made_by": one.made_by.name if one.made_by else None,
        "restored_from": one.restored_from,
        "is_newest": one.number == chain.version,
        "url": f"{_url(chain)}/versions/{one.number}",
    }


def _gap(view: View, key: str, name: str) -> dict[str, Any]:
    gap, presence, rated = view.gaps[key], view.presences[key], view.rated(key)
    return {
        "node": key,
        "name": name,
        "kind": gap.kind.value,
        "kind_name": gap.kind.label,
        "reason": gap.reason,
        "presence": presence.value,
        "evidence": list(presence.words),
        "is_assumed": presence.is_assumed,
        "band": rated.band.label if rated else None,
        "coverage": rated.weighed.coverage if rated else None,
        "band_reasons": list(rated.reasons) if rated else [],
        "gates": [asdict(one) | {"verdict": one.verdict.value} for one in rated.gates] if rated else [],
    }


def node_judged(
    key: str, node: str, given: NodeVerdictGiven, *, by: Person, at: datetime, channel: str
) -> dict[str, Any]:
    view = _view(by, key, given.region_code, timezone.localdate(at))
    said = VerdictSaid(**given.model_dump())
    made = actions.judge(view.chain, view.node(node), said, by=by, at=at, channel=channel)
    return {**asdict(said), "source": made.source, "node": node, "changed_at": made.changed_at}


def _line(one: SupplyLine) -> dict[str, Any]:
    return {
        "id": one.pk,
        "version": one.version,
        "kind": one.kind,
        "firm_name": one.firm_name,
        "enterprise_id": one.enterprise_id,
        "node": one.node_key,
        "product": one.product,
        "amount": float(one.amount) if one.amount is not None else None,
        "unit": one.unit or None,
        "words": one.words or None,
        "region_code": one.region_id,
        "park_key": one.park_id,
        "source": one.source,
        "basis": one.basis,
        "as_of": one.as_of,
        "updated_at": one.updated_at,
    }


def _leader(chain: Chain) -> str | None:
    return (chain.leader.name if chain.leader else chain.leader_name) or None


def _url(chain: Chain) -> str:
    return f"/api/chains/{chain.key}"
