"""How an act on accounts runs: once per key, accounts held still in order, what lapsed written down first."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet

from wutong.audit.rows import insert
from wutong.factors import rules
from wutong.factors.models import Above, Account, FactorKind, Hold, Operation, Reservation, Transfer
from wutong.factors.rules import Move
from wutong.organisation.models import Person
from wutong.organisation.prepared import Prepared
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong_engines.quotas import Balance


@dataclass(frozen=True)
class Begun:
    """`is_replay`: the same act was done before under this key; its answer is given again, unwritten."""

    operation: Operation
    is_replay: bool


def begin(verb: str, key: str, body: Mapping[str, Any], *, by: Person, at: datetime) -> Begun:
    """Within the act's transaction. Two at once with one key: the second waits, then is the replay."""
    reasons = rules.reasons_against_key(key)
    if reasons:
        raise Refused("没有办理", reasons)
    said = json.dumps({"verb": verb, "by": by.pk, **body}, sort_keys=True, ensure_ascii=False, default=str)
    digest = sha256(said.encode()).hexdigest()
    fresh = Operation(key=key, digest=digest, verb=verb, at=at, by=by)
    fresh.pk = _insert_once(fresh)
    if fresh.pk is not None:
        fresh._state.adding, fresh._state.db = False, "default"
        return Begun(fresh, False)
    earlier = Operation.objects.get(key=key)
    if earlier.digest != digest:
        words = "这个编号已经用在另一次操作上，两次的内容不同"
        way = "换一个编号再办；要那一次的结果，就用原来的编号和内容再发一次"
        raise Refused("没有办理", [Reason(words, action_label=way, field="key", code="key_reused")])
    return Begun(earlier, True)


def _insert_once(one: Operation) -> int | None:
    """The new row's number, or None when the key is taken: one statement, so that nobody comes in between."""
    values = [one.key, one.digest, one.verb, connection.ops.adapt_datetimefield_value(one.at), one.by_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO factors_operation (key, digest, verb, at, by_id) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (key) DO NOTHING RETURNING id",
            values,
        )
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass
class Held:
    """Accounts held still for one act, with their balances as they are once lapsed holds are written down."""

    accounts: dict[int, Account]
    balances: dict[int, Balance]
    moves: list[Transfer] = field(default_factory=list)

    def __getitem__(self, account_id: int) -> Account:
        return self.accounts[account_id]

    def add(self, operation: Operation, account_id: int, move: Move, **amounts: Any) -> Transfer:
        """One more movement to be written; balances here follow as the database's will."""
        one = Transfer(
            operation=operation, account_id=account_id, move=move, **({"at": operation.at} | amounts)
        )
        self.moves.append(one)
        self._follow(one)
        return one

    def upwards(self, account_id: int) -> list[int]:
        """The account and each above it."""
        found, here = [], cast("int | None", account_id)
        while here is not None:
            found.append(here)
            here = self.accounts[here].parent_id
        return found

    def _follow(self, one: Transfer) -> None:
        here, *above = self.upwards(one.account_id)
        held = one.reserved + one.committed
        self.balances[here] = self.balances[here].plus(one.capacity, 0, held, one.reserved, one.committed)
        for place, ancestor in enumerate(above):
            granted = one.capacity if place == 0 else 0
            self.balances[ancestor] = self.balances[ancestor].plus(0, granted, 0, one.reserved, one.committed)

    def write(self) -> list[Transfer]:
        insert(self.moves)
        return self.moves


def hold_still(account_ids: Iterable[int], operation: Operation, *, at: datetime) -> Held:
    """Lock these accounts and those above, lowest number first; free what lapsed in any of them by `at`.

    Raises NotFound when one does not exist.
    """
    named = sorted(set(account_ids))
    if any(not 0 < one < 2**63 for one in named):
        raise NotFound("没有这个账户")
    accounts = {one.pk: one for one in _locked_with_above(named)}
    if any(one not in accounts for one in named):
        raise NotFound("没有这个账户")
    held = Held(accounts, {pk: balance_of(one) for pk, one in accounts.items()})
    for lapsed in _lapsed(len(accounts))(at, *accounts) if accounts else []:
        held.add(
            operation,
            lapsed.account_id,
            Move.EXPIRE,
            hold=lapsed,
            reserved=-lapsed.pending,
            at=lapsed.expires_at,
        )
    return held


def hold_kinds_still(keys: Collection[str]) -> None:
    """Before several acts within one transaction: the first is told to the trail, which all others wait for,
    so whatever any of them will take is taken now. Kinds come first, as where accounts are opened."""
    list(FactorKind.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    locked = Account.objects.select_for_update(no_key=True).filter(kind__in=keys, closed_at=None)
    list(locked.order_by("pk").values_list("pk"))


def _locked_with_above(named: Sequence[int]) -> list[Account]:
    """In the order of their numbers, so that no two acts wait for each other."""
    accounts = _accounts(len(named))(*named)
    keys = {one.kind_id for one in accounts}
    kinds = {one.pk: one for one in _kinds(len(keys))(*keys)} if keys else {}
    for one in accounts:
        one.kind = kinds[one.kind_id]
    return accounts


@cache
def _accounts(count: int) -> Prepared[Account]:
    def of(*named: int) -> QuerySet[Account]:
        theirs = Above.objects.filter(account__in=named).values("ancestor")
        return Account.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk")

    return Prepared(of, [int] * count)


@cache
def _kinds(count: int) -> Prepared[FactorKind]:
    return Prepared(lambda *keys: FactorKind.objects.filter(pk__in=keys).order_by(), [str] * count)


@cache
def _lapsed(count: int) -> Prepared[Hold]:
    """Pending holds of so many accounts whose time is up; asked only once the accounts are held still."""

    def of(at: datetime, *accounts: int) -> QuerySet[Hold]:
        return Hold.objects.filter(account__in=accounts, expires_at__lte=at, pending__gt=0).order_by("pk")

    return Prepared(of, [datetime, *[int] * count])


_hold = Prepared(lambda pk: Hold.objects.filter(pk=pk))
_reservation = Prepared(lambda pk: Reservation.objects.filter(pk=pk))
_account_of_hold = Prepared(lambda pk: Hold.objects.filter(pk=pk).values_list("account"))


def held_still_hold(hold_id: int) -> Hold:
    """A hold of an account that is held still, with its reservation, as nobody else can move it now."""
    (hold,) = _hold(hold_id)
    (hold.reservation,) = _reservation(hold.reservation_id)
    return hold


def account_of_hold(hold_id: int) -> int:
    """Raises NotFound."""
    found = _account_of_hold(hold_id) if 0 < hold_id < 2**63 else []
    if not found:
        raise NotFound("没有这笔预占")
    return int(found[0][0])


def balance_of(account: Account) -> Balance:
    return Balance(account.capacity, account.granted, account.own, account.reserved, account.committed)
