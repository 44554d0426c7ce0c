"""A machine that does anything to factor accounts and, after every step, compares them with the model."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rooms.factor_model import HOLDERS, PLACES, Model, No, Row
from rooms.factor_parts import keeper
from wutong.factors import actions, queries
from wutong.factors.models import Account, Hold, Operation, Transfer
from wutong.factors.rules import Move
from wutong.organisation.access import Place
from wutong.organisation.models import Person
from wutong.organisation.prepared import Prepared
from wutong.organisation.reasons import Refused

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
KEEPERS = {"energy": "qh_development_reform", "water": "qh_water"}
PERIODS = {"energy": "2027", "water": "长期"}
ANY = st.integers(0, 10**6)
AMOUNT = st.integers(1, 10) | st.integers(1, 40) | st.sampled_from([10**6, 10**15])
LENGTH = (st.integers(1, 72) | st.integers(-1, 1)).map(lambda hours: timedelta(hours=hours))


@dataclass
class Done:
    key: str
    act: Callable[..., Any]


# asked after every step of many thousands
_accounts = Prepared(lambda: Account.objects.order_by("pk"), [])
_holds = Prepared(lambda: Hold.objects.order_by("pk"), [])
# how often each movement was made, and acts were refused, over all sequences
TALLY = Counter[str]()


class FactorMachine(RuleBasedStateMachine):
    """Every rule says to the model and to the room the same thing and wants the same answer."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.model, self.accounts, self.holds, self.rows = Model(START), [], [], []
        self.done: list[Done] = []
        self.keepers = {kind: keeper(body) for kind, body in KEEPERS.items()}
        self.officer = Person.objects.select_related("body__region").get(username="liwenjing")

    def teardown(self) -> None:
        TALLY["expire"] += Transfer.objects.filter(move=Move.EXPIRE).count()
        fault, _ = queries.verify()
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)
        assert fault is None

    # saying it to both

    def both(self, expected: Callable[[], list[Row]], act: Callable[..., Any], kind: str = "") -> None:
        by, key = self.keepers.get(kind, self.officer), f"machine-{len(self.done):06}"
        try:
            wanted: list[Row] | No = expected()
        except No as refusal:
            wanted = refusal
        try:
            act(key=key, by=by, at=self.model.now)
        except Refused as refusal:
            assert isinstance(wanted, No), f"refused, but should be done: {refusal}"
            self.same_refusal(refusal, wanted)
            return
        assert not isinstance(wanted, No), f"done, but should be refused: {wanted}"
        # letting go of nothing is no act, and leaves its key to another
        if Operation.objects.filter(key=key).exists():
            self.done.append(Done(key, lambda at: act(key=key, by=by, at=at)))
        self.same_rows(key, wanted)

    def same_refusal(self, refusal: Refused, wanted: No) -> None:
        codes = {one.code for one in refusal.reasons}
        TALLY["refused"] += 1
        assert codes and codes <= wanted.codes, (codes, wanted)
        short = {one.field.removeprefix("account-") for one in refusal.reasons if one.code == "short"}
        assert short == {str(self.accounts[one]) for one in wanted.short}

    def same_rows(self, key: str, wanted: list[Row]) -> None:
        """What was written for this act, lapses aside, is what the model wrote, row by row."""
        rows = list(
            Transfer.objects.filter(operation__key=key).exclude(move=Move.EXPIRE).order_by("account", "pk")
        )
        self.holds += sorted({one.hold_id for one in rows if one.move == "reserve"} - set(self.holds))
        wanted = sorted(wanted, key=lambda one: self.accounts[one.account])
        places = {id(one): n for n, one in enumerate(self.model.rows)}
        assert len(rows) == len(wanted)
        TALLY.update(one.move for one in rows)
        self.rows += [0] * len(rows)
        for found, row in zip(rows, wanted, strict=True):
            account = self.accounts.index(found.account_id)
            hold = None if found.hold_id is None else self.holds.index(found.hold_id)
            figures = (found.move, account, hold, found.capacity, found.reserved, found.committed)
            assert figures == row.figures()
            self.rows[places[id(row)]] = found.pk

    def account(self, number: int) -> int:
        return number % len(self.accounts)

    def open(self, kind: str, place: tuple[str, str | None]) -> None:
        region, park = place
        by, now = self.keepers[kind], self.model.now
        try:
            there = self.model.open(kind, place)
        except No as refusal:
            there, wanted = None, refusal
        else:
            wanted = None
        try:
            one = actions.open_account(
                kind, region_code=region, park_key=park, period=PERIODS[kind], by=by, at=now
            )
        except Refused as refusal:
            assert wanted is not None
            self.same_refusal(refusal, wanted)
            return
        assert wanted is None
        if there is None:
            self.accounts.append(one.pk)
        assert one.pk == self.accounts[-1 if there is None else there]

    # what may happen

    @initialize(
        places=st.sets(
            st.tuples(st.sampled_from(list(KEEPERS)), st.sampled_from(PLACES)), min_size=2, max_size=6
        ),
        amounts=st.lists(st.integers(1, 60), min_size=6, max_size=6),
        asks=st.lists(st.tuples(st.sampled_from(list(HOLDERS)), ANY, st.integers(1, 30)), min_size=4),
    )
    def begin(self, places: Any, amounts: list[int], asks: list[tuple[int, int, int]]) -> None:
        """From above downwards, with something in most of them and something held of it."""
        for kind, place in sorted(places, key=lambda one: (one[0], one[1][0].rstrip("0"), one[1][1] or "")):
            self.open(kind, place)
        for number, amount in zip(range(len(self.accounts)), amounts, strict=False):
            depth = len(self.model.upwards(number))
            self.put_in(number, amount * (40, 9, 2, 1)[depth - 1])
        for holder, number, amount in asks[:4]:
            self.reserve(holder, {number: amount}, timedelta(hours=amount), 1)

    @rule(kind=st.sampled_from(list(KEEPERS)), place=st.sampled_from(PLACES))
    def open_one(self, kind: str, place: tuple[str, str | None]) -> None:
        self.open(kind, place)

    @rule(number=ANY)
    def close(self, number: int) -> None:
        account = self.account(number)
        by = self.keepers[self.model.boxes[account].kind]
        try:
            self.model.close(account)
            wanted = None
        except No as refusal:
            wanted = refusal
        try:
            actions.close_account(self.accounts[account], by=by, at=self.model.now)
            assert wanted is None
        except Refused as refusal:
            assert wanted is not None
            self.same_refusal(refusal, wanted)

    @rule(number=ANY, amount=AMOUNT)
    def put_in(self, number: int, amount: int) -> None:
        account = self.account(number)
        self.both(
            lambda: self.model.put_in(account, amount),
            lambda **by: actions.put_in(
                self.accounts[account], amount, move=Move.ALLOCATED, document="文", **by
            ),
            self.model.boxes[account].kind,
        )

    @rule(source=ANY, other=ANY, amount=AMOUNT, is_alike=st.integers(0, 5))
    def move(self, source: int, other: int, amount: int, is_alike: int) -> None:
        one, two = self.account(source), self.account(other)
        if is_alike:
            # between two of one factor, as much of the amount as there is, or nearly nothing would ever move
            boxes = self.model.boxes
            alike = [n for n, box in enumerate(boxes) if box.kind == boxes[one].kind and box.is_open]
            one = max(alike, key=self.model.free, default=one) if is_alike > 3 else one
            two = alike[other % len(alike)] if alike else two
        self.both(
            lambda: self.model.move(one, two, amount),
            lambda **by: actions.move_between(
                self.accounts[one], self.accounts[two], amount, document="文", **by
            ),
            self.model.boxes[one].kind,
        )

    @rule(
        holder=st.sampled_from(list(HOLDERS)),
        asks=st.dictionaries(ANY, AMOUNT, min_size=1, max_size=4),
        length=LENGTH,
        is_of_ours=st.integers(0, 3),
    )
    def reserve(self, holder: int, asks: dict[int, int], length: timedelta, is_of_ours: int) -> None:
        wanted = {self.account(number): amount for number, amount in asks.items()}
        if is_of_ours:
            # most asks are for accounts that serve the holder, or little would ever be held
            serving = [n for n in range(len(self.accounts)) if self.model.serves(n, holder)]
            serving = [n for n in serving if self.model.free(n)] or serving or [0]
            wanted = {serving[number % len(serving)]: amount for number, amount in asks.items()}
        wanted = dict(sorted(wanted.items()))
        until, place = self.model.now + length, Place(*HOLDERS[holder])
        asked = [actions.Ask(self.accounts[one], amount) for one, amount in wanted.items()]
        self.both(
            lambda: self.model.reserve(holder, wanted, until),
            lambda **by: actions.reserve(
                asked, holder=actions.Holder(holder, f"{holder}号", place), until=until, **by
            ),
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY, length=LENGTH, is_approval=st.booleans())
    def set_end(self, number: int, length: timedelta, is_approval: bool) -> None:
        hold, kind = self._hold(number)
        until = self.model.now + length
        act: Callable[..., Any] = actions.approve if is_approval else actions.change_end
        more = {} if is_approval else {"words": "改期"}
        self.both(
            lambda: self.model.change_end(hold, until),
            lambda **by: act(self.holds[hold], until=until, **more, **by),
            kind,
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY, amount=st.none() | st.integers(1, 12))
    def commit(self, number: int, amount: int | None) -> None:
        hold, kind = self._hold(number)
        self.both(
            lambda: self.model.commit(hold, amount),
            lambda **by: actions.commit(self.holds[hold], thousandths=amount, document="批文", **by),
            kind,
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def refuse(self, number: int) -> None:
        hold, kind = self._hold(number)
        self.both(
            lambda: self.model.void(hold),
            lambda **by: actions.refuse(self.holds[hold], words="不同意", **by),
            kind,
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def withdraw(self, number: int) -> None:
        hold, _ = self._hold(number)
        holder = self.model.promises[hold].holder
        who = actions.Holder(holder, f"{holder}号", Place(*HOLDERS[holder]))
        self.both(
            lambda: self.model.void(hold), lambda **by: actions.withdraw(self.holds[hold], holder=who, **by)
        )

    @precondition(lambda self: self.holds)
    @rule(number=ANY)
    def release(self, number: int) -> None:
        hold, kind = self._hold(number)
        self.both(
            lambda: self.model.release(hold),
            lambda **by: actions.release(self.holds[hold], words="退出", **by),
            kind,
        )

    @rule(holder=st.sampled_from(list(HOLDERS)))
    def release_all(self, holder: int) -> None:
        held = self.model.held_by(holder)
        self.both(
            lambda: self.model.release(*held) if held else [],
            lambda **by: actions.release_all(holder, words="项目流失", **by),
        )

    @precondition(lambda self: self.rows)
    @rule(number=ANY)
    def correct(self, number: int) -> None:
        # most often one of the last, for what came after one stands in its way
        place = len(self.rows) - 1 - number % min(len(self.rows), 8 if number % 4 else 10**6)
        kind = self.model.boxes[self.model.rows[place].account].kind
        self.both(
            lambda: self.model.correct(place),
            lambda **by: actions.correct(self.rows[place], words="写错", **by),
            kind,
        )

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.model.until(self.model.now + timedelta(hours=hours))

    @precondition(lambda self: self.holds and any(one.pending for one in self.model.promises))
    @rule(number=ANY, before=st.booleans())
    def wait_for_an_end(self, number: int, before: bool) -> None:
        """To the very moment a hold lapses, or one microsecond before."""
        live = [one for one in self.model.promises if one.pending]
        end = live[number % len(live)].expires - timedelta(microseconds=before)
        self.model.until(max(self.model.now, end))

    @precondition(lambda self: self.done)
    @rule(number=ANY)
    def again(self, number: int) -> None:
        """The same act under the same key: nothing new, at whatever time it comes again."""
        before = Transfer.objects.count(), Operation.objects.count()
        one = self.done[number % len(self.done)]
        one.act(self.model.now)
        assert (Transfer.objects.count(), Operation.objects.count()) == before

    @precondition(lambda self: self.done)
    @rule(number=ANY, account=ANY)
    def key_of_another(self, number: int, account: int) -> None:
        key = self.done[number % len(self.done)].key
        pk = self.accounts[self.account(account)]
        by = self.keepers[self.model.boxes[self.account(account)].kind]
        try:
            actions.put_in(
                pk, 987_654_321, move=Move.BOUGHT, document="别的", key=key, by=by, at=self.model.now
            )
        except Refused as refusal:
            assert {reason.code for reason in refusal.reasons} == {"key_reused"}
        else:
            raise AssertionError("a key was taken for two acts")

    def _hold(self, number: int) -> tuple[int, str]:
        hold = number % len(self.holds)
        return hold, self.model.boxes[self.model.promises[hold].account].kind

    # what must be the same after every step

    @invariant()
    def every_balance_is_the_same(self) -> None:
        now = self.model.now
        found = queries.lines(_accounts(), now)
        assert [one.account.pk for one in found] == self.accounts
        for number, one in enumerate(found):
            balance = one.balance
            figures = balance.capacity, balance.granted, balance.own, balance.reserved, balance.committed
            assert figures == self.model.figures(number), number
            assert balance.free == self.model.free(number) and not balance.faults()

    @invariant()
    def every_hold_is_the_same(self) -> None:
        now, found = self.model.now, {}
        for one in _holds():
            found[one.pk] = (one.asked, one.pending if one.expires_at > now else 0, one.committed)
        wanted = [(one.asked, one.pending, one.committed) for one in self.model.promises]
        assert [found[pk] for pk in self.holds] == wanted and len(found) == len(wanted)
