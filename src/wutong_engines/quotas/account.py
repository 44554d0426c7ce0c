"""One account: what there is, what is given on, what is held; and whether an ask fits."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Balance:
    """`granted` was given on to accounts below, `own` is held here itself; `reserved` and `committed` are
    everything held here and below. All in whole smallest units."""

    capacity: int = 0
    granted: int = 0
    own: int = 0
    reserved: int = 0
    committed: int = 0

    @property
    def free(self) -> int:
        """What may still be promised here. What is granted is the accounts' below to promise."""
        return self.capacity - self.granted - self.own

    @property
    def free_with_below(self) -> int:
        """What nobody holds, here or below."""
        return self.capacity - self.reserved - self.committed

    def faults(self) -> list[str]:
        """The rules of an account this balance breaks, by name; empty when it stands."""
        found = []
        if min(self.capacity, self.granted, self.own, self.reserved, self.committed) < 0:
            found.append("negative")
        if self.reserved + self.committed > self.capacity:
            found.append("oversold")
        if self.granted + self.own > self.capacity:
            found.append("granted and held")
        if self.own > self.reserved + self.committed:
            found.append("held and not counted")
        return found

    def plus(
        self, capacity: int = 0, granted: int = 0, own: int = 0, reserved: int = 0, committed: int = 0
    ) -> "Balance":
        return Balance(
            self.capacity + capacity,
            self.granted + granted,
            self.own + own,
            self.reserved + reserved,
            self.committed + committed,
        )


@dataclass(frozen=True, slots=True)
class Shortfall(Generic[K]):
    """An account that cannot give what is asked of it; `asked` is the sum over the whole ask."""

    account: K
    asked: int
    free: int

    @property
    def short(self) -> int:
        return self.asked - self.free


def shortfalls(asked: Iterable[tuple[K, int]], balances: Mapping[K, Balance]) -> list["Shortfall[K]"]:
    """All accounts that are short, in the order first asked; empty: the whole ask fits at once.

    An account asked twice is asked for the sum. Raises ValueError for an amount that is not positive,
    KeyError for an account that has no balance. What fits in each account fits in every account above it,
    for an account above has set aside what it granted.
    """
    wanted: dict[K, int] = {}
    for account, amount in asked:
        if amount <= 0:
            raise ValueError(f"an ask is positive, not {amount}")
        wanted[account] = wanted.get(account, 0) + amount
    return [
        Shortfall(account, amount, balances[account].free)
        for account, amount in wanted.items()
        if amount > balances[account].free
    ]
