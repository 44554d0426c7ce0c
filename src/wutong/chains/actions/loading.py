"""The chains that come with the platform: reference/chains → rows, once; what a province changed stays."""

import csv
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.db import transaction

from wutong.audit.actions import record
from wutong.chains.actions.keeping import keep
from wutong.chains.models import Chain
from wutong.chains.rules import Content, EdgeSaid, Firm, NodeSaid

FOLDER = "chains"


@transaction.atomic
def load_chains(reference: Path, *, at: datetime) -> int:
    """Chains that are not here yet; how many were added."""
    known = set(Chain.objects.values_list("key", flat=True))
    contents = read_contents(reference)
    added = 0
    for position, row in enumerate(_rows(reference, "chains")):
        if row["chain"] in known:
            continue
        chain = Chain.objects.create(
            key=row["chain"],
            name=row["name"],
            note=row["note"],
            region_id=row["region_code"],
            source=row["source"],
            basis=row["basis"],
            position=position,
        )
        keep(chain, contents[row["chain"]], "随平台带来", None, at)
        added += 1
    if added:
        record(
            at=at,
            act="load_reference",
            target_kind="reference",
            target_id="chains",
            target_name="产业链",
            person_id=None,
            person_name="命令行",
            channel="command",
            words=f"产业链 {added} 条",
        )
    return added


def read_contents(reference: Path) -> dict[str, Content]:
    """Chain → its nodes and edges as the tables say."""
    firms: dict[str, list[Firm]] = defaultdict(list)
    for row in _rows(reference, "firms"):
        firms[row["node"]].append(Firm(row["name"], row["source"], row["basis"]))
    nodes: dict[str, list[NodeSaid]] = defaultdict(list)
    for row in _rows(reference, "nodes"):
        nodes[row["chain"]].append(
            NodeSaid(
                key=row["node"],
                name=row["name"],
                tier=row["tier"],
                codes=_parts(row["codes"]),
                words=_parts(row["words"]),
                heard=row["heard"],
                firms=tuple(firms[row["node"]]),
                source=row["source"],
                basis=row["basis"],
            )
        )
    edges: dict[str, list[EdgeSaid]] = defaultdict(list)
    for row in _rows(reference, "edges"):
        edges[row["chain"]].append(
            EdgeSaid(
                supplier=row["supplier"],
                buyer=row["buyer"],
                weight=_number(row["weight"]),
                sales=_number(row["sales"]),
                weight_source=row["weight_source"],
                source=row["source"],
                basis=row["basis"],
                as_of=row["as_of"],
            )
        )
    return {key: Content(tuple(found), tuple(edges[key])) for key, found in nodes.items()}


def _rows(reference: Path, name: str) -> list[dict[str, str]]:
    with (reference / FOLDER / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(one for one in text.split("|") if one)


def _number(text: str) -> float | None:
    return float(text) if text else None
