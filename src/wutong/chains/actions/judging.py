"""What a document says of a node in a region: one more row and one audit entry, none is changed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wutong.chains.models import Chain, NodeVerdict
from wutong.chains.rules import KINDS, VERDICTS, NodeSaid, VerdictSaid, reasons_against_verdict
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.dictionaries import region_name
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused


def judge(
    chain: Chain, node: NodeSaid, said: VerdictSaid, *, by: Person, at: datetime, channel: str = "page"
) -> NodeVerdict:
    """Raises Refused field by field."""
    access.require(by, Act.EDIT_CHAINS, Place(said.region_code))
    wrong = reasons_against_verdict(said, node, timezone.localdate(at)) or _same(chain, node, said)
    if wrong:
        raise Refused("没有记下", [Reason(words, field=name) for name, words in wrong.items()])
    with transaction.atomic():
        made = NodeVerdict.objects.create(
            chain=chain,
            node_key=node.key,
            region_id=said.region_code,
            kind=said.kind,
            verdict=said.verdict,
            source=said.source.strip(),
            as_of=said.as_of,
            changed_at=at,
            changed_by=by,
        )
        told = f"{region_name(said.region_code)} {KINDS[said.kind]}：{VERDICTS[said.verdict]}"
        words = f"{told}。{said.source.strip()}，{said.as_of.isoformat()}"
        thing = ("node_verdict", made.pk, f"{chain.name} {node.name}", "judge_node")
        record_thing(*thing, by=by, at=at, words=words[:400], channel=channel)
    return made


def _same(chain: Chain, node: NodeSaid, said: VerdictSaid) -> dict[str, str]:
    rows = chain.verdicts.filter(node_key=node.key, region_id=said.region_code, kind=said.kind)
    last = rows.order_by("-id").first()
    if said.verdict == "unknown" and (last is None or last.verdict == "unknown"):
        return {"verdict": "这个地区没有填过的可收回"}
    now = (said.verdict, said.source.strip(), said.as_of)
    if last and (last.verdict, last.source, last.as_of) == now:
        return {"": "和现在的一样，没有可改的"}
    return {}
