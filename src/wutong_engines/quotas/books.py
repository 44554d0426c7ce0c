"""Do the books agree: every balance against the sum of the transfers, every account against the one above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wutong_engines.quotas.account import Balance

# what a transfer may move: reserve adds, commit turns, void, expiry and release take away
Amounts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    parent: int | None
    balance: Balance


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: int
    account: int
    asked: int
    pending: int
    committed: int


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
    accounts: Sequence[AccountRow], holds: Iterable[HoldRow], transfers: Iterable[TransferRow]
) -> Fault | None:
    """None when the books agree. Transfers come in the order they were written; they are read once, in order.

    Checked in turn: each transfer (its account and hold exist and belong together; no hold falls below
    nothing or rises above what was asked), each hold against its transfers, each account's own sums,
    what it granted against the capacities below it, what it counts against everything below it, and the
    rules of an account.
    """
    sums = _Sums({one.id: one for one in accounts}, {one.id: one for one in holds})
    for fault in _faults(sums, transfers):
        return fault
    return None


def _faults(sums: _Sums, transfers: Iterable[TransferRow]) -> Iterator[Fault]:
    for one in transfers:
        yield from _faults_of_transfer(one, sums)
    for hold in sums.holds.values():
        for figure, says, should in (
            ("pending", hold.pending, sums.pending_of[hold.id]),
            ("committed", hold.committed, sums.committed_of[hold.id]),
        ):
            if says != should:
                yield Fault("hold", hold.id, figure, says, should)
    yield from _faults_of_accounts(sums)


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
    sums.pending_of[hold.id] += one.reserved
    sums.committed_of[hold.id] += one.committed
    pending, committed = sums.pending_of[hold.id], sums.committed_of[hold.id]
    if pending < 0 or committed < 0:
        yield Fault("transfer", one.id, "below nothing", min(pending, committed), 0)
    elif pending + committed > hold.asked:
        yield Fault("transfer", one.id, "above what was asked", pending + committed, hold.asked)


def _faults_of_accounts(sums: _Sums) -> Iterator[Fault]:
    below: dict[int, list[int]] = defaultdict(list)
    granted: dict[int, int] = defaultdict(int)
    for one in sums.accounts.values():
        if one.parent is not None:
            granted[one.parent] += one.balance.capacity
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


def _upwards(account: int, accounts: Mapping[int, AccountRow]) -> Iterator[int]:
    """The account and each above it; a ring ends where it closes."""
    seen: set[int] = set()
    at: int | None = account
    while at is not None and at not in seen and at in accounts:
        seen.add(at)
        yield at
        at = accounts[at].parent
