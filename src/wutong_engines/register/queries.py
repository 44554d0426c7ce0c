"""What is asked of a register, as Ibis expressions: each with an order that leaves no two rows equal."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
from ibis import _

from wutong_engines.register.folding import words_of
from wutong_engines.register.running import TABLES, Expression
from wutong_engines.register.schema import LEVELS, NAME, RegisterError, level_of
from wutong_engines.units.provinces import WESTERN

LIST_COLUMNS = (
    *("eid", "uscc", "name", "industry", "province", "prefecture", "county", "status", "is_active"),
    *("capital_yuan", "founded_date", "employees", "capital_growth_3y", "group_name", "scope"),
    *("source", "as_of"),
)
MOST_ROWS = 5000


@dataclass(frozen=True)
class Wanted:
    """Whom a shortlist is for. Nothing given means no limit.

    `industries`: GB/T 4754 codes of two to four digits, each with all below it; `regions`: where they are,
    `outside`: where they must not be (GB/T 2260, any level); `words`: at least one of them in the business
    scope; `capital_yuan`: at least.
    """

    industries: tuple[str, ...]
    regions: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    capital_yuan: int | None = None
    size: int = 200

    def __post_init__(self) -> None:
        if not self.industries:
            raise RegisterError("没有写行业：--industry 后面写 GB/T 4754 代码，如 3841 或 38。")
        for code in self.industries:
            if not (2 <= len(code) <= 4 and code.isascii() and code.isdigit()):
                raise RegisterError(f"行业代码“{code}”不对：写 2 到 4 位 GB/T 4754 代码，如 38、384、3841。")
        for code in (*self.regions, *self.outside):
            level_of(code)
        if not 1 <= self.size <= MOST_ROWS:
            raise RegisterError(f"要 {self.size} 家：写 1 到 {MOST_ROWS}。")
        if any(not word.strip() for word in self.words):
            raise RegisterError("经营范围的词有空的：去掉它。")
        if self.capital_yuan is not None and self.capital_yuan < 0:
            raise RegisterError("注册资本的下限是负数：写 0 或正数，单位是元。")


# shortlist


def shortlist(wanted: Wanted) -> Expression:
    """Active enterprises, LIST_COLUMNS and `words_found`.

    Order: how many of the words, then registered capital, unknown last, then eid. Not a score: facts to
    weigh are `facts`. Whose status, scope or capital is unknown is not in it where that is asked for;
    `unknowns` says how many.
    """
    rows = _placed(TABLES["enterprise"], wanted).filter(_.is_active)
    if wanted.capital_yuan is not None:
        rows = rows.filter(_.capital_yuan >= wanted.capital_yuan)
    rows = rows.mutate(words_found=_words_found(rows.scope, wanted.words))
    if wanted.words:
        rows = rows.filter(_.words_found > 0)
    return _ordered(
        rows.select(*LIST_COLUMNS, "words_found"), ("-words_found", "-capital_yuan", "eid")
    ).limit(wanted.size)


def unknowns(wanted: Wanted) -> Expression:
    """One row: how many of the industries and regions there are, and of how many what is not known."""
    rows = _placed(TABLES["enterprise"], wanted)
    is_maybe = rows.is_active.fill_null(True)
    return rows.aggregate(
        enterprises=rows.count(),
        active=rows.count(where=rows.is_active),
        status_unknown=rows.count(where=rows.is_active.isnull()),
        capital_unknown=rows.count(where=is_maybe & rows.capital_yuan.isnull()),
        scope_unknown=rows.count(where=is_maybe & rows.scope.isnull()),
    )


def _placed(rows: Expression, wanted: Wanted) -> Expression:
    rows = rows.filter(_any(_in_class(rows.industry, code) for code in sorted(set(wanted.industries))))
    if wanted.regions:
        rows = rows.filter(_in_regions(rows, wanted.regions))
    if wanted.outside:
        rows = rows.filter(~_in_regions(rows, wanted.outside).fill_null(False))
    return rows


def _any(conditions: Any) -> Any:
    return reduce(operator.or_, conditions)


def _in_class(column: Any, code: str) -> Any:
    """A class and all below it; a range of texts, so that sorted files are skipped over."""
    return column == code if len(code) == 4 else (column >= code) & (column < f"{int(code) + 1:0{len(code)}}")


def _in_regions(rows: Expression, codes: Sequence[str]) -> Any:
    by_level: dict[str, list[str]] = {}
    for code in sorted(set(codes)):
        by_level.setdefault(level_of(code), []).append(code)
    return _any(rows[level].isin(found) for level, found in sorted(by_level.items()))


def _words_found(scope: Any, words: Sequence[str]) -> Any:
    zero = ibis.literal(0, "int64")
    found = (scope.contains(word).fill_null(False).cast("int64") for word in sorted(set(words)))
    return reduce(operator.add, found, zero)


def _ordered(rows: Expression, keys: Sequence[str]) -> Expression:
    """By columns, "-" being the greatest first; what is unknown comes last, on every engine."""
    return rows.order_by(
        *(
            ibis.desc(rows[key[1:]], nulls_first=False)
            if key.startswith("-")
            else ibis.asc(rows[key], nulls_first=False)
            for key in keys
        )
    )


# cells


def cells(level: str, digits: int = 4) -> Expression:
    """Active enterprises by region and industry of so many digits, with the schema CELL.

    Capital and employees are sums of what is known, null when nothing is; `_known` counts. Enterprises
    without region, or known less deep than `digits`, are in no cell.
    """
    if level not in [one.key for one in LEVELS]:
        raise RegisterError(f"没有“{level}”这一级：写 province、prefecture 或 county。")
    if digits not in (2, 3, 4):
        raise RegisterError(f"行业取 {digits} 位：写 2、3 或 4。")
    rows = TABLES["enterprise"].filter(_.is_active, _[level].notnull(), _.industry.length() >= digits)
    if digits < 4:
        rows = rows.mutate(industry=_.industry.substr(0, digits))
    found = rows.group_by(region=rows[level], industry=rows.industry).aggregate(
        enterprises=_.count(),
        capital_yuan=_.capital_yuan.sum().cast("int64"),
        capital_known=_.capital_yuan.count(),
        employees=_.employees.sum().cast("int64"),
        employees_known=_.employees.count(),
    )
    found = found.mutate(level=ibis.literal(level)).relocate("level")
    return _ordered(found, ("region", "industry"))


# facts beside a list


def facts(eids: Sequence[str], *, home: str, since: Any, western: Sequence[str] = WESTERN) -> Expression:
    """What the degree of match asks of each enterprise, one row an eid that is in the register, in eid order.

    `is_here`: it or a branch of it is in `home`; `western_branches` and the latest `western_date`;
    `new_branches`: opened on or after `since`; `ties_here`: customers and suppliers in `home`. Counts are of
    what the register holds: 0 means none is known there.
    """
    chosen = sorted(set(eids))
    if not chosen:
        raise RegisterError("没有给企业：至少一个 eid。")
    level, enterprise = level_of(home), TABLES["enterprise"]
    own = enterprise.filter(enterprise.eid.isin(chosen))
    own = own.select("eid", is_home=(own[level] == home).fill_null(False))
    branch = TABLES["branch"].filter(_.parent_eid.isin(chosen))
    width = {"province": 2, "prefecture": 4, "county": 6}[level]
    is_western = branch.county.substr(0, 2).isin(sorted(western))
    by_branch = branch.group_by(eid=branch.parent_eid).aggregate(
        branches_here=branch.count(where=branch.county.substr(0, width) == home[:width]),
        western_branches=branch.count(where=is_western),
        western_date=branch.opened_date.max(where=is_western),
        new_branches=branch.count(where=branch.opened_date >= since),
    )
    ties = _ties(chosen, enterprise.filter(enterprise[level] == home))
    joined = own.left_join(by_branch, "eid").drop("eid_right").left_join(ties, "eid").drop("eid_right")
    counts = ("branches_here", "western_branches", "new_branches", "ties_here")
    joined = joined.mutate(**{name: joined[name].fill_null(0) for name in counts})
    joined = joined.mutate(is_here=joined.is_home | (joined.branches_here > 0))
    return joined.select(
        "eid", "is_here", "western_branches", "western_date", "new_branches", "ties_here"
    ).order_by("eid")


def _ties(chosen: Sequence[str], here: Expression) -> Expression:
    link = TABLES["trade_link"]
    sold = link.filter(link.supplier_eid.isin(chosen)).select(eid="supplier_eid", other="buyer_eid")
    bought = link.filter(link.buyer_eid.isin(chosen)).select(eid="buyer_eid", other="supplier_eid")
    pairs = sold.union(bought, distinct=True)
    return pairs.semi_join(here, pairs.other == here.eid).group_by("eid").aggregate(ties_here=_.count())


# one enterprise, or by name


def card(eid: str) -> Expression:
    """All that the register holds of one enterprise: one row, or none. By eid, credit code or old number."""
    rows = TABLES["enterprise"]
    is_it = (rows.eid == eid) | (rows.uscc == eid) | (rows.registration_number == eid)
    return _ordered(rows.filter(is_it), ("-is_active", "eid")).limit(1)


def by_name(text: str, size: int = 20) -> Expression:
    """Names that hold every word of `text`; a single character must begin the name.

    Columns of NAME. Order: active ones first, then registered capital, unknown last, then eid. This reads all
    names; as one types, `NameIndex` gives the same rows.
    """
    words = words_of(text)
    rows = TABLES["enterprise"]
    if len(words) == len(words[0]) == 1:
        rows = rows.filter(rows.name_key.startswith(words[0]))
    else:
        rows = rows.filter(*(rows.name_key.contains(word) for word in words))
    rows = rows.mutate(is_first=rows.is_active.fill_null(False))
    return _ordered(rows, ("-is_first", "-capital_yuan", "eid")).select(*NAME.names).limit(size)
