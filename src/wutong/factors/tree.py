"""Accounts in the order people look: by factor, by period, from the province down to the park."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wutong.factors.models import Account, FactorKind
from wutong.factors.queries import Line
from wutong.factors.rules import STANDING
from wutong.organisation import dictionaries


@dataclass(frozen=True)
class Leaf:
    """An account in its tree: how deep it stands among those shown, and how many shown lie below it."""

    line: Line
    depth: int
    below: int


@dataclass(frozen=True)
class Branch:
    """One factor of one period: every account of it that is shown, each under the one above."""

    kind: FactorKind
    period: str
    leaves: list[Leaf]


def branches(lines: Iterable[Line]) -> list[Branch]:
    """By kind, standing amounts first, then the years, the latest first."""
    grouped: dict[tuple[int, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        kind = line.account.kind
        grouped[kind.position, kind.key, line.account.period].append(line)
    return [
        Branch(rows[0].account.kind, key[2], _leaves(rows))
        for key, rows in sorted(grouped.items(), key=lambda pair: _in_order(pair[0]))
    ]


def _in_order(key: tuple[int, str, str]) -> tuple[int, str, int]:
    position, name, period = key
    return position, name, -9999 if period == STANDING else -int(period)


def _leaves(rows: Sequence[Line]) -> list[Leaf]:
    by_id = {one.account.pk: one for one in rows}
    depths = {one.account.pk: _depth(one.account, by_id) for one in rows}
    below: dict[int, int] = defaultdict(int)
    for one in rows:
        here = one.account.parent_id
        while here in by_id:
            below[here] += 1
            here = by_id[here].account.parent_id
    ordered = sorted(rows, key=lambda one: _from_above(one.account))
    return [Leaf(one, depths[one.account.pk], below[one.account.pk]) for one in ordered]


def _depth(account: Account, by_id: dict[int, Line]) -> int:
    depth, above = 0, account.parent_id
    while above in by_id:
        depth, above = depth + 1, by_id[above].account.parent_id
    return depth


def _from_above(account: Account) -> tuple[str, bool, str]:
    """Along the path of regions; a region's parks after itself and before the regions below it."""
    return dictionaries.regions()[account.region_id].path, account.park_id is not None, account.park_id or ""
