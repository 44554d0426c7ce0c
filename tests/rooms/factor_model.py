"""What accounts of factors ought to do, written down plainly: the other side of the comparison.

It shares nothing with the room: a hold is held while its time is not up, what is granted is the sum of what
the accounts below have, and everything else is added up from there whenever it is asked for.
"""

from dataclasses import dataclass, field
from datetime import datetime

ABOVE = {
    "630000": None,
    "632800": "630000",
    "632801": "632800",
    "632821": "632800",
    "630100": "630000",
    "630121": "630100",
}
PLACES = (*((code, None) for code in ABOVE), ("632801", "golmud"))
HOLDERS = {1: ("632801", None), 2: ("632801", "golmud"), 3: ("630121", None), 4: ("632821", None)}
Place = tuple[str, str | None]
Codes = frozenset[str]


def chain(region: str | None) -> list[str]:
    found = []
    while region is not None:
        found.append(region)
        region = ABOVE[region]
    return found


@dataclass
class Box:
    kind: str
    place: Place
    parent: int | None
    capacity: int = 0
    is_open: bool = True


@dataclass
class Promise:
    account: int
    holder: int
    asked: int
    expires: datetime
    pending: int = 0
    committed: int = 0


@dataclass
class Row:
    move: str
    account: int
    hold: int | None
    capacity: int = 0
    reserved: int = 0
    committed: int = 0
    group: int = 0
    is_corrected: bool = False

    def figures(self) -> tuple[str, int, int | None, int, int, int]:
        return self.move, self.account, self.hold, self.capacity, self.reserved, self.committed


@dataclass
class No(Exception):
    """A refusal: one of these codes, and for want of quota the accounts that are short."""

    codes: Codes
    short: frozenset[int] = frozenset()


def no(*codes: str) -> No:
    return No(frozenset(codes))


@dataclass
class Model:
    now: datetime
    boxes: list[Box] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    groups: int = 0

    def until(self, now: datetime) -> None:
        self.now = now
        for one in self.promises:
            if one.expires <= now:
                one.pending = 0

    # what stands

    def children(self, account: int) -> list[int]:
        return [n for n, one in enumerate(self.boxes) if one.parent == account]

    def below(self, account: int) -> list[int]:
        return [account, *(deep for child in self.children(account) for deep in self.below(child))]

    def upwards(self, account: int) -> list[int]:
        parent = self.boxes[account].parent
        return [account, *(self.upwards(parent) if parent is not None else [])]

    def figures(self, account: int) -> tuple[int, int, int, int, int]:
        within = self.below(account)
        own = sum(one.pending + one.committed for one in self.promises if one.account == account)
        return (
            self.boxes[account].capacity,
            sum(self.boxes[child].capacity for child in self.children(account)),
            own,
            sum(one.pending for one in self.promises if one.account in within),
            sum(one.committed for one in self.promises if one.account in within),
        )

    def free(self, account: int) -> int:
        capacity, granted, own, _, _ = self.figures(account)
        return capacity - granted - own

    def serves(self, account: int, holder: int) -> bool:
        region, park = HOLDERS[holder]
        here, within = self.boxes[account].place
        return within == park if within else here in chain(region)

    # what is done

    def open(self, kind: str, place: Place) -> int | None:
        """The number of the account there already, or None when one was opened."""
        same = {one.place: n for n, one in enumerate(self.boxes) if one.kind == kind and one.is_open}
        if place in same:
            return same[place]
        region, park = place
        if park is None and any(region in chain(r) and (r != region or p) for r, p in same):
            raise no("below_is_open")
        upwards = chain(region) if park else chain(ABOVE[region])
        parent = next((same[one, None] for one in upwards if (one, None) in same), None)
        self.boxes.append(Box(kind, place, parent))
        return None

    def close(self, account: int) -> None:
        codes = set()
        if any(self.boxes[child].is_open for child in self.children(account)):
            codes.add("below_is_open")
        if self.boxes[account].capacity:
            codes.add("still_capacity")
        if codes:
            raise No(frozenset(codes | {"still_held"}))
        self.boxes[account].is_open = False

    def put_in(self, account: int, amount: int) -> list[Row]:
        self._open_only([account])
        parent = self.boxes[account].parent
        if parent is not None and self.free(parent) < amount:
            raise No(frozenset({"short"}), frozenset({parent}))
        return self._write([Row("allocated", account, None, capacity=amount)])

    def move(self, source: int, target: int, amount: int) -> list[Row]:
        if source == target:
            raise no("same_account")
        if self.boxes[source].kind != self.boxes[target].kind:
            raise no("unlike")
        up, down = self.upwards(source), self.upwards(target)
        giving = [one for one in up if one not in down]
        given = [one for one in reversed(down) if one not in up]
        self._open_only([source, target, *giving, *given])
        if self.free(source) < amount:
            raise No(frozenset({"short"}), frozenset({source}))
        return self._write(
            [Row("taken", one, None, capacity=-amount) for one in giving]
            + [Row("brought", one, None, capacity=amount) for one in given]
        )

    def reserve(self, holder: int, asks: dict[int, int], until: datetime) -> list[Row]:
        if until <= self.now:
            raise no("past")
        codes = set()
        for account in asks:
            if not self.boxes[account].is_open:
                codes.add("closed")
            if not self.serves(account, holder):
                codes.add("foreign")
        if codes:
            raise No(frozenset(codes))
        short = frozenset(account for account, amount in asks.items() if self.free(account) < amount)
        if short:
            raise No(frozenset({"short"}), short)
        rows = []
        for account, amount in asks.items():
            self.promises.append(Promise(account, holder, amount, until))
            rows.append(Row("reserve", account, len(self.promises) - 1, reserved=amount))
        return self._write(rows)

    def change_end(self, hold: int, until: datetime) -> list[Row]:
        if until <= self.now:
            raise no("past")
        self._pending_only(hold)
        self.promises[hold].expires = until
        return []

    def commit(self, hold: int, amount: int | None) -> list[Row]:
        one = self._pending_only(hold)
        amount = one.pending if amount is None else amount
        if amount > one.pending:
            raise no("too_much")
        return self._write([Row("commit", one.account, hold, reserved=-amount, committed=amount)])

    def void(self, hold: int) -> list[Row]:
        """What is pending goes back: refused, or taken back by who asked."""
        one = self._pending_only(hold)
        return self._write([Row("void", one.account, hold, reserved=-one.pending)])

    def release(self, *holds: int) -> list[Row]:
        rows = []
        for hold in holds:
            one = self.promises[hold]
            if one.pending:
                rows.append(Row("void", one.account, hold, reserved=-one.pending))
            if one.committed:
                rows.append(Row("release", one.account, hold, committed=-one.committed))
        if not rows:
            raise no("nothing_held")
        return self._write(rows)

    def held_by(self, holder: int) -> list[int]:
        return [
            n for n, one in enumerate(self.promises) if one.holder == holder and one.pending + one.committed
        ]

    def correct(self, place: int) -> list[Row]:
        wrong = self.rows[place]
        if wrong.move == "correct" or wrong.is_corrected:
            raise no("corrected")
        is_moved = wrong.move in ("taken", "brought")
        legs = [one for one in self.rows if one is wrong or (is_moved and one.group == wrong.group)][::-1]
        self._open_only([one.account for one in legs])
        pending = self._after_correcting(wrong)
        over = self._overdrawn_by(legs)
        if over:
            raise No(frozenset({"short"}), frozenset(over))
        for one in legs:
            one.is_corrected = True
        found = self._write(
            [
                Row("correct", one.account, one.hold, -one.capacity, -one.reserved, -one.committed)
                for one in legs
            ]
        )
        if wrong.hold is not None and self.promises[wrong.hold].expires <= self.now:
            assert pending >= 0
            self.promises[wrong.hold].pending = 0
        return found

    def _after_correcting(self, wrong: Row) -> int:
        if wrong.hold is None:
            return 0
        hold = self.promises[wrong.hold]
        if wrong.move == "void" and hold.expires <= self.now:
            raise no("lapsed")
        pending, committed = hold.pending - wrong.reserved, hold.committed - wrong.committed
        if min(pending, committed) < 0 or pending + committed > hold.asked:
            raise no("moved_on")
        return pending

    def _overdrawn_by(self, legs: list[Row]) -> list[int]:
        """The first account that would be below nothing once the legs went back."""
        free = {n: self.free(n) for n in range(len(self.boxes))}
        for one in legs:
            parent = self.boxes[one.account].parent
            free[one.account] -= one.capacity - one.reserved - one.committed
            if parent is not None:
                free[parent] += one.capacity
        touched = [n for one in legs for n in (one.account, self.boxes[one.account].parent) if n is not None]
        return [n for n in touched if free[n] < 0][:1]

    def _open_only(self, accounts: list[int]) -> None:
        if any(not self.boxes[one].is_open for one in accounts):
            raise no("closed")

    def _pending_only(self, hold: int) -> Promise:
        one = self.promises[hold]
        if one.pending == 0:
            raise no("nothing_pending", "lapsed")
        return one

    def _write(self, rows: list[Row]) -> list[Row]:
        self.groups += 1
        for row in rows:
            row.group = self.groups
            self.boxes[row.account].capacity += row.capacity
            if row.hold is not None:
                self.promises[row.hold].pending += row.reserved
                self.promises[row.hold].committed += row.committed
        self.rows += rows
        return rows
