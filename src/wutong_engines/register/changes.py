"""What became of enterprises between two snapshots, as one Ibis expression."""

import operator
from datetime import date
from functools import reduce
from typing import Any

import ibis

from wutong_engines.register.running import TABLES, Expression, table_of
from wutong_engines.register.schema import BRANCH, CHANGE, ENTERPRISE, Change

BEFORE = {
    name: table_of(schema, f"{name}_before")
    for name, schema in (("enterprise", ENTERPRISE), ("branch", BRANCH))
}


def changes(since: date, as_of: date) -> Expression:
    """Rows with the schema CHANGE between `enterprise_before`, `branch_before` and the tables of now.

    Order: kind, eid, after, before. An enterprise may have several kinds. What was or is unknown did not
    change: an unknown capital, county or status is no growth, move or closing. A move is told by the widest
    level that differs: another province is one, whatever is known of the county there.
    """
    now, old = TABLES["enterprise"], BEFORE["enterprise"]
    both = now.join(old, now.eid == old.eid, rname="old_{name}")
    found = [
        _rows(now.anti_join(old, "eid"), Change.NEW, None, "name"),
        _rows(old.anti_join(now, "eid"), Change.GONE, "name", None),
        _rows(_moved(both), Change.MOVED, "left", "reached"),
        _rows(both.filter(both.name_key != both.old_name_key), Change.RENAMED, "old_name", "name"),
        _rows(both.filter(both.old_is_active & ~both.is_active), Change.CLOSED, "old_status", "status"),
        _rows(both.filter(~both.old_is_active & both.is_active), Change.REOPENED, "old_status", "status"),
        _rows(
            both.filter(both.capital_yuan > both.old_capital_yuan),
            Change.GREW,
            "old_capital_yuan",
            "capital_yuan",
        ),
        _rows(
            both.filter(both.capital_yuan < both.old_capital_yuan),
            Change.SHRANK,
            "old_capital_yuan",
            "capital_yuan",
        ),
        _new_branches(),
    ]
    every = ibis.union(*found).mutate(since=ibis.literal(since), as_of=ibis.literal(as_of))
    return every.select(*CHANGE.names).order_by(
        *(ibis.asc(every[name], nulls_first=False) for name in ("kind", "eid", "after", "before"))
    )


def _moved(both: Expression) -> Expression:
    """Whoever is elsewhere, with the places it `left` and `reached`, each as deep as it is known."""
    levels = ("province", "prefecture", "county")
    is_elsewhere = reduce(operator.or_, ((both[a] != both[f"old_{a}"]).fill_null(False) for a in levels))
    return both.filter(is_elsewhere).mutate(
        left=ibis.coalesce(*(both[f"old_{level}"] for level in reversed(levels))),
        reached=ibis.coalesce(*(both[level] for level in reversed(levels))),
    )


def _rows(found: Expression, kind: Change, before: str | None, after: str | None) -> Expression:
    def told(name: str | None) -> Any:
        return found[name].cast("string") if name else ibis.null("string")

    return found.select(
        kind=ibis.literal(kind.value), eid="eid", name="name", before=told(before), after=told(after)
    )


def _new_branches() -> Expression:
    """A branch of an enterprise that was there before; `after` is the branch's eid."""
    branch, old = TABLES["branch"], BEFORE["branch"]
    fresh = branch.anti_join(old, ["parent_eid", "child_eid"])
    parents = TABLES["enterprise"].semi_join(BEFORE["enterprise"], "eid")
    found = fresh.join(parents, fresh.parent_eid == parents.eid)
    return _rows(found, Change.NEW_BRANCH, None, "child_eid")
