"""One account: what is free, what breaks it, who is short of what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong_engines.quotas import Balance, Shortfall, shortfalls

amounts = st.integers(0, 10**15)


@pytest.mark.parametrize(
    ("balance", "free", "with_below", "faults"),
    [
        (Balance(), 0, 0, []),
        (Balance(1000), 1000, 1000, []),
        (Balance(1000, 600, 400, 1000, 0), 0, 0, []),
        (Balance(1000, 600, 0, 0, 0), 400, 1000, []),
        (Balance(1000, 600, 100, 300, 50), 300, 650, []),
        (Balance(1000, 0, 1001, 1001, 0), -1, -1, ["oversold", "granted and held"]),
        (Balance(1000, 601, 400, 400, 0), -1, 600, ["granted and held"]),
        (Balance(1000, 0, 10, 9, 0), 990, 991, ["held and not counted"]),
        (Balance(1000, 0, 0, 1001, 0), 1000, -1, ["oversold"]),
        (Balance(-1), -1, -1, ["negative", "oversold", "granted and held"]),
        (Balance(10, 0, 0, -1, 1), 10, 10, ["negative"]),
    ],
)
def test_truth_table(balance: Balance, free: int, with_below: int, faults: list[str]) -> None:
    assert (balance.free, balance.free_with_below, balance.faults()) == (free, with_below, faults)


def test_all_that_are_short_are_said_in_the_order_asked() -> None:
    balances = {"land": Balance(10), "energy": Balance(5, 3), "water": Balance(7, 0, 7, 7)}
    asked = [("water", 1), ("land", 6), ("energy", 3), ("land", 5)]
    found = shortfalls(asked, balances)
    assert found == [Shortfall("water", 1, 0), Shortfall("land", 11, 10), Shortfall("energy", 3, 2)]
    assert [one.short for one in found] == [1, 1, 1]
    assert shortfalls([("land", 6), ("land", 4), ("energy", 2)], balances) == []


@pytest.mark.parametrize("amount", [0, -1])
def test_an_ask_is_positive(amount: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        shortfalls([("land", amount)], {"land": Balance(10)})


def test_an_account_without_a_balance_is_an_error() -> None:
    with pytest.raises(KeyError):
        shortfalls([("land", 1)], {})


@given(amounts, amounts, amounts, amounts)
def test_what_fits_leaves_a_sound_account_and_one_more_does_not(
    capacity: int, granted: int, own: int, below: int
) -> None:
    balance = Balance(capacity, granted, own, own + below, 0)
    if balance.faults() or balance.free == 0 or below > granted:
        return
    assert not shortfalls([(1, balance.free)], {1: balance})
    full = balance.plus(own=balance.free, reserved=balance.free)
    assert not full.faults() and full.free == 0
    assert shortfalls([(1, balance.free + 1)], {1: balance})
    assert "granted and held" in full.plus(own=1, reserved=1).faults()


@given(st.tuples(*[amounts] * 5), st.tuples(*[st.integers(-(10**15), 10**15)] * 5))
def test_adding_and_taking_the_same_is_nothing(figures: tuple[int, ...], moves: tuple[int, ...]) -> None:
    balance = Balance(*figures)
    assert balance.plus(*moves).plus(*(-one for one in moves)) == balance
