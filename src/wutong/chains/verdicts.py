"""Whether a region's ecology lets a node in and whether a 两高 one has its permit there: put in by ours."""

from dataclasses import dataclass, replace
from datetime import date

from wutong.chains.models import Chain, NodeVerdict
from wutong.chains.rules import HEAVY_SOURCE, NodeSaid
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.dictionaries import regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong_engines.chains import Gate, catalogue_gate, ecology_gate, energy_gate

KINDS = {"ecology": "生态准入", "permit": "两高许可"}
VERDICTS = {"allowed": "允许", "forbidden": "不许", "unknown": "收回，不知道"}
# (chain, node, kind) → what counts in a region
Verdicts = dict[tuple[str, str, str], NodeVerdict]


@dataclass(frozen=True)
class VerdictSaid:
    region_code: str
    kind: str
    verdict: str
    source: str
    as_of: date


def may_judge(person: Person, region_code: str) -> bool:
    return access.may(person, Act.EDIT_CHAINS, Place(region_code))


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


def history(chain: Chain, node_key: str, region_code: str) -> list[NodeVerdict]:
    """Of the region and those above, newest first."""
    rows = chain.verdicts.filter(node_key=node_key, region_id__in=regions()[region_code].lineage)
    return list(rows.select_related("region", "changed_by__body").order_by("-id"))


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
