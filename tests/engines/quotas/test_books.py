"""Do the books agree: sound ones pass, and one changed figure is named whatever figure it is."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.quotas import AccountRow, Balance, Fault, HoldRow, TransferRow, first_fault


@dataclass
class Books:
    accounts: list[AccountRow]
    holds: list[HoldRow] = field(default_factory=list)
    transfers: list[TransferRow] = field(default_factory=list)

    def above(self) -> list[tuple[int, int]]:
        parents = {one.id: one.parent for one in self.accounts}
        found = []
        for account in parents:
            here: int | None = account
            while here is not None:
                found.append((account, here))
                here = parents[here]
        return found


def small() -> Books:
    """10 in the prefecture, of which 6 to the county; 2 held above, 3 below of which 1 is committed."""
    return Books(
        [
            AccountRow(1, None, Balance(10, 6, 2, 4, 1), 6),
            AccountRow(2, 1, Balance(6, 0, 3, 2, 1), 6),
        ],
        [HoldRow(1, 1, 2, 2, 0, 3), HoldRow(2, 2, 3, 2, 1, 6)],
        [
            TransferRow(1, 1, None, 10, 0, 0),
            TransferRow(2, 2, None, 6, 0, 0),
            TransferRow(3, 1, 1, 0, 2, 0),
            TransferRow(4, 2, 2, 0, 3, 0),
            TransferRow(6, 2, 2, 0, -1, 1),
        ],
    )


def test_sound_books_have_no_fault() -> None:
    books = small()
    assert first_fault(books.accounts, books.holds, books.transfers, books.above()) is None
    assert first_fault([], [], []) is None


def with_account(place: int, **figures: int) -> Books:
    books = small()
    one = books.accounts[place]
    books.accounts[place] = replace(one, balance=replace(one.balance, **figures))
    return books


def with_hold(**figures: int) -> Books:
    books = small()
    books.holds[1] = replace(books.holds[1], **figures)
    return books


def with_transfer(place: int, **figures: int) -> Books:
    books = small()
    books.transfers[place] = replace(books.transfers[place], **figures)
    return books


def without(place: int) -> Books:
    books = small()
    del books.transfers[place]
    return books


@pytest.mark.parametrize(
    ("books", "fault"),
    [
        (with_account(0, capacity=11), Fault("account", 1, "capacity", 11, 10)),
        (with_account(0, granted=5), Fault("account", 1, "granted", 5, 6)),
        (with_account(1, own=2), Fault("account", 2, "own", 2, 3)),
        (with_account(0, reserved=2), Fault("account", 1, "reserved", 2, 4)),
        (with_account(1, committed=0), Fault("account", 2, "committed", 0, 1)),
        (with_hold(pending=1), Fault("hold", 2, "pending", 1, 2)),
        (with_hold(committed=0), Fault("hold", 2, "committed", 0, 1)),
        (with_hold(asked=4), Fault("transfer", 4, "reserved", 3, 4)),
        (with_hold(account=1), Fault("transfer", 4, "hold", 2, 0)),
        (with_transfer(0, capacity=9), Fault("account", 1, "capacity", 10, 9)),
        (with_transfer(1, capacity=7), Fault("account", 1, "granted", 6, 7)),
        (with_transfer(2, reserved=1), Fault("transfer", 3, "reserved", 1, 2)),
        (with_transfer(4, committed=2), Fault("transfer", 6, "above what was asked", 4, 3)),
        (with_transfer(4, reserved=-4), Fault("transfer", 6, "below nothing", -1, 0)),
        (with_transfer(4, account=9), Fault("transfer", 6, "account", 9, 0)),
        (with_transfer(0, reserved=1), Fault("transfer", 1, "hold", 0, 0)),
        (without(0), Fault("account", 1, "capacity", 10, 0)),
        (without(2), Fault("transfer", 3, "missing", 0, 3)),
        (without(3), Fault("hold", 2, "beginning", 0, 3)),
        (without(4), Fault("transfer", 6, "missing", 0, 6)),
    ],
)
def test_the_first_row_that_does_not_agree(books: Books, fault: Fault) -> None:
    found = first_fault(books.accounts, books.holds, books.transfers, small().above())
    assert found == fault


@pytest.mark.parametrize(
    ("parents", "fault"),
    [
        ({1: None, 2: None}, Fault("account", 2, "parent", 0, 1)),
        ({1: None, 2: 9}, Fault("account", 2, "parent", 9, 0)),
        ({1: 2, 2: 1}, Fault("account", 1, "parent", 2, 0)),
        ({1: 1, 2: 1}, Fault("account", 1, "parent", 1, 0)),
    ],
)
def test_who_stands_under_whom(parents: dict[int, int | None], fault: Fault) -> None:
    books = small()
    accounts = [replace(one, parent=parents[one.id]) for one in books.accounts]
    assert first_fault(accounts, books.holds, books.transfers, books.above()) == fault


def test_a_chain_that_misses_an_account_above() -> None:
    books = small()
    accounts = [*books.accounts, AccountRow(3, 2, Balance())]
    above = [*books.above(), (3, 3), (3, 2)]
    assert first_fault(accounts, books.holds, books.transfers, above) == Fault("account", 3, "above", 2, 3)


@st.composite
def drawn(draw: st.DrawFn) -> Books:
    """Any tree, any holds that fit, with balances added up here by themselves."""
    size = draw(st.integers(1, 6))
    parents = {1: None} | {n: draw(st.none() | st.integers(1, n - 1)) for n in range(2, size + 1)}
    own = defaultdict(int)
    pending, committed = defaultdict(int), defaultdict(int)
    transfers, holds = [], []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        account, asked = draw(st.integers(1, size)), draw(st.integers(1, 50))
        done = draw(st.integers(0, asked))
        transfers.append((account, number, 0, asked, 0))
        if done:
            transfers.append((account, number, 0, -done, done))
        holds.append(HoldRow(number, account, asked, asked - done, done))
        own[account] += asked
        here: int | None = account
        while here is not None:
            pending[here] += asked - done
            committed[here] += done
            here = parents[here]
    capacity, granted = {}, defaultdict(int)
    for one in range(size, 0, -1):
        capacity[one] = granted[one] + own[one] + draw(st.integers(0, 20))
        if parents[one] is not None:
            granted[parents[one]] += capacity[one]
        if capacity[one]:
            transfers.append((one, None, capacity[one], 0, 0))
    accounts = [
        AccountRow(n, parents[n], Balance(capacity[n], granted[n], own[n], pending[n], committed[n]))
        for n in range(1, size + 1)
    ]
    return Books(accounts, holds, [TransferRow(n, *row) for n, row in enumerate(transfers, 1)])


@given(drawn())
def test_any_sound_books_pass(books: Books) -> None:
    assert first_fault(books.accounts, books.holds, books.transfers, books.above()) is None


@given(drawn(), st.data())
def test_any_changed_figure_is_found(books: Books, data: st.DataObject) -> None:
    """Whatever figure of whatever row; a balance is named by its own account."""
    table = data.draw(st.sampled_from([t for t in ("accounts", "holds", "transfers") if getattr(books, t)]))
    rows = getattr(books, table)
    place = data.draw(st.integers(0, len(rows) - 1))
    by = data.draw(st.integers(-5, 5).filter(bool))
    if table == "accounts":
        figure = data.draw(st.sampled_from(["capacity", "granted", "own", "reserved", "committed"]))
        balance = rows[place].balance
        rows[place] = replace(
            rows[place], balance=replace(balance, **{figure: getattr(balance, figure) + by})
        )
    else:
        figures = (
            ("asked", "pending", "committed") if table == "holds" else ("capacity", "reserved", "committed")
        )
        figure = data.draw(st.sampled_from(figures))
        rows[place] = replace(rows[place], **{figure: getattr(rows[place], figure) + by})
    found = first_fault(books.accounts, books.holds, books.transfers, books.above())
    assert found is not None
    if table == "accounts":
        assert (found.table, found.id) == ("account", rows[place].id)
