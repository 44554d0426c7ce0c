"""Who stands beside an enterprise: the same door, group, name of legal person; shares, branches, trade."""

from collections.abc import Mapping
from typing import Any

import ibis

from wutong_engines.register.running import TABLES, Expression

RELATION_NAMES = {
    "branch": "分支机构",
    "head_office": "总公司",
    "holds": "投资了",
    "held_by": "股东",
    "supplies": "供给",
    "buys_from": "采购自",
    "same_group": "同一集团",
    "same_address": "同一地址",
    "same_legal_person_name": "法定代表人同名（同省，不一定是同一人）",
}
_TRAITS = {
    "same_group": ("group_name",),
    "same_address": ("address", "province"),
    "same_legal_person_name": ("legal_person", "province"),
}
# own column, the other's column
_LINKS = {
    "branch": ("branch", "parent_eid", "child_eid"),
    "head_office": ("branch", "child_eid", "parent_eid"),
    "holds": ("share", "holder_eid", "held_eid"),
    "held_by": ("share", "held_eid", "holder_eid"),
    "supplies": ("trade_link", "supplier_eid", "buyer_eid"),
    "buys_from": ("trade_link", "buyer_eid", "supplier_eid"),
}
COLUMNS = ("relation", "eid", "name", "county", "industry", "status", "percent", "source", "as_of")


def neighbours(card: Mapping[str, Any], size: int = 200) -> Expression:
    """COLUMNS of those beside the enterprise whose row (of `queries.card`) is given.

    `relation` as in RELATION_NAMES; eid and name are null where the register does not know them; `percent` of
    shares. Order: relation, eid, name, source, percent. An unknown address, person or group makes nobody a
    neighbour.
    """
    found = [_linked(relation, card["eid"]) for relation in _LINKS]
    found += [
        _alike(relation, columns, card)
        for relation, columns in _TRAITS.items()
        if all(card[column] is not None for column in columns)
    ]
    every = ibis.union(*found, distinct=True)
    keys = ("relation", "eid", "name", "source", "percent", "as_of")
    return every.order_by(*(ibis.asc(every[key], nulls_first=False) for key in keys)).limit(size)


def _alike(relation: str, columns: tuple[str, ...], card: Mapping[str, Any]) -> Expression:
    rows = TABLES["enterprise"]
    rows = rows.filter(*(rows[column] == card[column] for column in columns), rows.eid != card["eid"])
    return rows.select(
        *COLUMNS[1:6],
        relation=ibis.literal(relation),
        percent=ibis.null("float64"),
        source=rows.source,
        as_of=rows.as_of,
    ).select(*COLUMNS)


def _linked(relation: str, eid: str) -> Expression:
    table, own, other = _LINKS[relation]
    link = TABLES[table].filter(TABLES[table][own] == eid)
    link = link.select(
        other_eid=link[other],
        told_name=link.holder_name if relation == "held_by" else ibis.null("string"),
        percent=link.percent if table == "share" else ibis.null("float64"),
        source="source",
        as_of="as_of",
    )
    known = TABLES["enterprise"].select("eid", "name", "county", "industry", "status")
    joined = link.left_join(known, link.other_eid == known.eid)
    return joined.select(
        relation=ibis.literal(relation),
        eid=joined.other_eid,
        name=ibis.coalesce(joined.name, joined.told_name),
        county=joined.county,
        industry=joined.industry,
        status=joined.status,
        percent=joined.percent,
        source=joined.source,
        as_of=joined.as_of,
    )
