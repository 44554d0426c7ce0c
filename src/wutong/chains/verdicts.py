"""Whether a region's ecology lets a node in and whether a 两高 one has its permit there: put in by ours."""

from dataclasses import replace

from wutong.chains.models import NodeVerdict
from wutong.chains.queries import Verdicts
from wutong.chains.rules import HEAVY_SOURCE, KINDS, VERDICTS, NodeSaid
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong_engines.chains import Gate, catalogue_gate, ecology_gate, energy_gate


def may_judge(person: Person, region_code: str) -> bool:
    return access.may(person, Act.EDIT_CHAINS, Place(region_code))


def gates_of(chain_key: str, node: NodeSaid, known: Verdicts) -> tuple[Gate, ...]:
    ecology, permit = (known.get((chain_key, node.key, kind)) for kind in KINDS)
    inside = ecology.verdict == "forbidden" if ecology else None
    gate = ecology_gate(inside, _source(ecology))
    if ecology:
        words = f"生态准入：{ecology.region.short_name}{VERDICTS[ecology.verdict]}这一环"
        gate = replace(gate, reason=words)
    granted = permit.verdict == "allowed" if permit else None
    source = f"{_source(permit)}；{HEAVY_SOURCE}" if permit and node.is_heavy else HEAVY_SOURCE
    return (
        catalogue_gate(node.catalogue or None, node.catalogue_source),
        energy_gate(node.is_heavy, granted, source),
        gate,
    )


def _source(row: NodeVerdict | None) -> str:
    return f"{row.region.short_name}：{row.source}，{row.as_of.isoformat()}" if row else ""
