"""Do the books agree: every balance against the sum of the transfers, every account against the one above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wutong_engines.quotas.account import Balance


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`moved_by` is the transfer that last moved it, where the keeper of the books notes that down."""

    id: int
    parent: int | None
    balance: Balance
    moved_by: int | None = None


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: int
    account: int
    asked: int
    pending: int
    committed: int
    moved_by: int | None = None


@dataclass(frozen=True, slots=True)
class TransferRow:
    """`capacity`, `reserved`, `committed` are signed; `hold` is None for a movement of capacity."""

    id: int
    account: int
    hold: int | None
    capacity: int
    reserved: int
    committed: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that does not agree: which table and row, which figure, what it says, what it should."""

    table: str
    id: int
    figure: str
    says: int
    should: int


@dataclass
class _Sums:
    accounts: Mapping[int, AccountRow]
    holds: Mapping[int, HoldRow]
    capacity: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    reserved: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    committed: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    pending_of: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    committed_of: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def first_fault(
    accounts: Sequence[AccountRow],
    holds: Iterable[HoldRow],
    transfers: Iterable[TransferRow],
    above: Iterable[tuple[int, int]] | None = None,
) -> Fault | None:
    """None when the books agree. Transfers come in the order they were written; they are read once, in order.

    Checked in turn: each account's parent against `above` (pairs of an account and itself or one above it;
    not checked when None), each transfer (its account and hold exist and belong together; a hold begins with
    all that was asked, never falls below nothing nor rises above it), the transfers that accounts and holds
    say moved them last, each hold against its transfers, each account's own sums, what it granted against
    what came to the accounts below it, what it counts against everything below, and the rules of an account.
    Parents that form a ring are a fault of the first account in it.
    """
    sums = _Sums({one.id: one for one in accounts}, {one.id: one for one in holds})
    for fault in _faults(sums, transfers, above):
        return fault
    return None


def _faults(
    sums: _Sums, transfers: Iterable[TransferRow], above: Iterable[tuple[int, int]] | None
) -> Iterator[Fault]:
    yield from _faults_of_parents(sums, above)
    noted = {one.moved_by for one in sums.accounts.values()} | {one.moved_by for one in sums.holds.values()}
    for one in transfers:
        noted.discard(one.id)
        yield from _faults_of_transfer(one, sums)
    for missing in sorted(one for one in noted if one is not None):
        yield Fault("transfer", missing, "missing", 0, missing)
    for hold in sums.holds.values():
        for figure, says, should in (
            ("pending", hold.pending, sums.pending_of[hold.id]),
            ("committed", hold.committed, sums.committed_of[hold.id]),
        ):
            if says != should:
                yield Fault("hold", hold.id, figure, says, should)
    yield from _faults_of_accounts(sums)


def _faults_of_parents(sums: _Sums, above: Iterable[tuple[int, int]] | None) -> Iterator[Fault]:
    for one in sums.accounts.values():
        if one.parent is not None and one.parent not in sums.accounts:
            yield Fault("account", one.id, "parent", one.parent, 0)
        elif one.id in _upwards(one.parent, sums.accounts):
            yield Fault("account", one.id, "parent", one.parent or 0, 0)
    if above is not None:
        yield from _faults_of_chains(sums, above)


def _faults_of_chains(sums: _Sums, above: Iterable[tuple[int, int]]) -> Iterator[Fault]:
    noted: dict[int, set[int]] = defaultdict(set)
    for account, ancestor in above:
        noted[account].add(ancestor)
    for one in sums.accounts.values():
        # of all that stand above an account its parent has the most above itself
        others = noted[one.id] - {one.id}
        should = max(others, key=lambda each: (len(noted[each]), each), default=0)
        if (one.parent or 0) != should:
            yield Fault("account", one.id, "parent", one.parent or 0, should)
    for one in sums.accounts.values():
        upwards = set(_upwards(one.id, sums.accounts))
        if noted[one.id] != upwards:
            yield Fault("account", one.id, "above", len(noted[one.id]), len(upwards))


def _faults_of_transfer(one: TransferRow, sums: _Sums) -> Iterator[Fault]:
    if one.account not in sums.accounts:
        yield Fault("transfer", one.id, "account", one.account, 0)
        return
    sums.capacity[one.account] += one.capacity
    sums.reserved[one.account] += one.reserved
    sums.committed[one.account] += one.committed
    if one.hold is None:
        if one.reserved or one.committed:
            yield Fault("transfer", one.id, "hold", 0, 0)
        return
    hold = sums.holds.get(one.hold)
    if hold is None or hold.account != one.account:
        yield Fault("transfer", one.id, "hold", one.hold, 0)
        return
    if hold.id not in sums.pending_of:
        yield from _faults_of_beginning(one, hold)
    sums.pending_of[hold.id] += one.reserved
    sums.committed_of[hold.id] += one.committed
    pending, committed = sums.pending_of[hold.id], sums.committed_of[hold.id]
    if pending < 0 or committed < 0:
        yield Fault("transfer", one.id, "below nothing", min(pending, committed), 0)
    elif pending + committed > hold.asked:
        yield Fault("transfer", one.id, "above what was asked", pending + committed, hold.asked)


def _faults_of_beginning(one: TransferRow, hold: HoldRow) -> Iterator[Fault]:
    if one.reserved <= 0:
        yield Fault("hold", hold.id, "beginning", 0, hold.asked)
    elif one.reserved != hold.asked:
        yield Fault("transfer", one.id, "reserved", one.reserved, hold.asked)


def _faults_of_accounts(sums: _Sums) -> Iterator[Fault]:
    below: dict[int, list[int]] = defaultdict(list)
    granted: dict[int, int] = defaultdict(int)
    for one in sums.accounts.values():
        if one.parent is not None:
            granted[one.parent] += sums.capacity[one.id]
        for ancestor in _upwards(one.id, sums.accounts):
            below[ancestor].append(one.id)
    for one in sums.accounts.values():
        own = sums.reserved[one.id] + sums.committed[one.id]
        should = Balance(
            sums.capacity[one.id],
            granted[one.id],
            own,
            sum(sums.reserved[i] for i in below[one.id]),
            sum(sums.committed[i] for i in below[one.id]),
        )
        for figure in ("capacity", "granted", "own", "reserved", "committed"):
            says, ought = getattr(one.balance, figure), getattr(should, figure)
            if says != ought:
                yield Fault("account", one.id, figure, says, ought)
        for rule in one.balance.faults():
            yield Fault(
                "account", one.id, rule, one.balance.reserved + one.balance.committed, one.balance.capacity
            )


def _upwards(account: int | None, accounts: Mapping[int, AccountRow]) -> Iterator[int]:
    """The account and each above it; a ring ends where it closes."""
    seen: set[int] = set()
    at = account
    while at is not None and at not in seen and at in accounts:
        seen.add(at)
        yield at
        at = accounts[at].parent
