"""Firms of the register that could fill a gap, with what is known of each: kept until a newer register."""

from dataclasses import dataclass
from datetime import date
from threading import Lock

from wutong.enterprises import registered
from wutong.enterprises.registered import Register, Row

# of those elsewhere and of those here already; the register gives those of most capital
MOST, MOST_HERE = 400, 60
YEARS = 3
KEPT = 64


@dataclass(frozen=True)
class Sought:
    """Active firms of these industries; `words`: at least one of them in the business scope."""

    codes: tuple[str, ...]
    region_code: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pool:
    """`facts`: eid → what is counted of each of the rows; `branches`: those that are somebody's branch."""

    rows: tuple[Row, ...]
    facts: dict[str, Row]
    branches: frozenset[str]


_kept: dict[tuple[registered.Stamp, Sought], Pool] = {}
_keeping = Lock()


def pool_of(register: Register, sought: Sought) -> Pool:
    """Those elsewhere and those here, the latter to be left out by name."""
    key = (register.stamp, sought)
    found = _kept.get(key)
    if found is None:
        found = _ask(register, sought)
        with _keeping:
            if len(_kept) >= KEPT:
                _kept.clear()
            _kept[key] = found
    return found


def _ask(register: Register, sought: Sought) -> Pool:
    from wutong_engines.register import Wanted

    here = (sought.region_code,)
    wanted = (
        Wanted(sought.codes, outside=here, words=sought.words, size=MOST),
        Wanted(sought.codes, regions=here, words=sought.words, size=MOST_HERE),
    )
    rows = tuple(row for one in wanted for row in register.shortlist(one))
    eids = [row["eid"] for row in rows]
    facts = register.facts(eids, home=sought.region_code, since=since(register.as_of))
    return Pool(rows, facts, register.branches_among(eids))


def since(as_of: date) -> date:
    """Three years before the snapshot, as the growth of capital is counted."""
    return as_of.replace(year=as_of.year - YEARS, day=min(as_of.day, 28))
