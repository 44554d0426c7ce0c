"""What the register holds of a firm besides its row: branches, who stands beside it, what changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from wutong.enterprises import registered
from wutong.enterprises.homes import HERE, home_words
from wutong.enterprises.registered import Register
from wutong.web.formats import wan

T = TypeVar("T")
Row = dict[str, Any]
MOST_KEPT = 500
# kinds of change that may speak of leaving; a new branch only where it lies outside
LEAVING_CHANGES = ("moved", "shrank", "closed", "gone")


@dataclass(frozen=True)
class Fact:
    """One thing that happened or is so, of a day (or between two), with where it is from."""

    day: date | None
    day_words: str
    kind: str
    words: str
    source: str
    basis: str


@dataclass(frozen=True)
class Beside:
    """`row`: as `Register.card`; branches and changes as the register's tables have them;
    `former_names`: what it was called, or is called besides."""

    source: str
    basis: str
    row: Mapping[str, Any]
    branches: list[Row]
    changes: list[Row]
    former_names: tuple[str, ...] = ()


# a snapshot never changes, so what it says of a firm is asked once
_beside: WeakKeyDictionary[Register, dict[str, Beside | None]] = WeakKeyDictionary()
_near: WeakKeyDictionary[Register, dict[str, list[Row]]] = WeakKeyDictionary()


def beside_of(eid: str) -> Beside | None:
    """None where there is no register, or it has no such firm."""
    register = registered.opened() if eid else None
    if register is None:
        return None
    return _once(_beside, register, eid, lambda: _looked_up(register, eid))


def neighbours_of(beside: Beside | None) -> list[Row]:
    """As `Register.neighbours`: the slowest of it, a page asks for it apart."""
    register = registered.opened() if beside is not None else None
    if register is None or beside is None:
        return []
    return _once(_near, register, beside.row["eid"], lambda: register.neighbours(beside.row))


def _once(
    kept: WeakKeyDictionary[Register, dict[str, T]], register: Register, eid: str, look: Callable[[], T]
) -> T:
    known = kept.setdefault(register, {})
    if eid not in known:
        if len(known) >= MOST_KEPT:
            known.clear()
        known[eid] = look()
    return known[eid]


def _looked_up(register: Register, eid: str) -> Beside | None:
    row = register.card(eid)
    if row is None:
        return None
    source = f"企业名录 {register.as_of.isoformat()}"
    found = _branches(register, row["eid"]), _changes(register, row["eid"])
    return Beside(source, register.basis, row, *found, tuple(register.aliases(eids=[row["eid"]])))


def _branches(register: Register, eid: str) -> list[Row]:
    """Where branches lie and when they opened, the latest first, unknown days last."""
    import ibis  # loaded with the register, not with the site

    from wutong_engines.register import TABLES

    rows = TABLES["branch"].filter(TABLES["branch"].parent_eid == eid)
    names = TABLES["enterprise"].select("eid", "name")
    rows = rows.left_join(names, rows.child_eid == names.eid)
    rows = rows.select("child_eid", "county", "opened_date", "name", "source", "as_of")
    return register.run(rows.order_by(ibis.desc(rows.opened_date, nulls_first=False), rows.child_eid))


def _changes(register: Register, eid: str) -> list[Row]:
    from wutong_engines.register import TABLES

    rows = TABLES["change"].filter(TABLES["change"].eid == eid)
    return register.run(rows.order_by("as_of", "kind", "after"))


def change_facts(beside: Beside) -> list[Fact]:
    """What changed between the last two snapshots, in words."""
    return [
        Fact(
            one["as_of"],
            f"{one['since'].isoformat()} 至 {one['as_of'].isoformat()} 之间",
            one["kind"],
            change_words(one, beside),
            beside.source,
            beside.basis,
        )
        for one in beside.changes
    ]


def change_words(change: Mapping[str, Any], beside: Beside) -> str:
    from wutong_engines.register import Change, Status

    kind = Change(change["kind"])
    before, after = change["before"], change["after"]
    if kind is Change.MOVED:
        left, reached = home_words(before or ""), home_words(after or "")
        if left == reached:  # only the counties differ, whose names are not known here
            return f"{kind.label}：在{left}内，行政区划代码由 {before} 到 {after}"
        return f"{kind.label}：由{left}到{reached}"
    if kind in (Change.GREW, Change.SHRANK):
        return f"{kind.label}：注册资本由 {wan(int(before))} 万元到 {wan(int(after))} 万元"
    if kind in (Change.CLOSED, Change.REOPENED):
        return f"{kind.label}：由“{Status(before).label}”到“{Status(after).label}”"
    if kind is Change.RENAMED:
        return f"{kind.label}：由“{before}”到“{after}”"
    if kind is Change.NEW_BRANCH:
        branch = next((one for one in beside.branches if one["child_eid"] == after), None)
        where = home_words(branch["county"] or "") if branch else ""
        return f"{kind.label}：{where or '地方不明'}"
    return kind.label


def is_outside(county: str | None) -> bool:
    return bool(county) and str(county)[:2] != HERE


def branch_facts(beside: Beside) -> list[Fact]:
    """Branches outside the province, each with the day it opened where that is known."""
    return [
        Fact(
            one["opened_date"],
            one["opened_date"].isoformat() if one["opened_date"] else "日期不明",
            "branch",
            f"在{home_words(one['county'])}设分支机构" + (f"：{one['name']}" if one["name"] else ""),
            beside.source,
            beside.basis,
        )
        for one in beside.branches
        if is_outside(one["county"])
    ]
