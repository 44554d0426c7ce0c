"""Every read of factor accounts; the viewer first. What lapsed by `at` is free, written down or not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum

from wutong.factors import rules
from wutong.factors.models import Above, Account, FactorKind, Hold, Notice, Transfer
from wutong.factors.rules import Move
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong_engines.quotas import AccountRow, Balance, Fault, HoldRow, TransferRow, first_fault

# later than every movement of the same moment that is written down
LAST = 2**63


@dataclass(frozen=True)
class Line:
    """An account as it stands at one moment; `lapsed` is counted free although nobody wrote it down."""

    account: Account
    balance: Balance


def kinds() -> list[FactorKind]:
    return list(FactorKind.objects.all())


def kind_for(key: str) -> FactorKind:
    found = next((one for one in kinds() if one.key == key), None)
    if found is None:
        raise NotFound("没有这种要素")
    return found


def kinds_in_force(on: date) -> list[FactorKind]:
    return [one for one in kinds() if one.is_in_force(on)]


@lru_cache(maxsize=2)
def kinds_as_of(acts: int) -> tuple[FactorKind, ...]:
    """The kinds once so many acts were done, in process memory: nothing changes but by an act."""
    return tuple(FactorKind.objects.all())


def visible_to(person: Person) -> QuerySet[Account]:
    access.require(person, Act.VIEW_FACTORS)
    return Account.objects.select_related("kind").filter(access.scope(person, Act.VIEW_FACTORS))


def account_for(person: Person, account_id: int) -> Account:
    found = visible_to(person).filter(pk=account_id).first()
    if found is None:
        raise NotFound("没有这个账户")
    return found


def hold_for(person: Person, hold_id: int) -> Hold:
    found = (
        Hold.objects.select_related("account__kind", "reservation__asked_by", "reservation__officer")
        .filter(pk=hold_id, account__in=visible_to(person))
        .first()
    )
    if found is None:
        raise NotFound("没有这笔预占")
    return found


def may_keep(person: Person, account: Account) -> bool:
    """Whether the page offers what `actions` would allow."""
    place = Place(account.region_id, account.park_id)
    return access.may(person, Act.KEEP_FACTORS, place) and rules.keeps(
        person.body.department, account.kind.department
    )


def lines(accounts: Iterable[Account], at: datetime) -> list[Line]:
    """Two statements for any number of accounts."""
    found = list(accounts)
    lapsed_own, lapsed = _lapsed([one.pk for one in found], at)
    return [
        Line(
            one,
            Balance(
                one.capacity,
                one.granted,
                one.own - lapsed_own[one.pk],
                one.reserved - lapsed[one.pk],
                one.committed,
            ),
        )
        for one in found
    ]


def _lapsed(account_ids: Sequence[int], at: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """By account: what lapsed in itself, and in itself and below."""
    own: dict[int, int] = defaultdict(int)
    below: dict[int, int] = defaultdict(int)
    late = Hold.objects.filter(expires_at__lte=at, pending__gt=0)
    sums = dict(late.values_list("account_id").annotate(sum=Sum("pending")).order_by())
    if not sums:
        return own, below
    own.update(sums)
    for account, ancestor in Above.objects.filter(account__in=sums, ancestor__in=account_ids).values_list(
        "account_id", "ancestor_id"
    ):
        below[ancestor] += sums[account]
    return own, below


def serving(region_code: str, park_key: str | None, year: int) -> QuerySet[Account]:
    """Open accounts a project in this place may draw on this year: its park's, its region's, those above."""
    codes = dictionaries.regions()[region_code].lineage
    here = Q(region__in=codes, park=None) | (Q(park=park_key) if park_key else Q(pk__in=[]))
    open_now = Q(period=rules.STANDING) | Q(period=str(year))
    return Account.objects.select_related("kind").filter(here & open_now, closed_at=None)


def holds_of(holder: int) -> QuerySet[Hold]:
    """A project's holds, newest first; whoever sees the project sees what it holds."""
    return (
        Hold.objects.filter(reservation__holder=holder)
        .select_related("account__kind", "reservation", "approved_by")
        .order_by("-reservation__asked_at", "account__kind__position", "pk")
    )


def held_of(account: Account) -> list[Hold]:
    """Every hold of an account that may still hold something, the soonest to lapse first."""
    return list(
        Hold.objects.filter(account=account)
        .exclude(pending=0, committed=0)
        .select_related("reservation")
        .order_by("expires_at", "pk")
    )


def statement(account: Account, at: datetime | None = None) -> list[tuple[Transfer, Balance]]:
    """Every movement of an account as it happened, with the balance after it: what is held below not counted,
    what was given on below by then taken off what is free. By `at` what lapsed and nobody wrote down yet is
    among them, as an expiry without a number."""
    rows = list(account.transfers.select_related("operation__by__body", "hold__reservation"))
    rows += _unwritten(account, at) if at else []
    below = Transfer.objects.filter(account__parent=account).exclude(capacity=0).order_by("at", "pk")
    given = list(below.values_list("at", "pk", "capacity"))
    balance, place = Balance(), 0
    found = []
    for one in sorted(rows, key=_when):
        while place < len(given) and given[place][:2] < (one.at, one.pk or LAST):
            balance = balance.plus(granted=given[place][2])
            place += 1
        balance = balance.plus(
            capacity=one.capacity,
            own=one.reserved + one.committed,
            reserved=one.reserved,
            committed=one.committed,
        )
        found.append((one, balance))
    return found


def _when(row: Transfer) -> tuple[datetime, int]:
    return row.at, row.pk or LAST


def _unwritten(account: Account, at: datetime) -> list[Transfer]:
    late = account.holds.filter(expires_at__lte=at, pending__gt=0).select_related("reservation")
    return [
        Transfer(account=account, hold=one, move=Move.EXPIRE, reserved=-one.pending, at=one.expires_at)
        for one in late.order_by("pk")
    ]


def notices_of(person: Person, limit: int = 20) -> list[Notice]:
    return list(
        Notice.objects.filter(person=person, seen_at=None)
        .select_related("reservation")
        .order_by("-at")[:limit]
    )


def verify() -> tuple[Fault | None, dict[str, int]]:
    """The books against every transfer, and how many rows were read. For the command and the auditor."""
    with _as_of_one_moment():
        accounts = [
            AccountRow(pk, parent, Balance(*balances), moved_by)
            for pk, parent, moved_by, *balances in Account.objects.order_by("pk").values_list(
                "pk", "parent_id", "moved_by", "capacity", "granted", "own", "reserved", "committed"
            )
        ]
        columns = ("pk", "account_id", "asked", "pending", "committed", "moved_by")
        holds = [HoldRow(*row) for row in Hold.objects.order_by("pk").values_list(*columns)]
        above = Above.objects.order_by("pk").values_list("account_id", "ancestor_id")
        moved = ("pk", "account_id", "hold_id", "capacity", "reserved", "committed")
        rows = Transfer.objects.order_by("pk").values_list(*moved).iterator(chunk_size=10_000)
        fault = first_fault(accounts, holds, (TransferRow(*row) for row in rows), list(above))
        counts = {"accounts": len(accounts), "holds": len(holds), "transfers": Transfer.objects.count()}
    return fault, counts


@contextmanager
def _as_of_one_moment() -> Iterator[None]:
    """Every read sees what was committed when the first began, whoever writes meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def account_at_fault(fault: Fault) -> Account | None:
    """The account a fault is in, where there is one to name."""
    found = Account.objects.select_related("kind")
    if fault.table == "account":
        return found.filter(pk=fault.id).first()
    if fault.table == "hold":
        return found.filter(holds=fault.id).first()
    if fault.figure == "missing":
        return _moved_last_by(fault.id)
    return found.filter(transfers=fault.id).first()


def _moved_last_by(transfer: int) -> Account | None:
    """The lowest account that notes a transfer as its last: its own, for those above note it too."""
    accounts = Account.objects.select_related("kind")
    hold = Hold.objects.filter(moved_by=transfer).first()
    if hold is not None:
        return accounts.get(pk=hold.account_id)
    return max(accounts.filter(moved_by=transfer), key=lambda one: one.above.count(), default=None)


def move_of(transfer: int) -> str | None:
    """As the row has it: it may have been tampered with."""
    return Transfer.objects.filter(pk=transfer).values_list("move", flat=True).first()
