"""A content written as rows, and as one more version."""

from dataclasses import asdict
from datetime import date, datetime

from wutong.chains.models import Chain, ChainVersion, Edge, Node
from wutong.chains.rules import Content
from wutong.organisation.models import Person


def keep(
    chain: Chain,
    content: Content,
    words: str,
    by: Person | None,
    at: datetime,
    restored_from: int | None = None,
) -> ChainVersion:
    """Rows as the content says, what is in both left in place; and the version."""
    nodes = {one.key: one for one in chain.nodes.all()}
    chain.nodes.exclude(key__in=[one.key for one in content.nodes]).delete()
    for position, said in enumerate(content.nodes):
        row = nodes.get(said.key) or Node(chain=chain, key=said.key)
        for name, value in asdict(said).items():
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
        row.position = position
        row.save()
        nodes[said.key] = row
    chain.edges.all().delete()
    Edge.objects.bulk_create(
        Edge(
            chain=chain,
            position=position,
            **asdict(said)
            | {
                "supplier": nodes[said.supplier],
                "buyer": nodes[said.buyer],
                "as_of": date.fromisoformat(said.as_of),
            },
        )
        for position, said in enumerate(content.edges)
    )
    return ChainVersion.objects.create(
        chain=chain,
        number=chain.version,
        content=content.as_json(),
        words=words,
        made_at=at,
        made_by=by,
        restored_from=restored_from,
    )
