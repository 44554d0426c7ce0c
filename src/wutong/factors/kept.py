"""Reads for whoever keeps accounts or looks into one: what waits, what is held, what lies above."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from wutong.audit.models import Entry
from wutong.factors.models import Account, FactorKind, Hold, Transfer
from wutong.factors.queries import visible_to
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong_engines.quotas import Balance


def is_keeper(person: Person) -> bool:
    return access.may(person, Act.KEEP_FACTORS) and bool(person.body.department)


def keeps_some(person: Person) -> bool:
    """Whether any kind of factor is this department's to keep."""
    return is_keeper(person) and FactorKind.objects.filter(department=person.body.department).exists()


def kept_by(person: Person) -> QuerySet[Account]:
    """Accounts of the person's own department, within reach: those they answer for."""
    if not is_keeper(person):
        return Account.objects.none()
    mine = Account.objects.select_related("kind").filter(access.scope(person, Act.KEEP_FACTORS))
    return mine.filter(kind__department=person.body.department)


def keepers_of(accounts: Iterable[Account]) -> dict[int, list[Person]]:
    """By account, who decides on it: of its department the nearest body in which somebody may."""
    wanted = list(accounts)
    people = list(
        Person.objects.filter(is_active=True, body__department__in={one.kind.department for one in wanted})
        .select_related("body__region", "body__park")
        .order_by("pk")
    )
    return {one.pk: _nearest(one, people) for one in wanted}


def _nearest(account: Account, people: Iterable[Person]) -> list[Person]:
    place = Place(account.region_id, account.park_id)
    able = [
        one
        for one in people
        if one.body.department == account.kind.department and access.may(one, Act.KEEP_FACTORS, place)
    ]
    here = max((_closeness(one) for one in able), default=None)
    return [one for one in able if _closeness(one) == here]


def _closeness(person: Person) -> tuple[bool, int, str]:
    body = person.body
    return body.park_id is not None, body.region.path.count("/"), body.key


def pending_in(accounts: Iterable[int] | QuerySet[Account], at: datetime, limit: int = 400) -> list[Hold]:
    """Pending holds of these accounts that have not lapsed: unanswered ones by age, then by what lapses."""
    found = (
        Hold.objects.filter(pending__gt=0, expires_at__gt=at, account__in=accounts)
        .select_related("account__kind", "reservation__asked_by")
        .order_by("expires_at", "pk")[:limit]
    )
    unanswered = [one for one in found if one.approved_at is None]
    answered = [one for one in found if one.approved_at is not None]
    return sorted(unanswered, key=lambda one: (one.reservation.asked_at, one.pk)) + answered


def holds_in(account: Account) -> list[Hold]:
    """Every hold an account ever had: those still alive first, then the newest first."""
    found = account.holds.select_related("account__kind", "reservation__asked_by", "approved_by")
    ordered = found.order_by("-reservation__asked_at", "-pk")
    return sorted(ordered, key=lambda one: one.pending == 0 and one.committed == 0)


def above(account: Account) -> list[Account]:
    """The accounts above it, the highest first."""
    found = Account.objects.filter(below__account=account).exclude(pk=account.pk).select_related("kind")
    return sorted(found, key=lambda one: dictionaries.regions()[one.region_id].path)


def entry_for(person: Person, entry_id: int) -> Transfer:
    found = (
        Transfer.objects.select_related("account__kind", "hold__reservation", "operation__by")
        .filter(pk=entry_id, account__in=visible_to(person))
        .first()
    )
    if found is None:
        raise NotFound("没有这笔转移")
    return found


def movements_of(hold: Hold) -> list[tuple[Transfer, Balance]]:
    """A hold's own movements, with what it held after each."""
    balance, found = Balance(), []
    for one in hold.transfers.select_related("operation__by").order_by("pk"):
        one.account, one.hold = hold.account, hold
        balance = balance.plus(reserved=one.reserved, committed=one.committed)
        found.append((one, balance))
    return found


def words_on(hold: Hold) -> list[Entry]:
    """What the department said that moved nothing: its yes, and each other end. Entries that do not yet name
    the hold are taken for this one where its project has no other in the account."""
    found = Entry.objects.filter(
        target_kind="factor_account",
        target_id=str(hold.account_id),
        act__in=("approve_hold", "change_hold_end"),
        at__gte=hold.reservation.asked_at,
    )
    told = hold.reservation
    others = Hold.objects.filter(account=hold.account_id, reservation__holder=told.holder).exclude(pk=hold.pk)
    is_alone = not others.exists()
    return [one for one in found.order_by("seq") if _is_of(one, hold, is_alone)]


def _is_of(entry: Entry, hold: Hold, is_alone: bool) -> bool:
    named = entry.changes.get("hold")
    if named is not None:
        return bool(named[1] == hold.pk)
    return is_alone and entry.words.startswith(f"{hold.reservation.holder_name}：")


def newest_entry(of: Account | Hold) -> int:
    """The number of the latest movement of a hold, or of an account's capacity; 0 before the first."""
    own = of.transfers.exclude(capacity=0) if isinstance(of, Account) else of.transfers.all()
    return own.order_by("-pk").values_list("pk", flat=True).first() or 0
