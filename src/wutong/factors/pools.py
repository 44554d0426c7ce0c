"""What the accounts open this year can still give, and what holders have of them: for planning over many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Sum

from wutong.factors.models import Account, Hold
from wutong.factors.names import account_words
from wutong.factors.queries import lines
from wutong.factors.rules import STANDING
from wutong.organisation import dictionaries


@dataclass(frozen=True)
class Pool:
    """An account as it stands: `free` may be promised here, `above` lies ungranted in the accounts above it.

    Thousandths of `unit`. What is granted to accounts below is theirs to promise, so pools share nothing.
    """

    account_id: int
    kind_key: str
    kind_name: str
    unit: str
    name: str
    region_code: str
    park_key: str | None
    capacity: int
    free: int
    reserved: int
    committed: int
    above: int = 0
    above_name: str = ""


class Pools:
    """The pools of a year by place: which one serves a project of a place."""

    def __init__(self, pools: Iterable[Pool]) -> None:
        self.all = list(pools)
        self._by_place = {(one.kind_key, one.park_key or one.region_code): one for one in self.all}
        self.kinds = {one.kind_key for one in self.all}

    def nearest(self, kind_key: str, region_code: str, park_key: str | None) -> Pool | None:
        """Its park's account, else its own region's, else the nearest above; None where nobody keeps one."""
        codes = dictionaries.regions()[region_code].lineage
        places = [park_key, *reversed(codes)] if park_key else list(reversed(codes))
        return next(
            (found for place in places if place and (found := self._by_place.get((kind_key, place)))), None
        )


def pools_in(year: int, at: datetime) -> Pools:
    """Every account open for the year, each kind by its own period; a few statements however many."""
    periods = Q(kind__is_annual=True, period=str(year)) | Q(kind__is_annual=False, period=STANDING)
    accounts = list(Account.objects.select_related("kind").filter(periods, closed_at=None).order_by("pk"))
    standing = {one.account.pk: one for one in lines(accounts, at)}
    by_id = {one.pk: one for one in accounts}
    found = []
    for one in accounts:
        balance = standing[one.pk].balance
        above = _above(one, by_id)
        spare = [(up, standing[up.pk].balance.free) for up in above if standing[up.pk].balance.free > 0]
        found.append(
            Pool(
                account_id=one.pk,
                kind_key=one.kind_id,
                kind_name=one.kind.name,
                unit=one.kind.unit,
                name=account_words(one),
                region_code=one.region_id,
                park_key=one.park_id,
                capacity=balance.capacity,
                free=max(0, balance.free),
                reserved=balance.reserved,
                committed=balance.committed,
                above=spare[0][1] if spare else 0,
                above_name=account_words(spare[0][0]) if spare else "",
            )
        )
    return Pools(found)


def _above(account: Account, by_id: dict[int, Account]) -> list[Account]:
    """The nearest first."""
    found = []
    up = by_id.get(account.parent_id or 0)
    while up is not None:
        found.append(up)
        up = by_id.get(up.parent_id or 0)
    return found


@dataclass(frozen=True)
class Held:
    """What a holder has of one account, in thousandths: promised until a day, and committed."""

    holder: int
    kind_key: str
    account_id: int
    pending: int
    committed: int


def held_by(holders: Collection[int], at: datetime) -> list[Held]:
    """One statement; what lapsed by `at` is not held."""
    live = Q(pending__gt=0, expires_at__gt=at)
    rows = (
        Hold.objects.filter(reservation__holder__in=list(holders))
        .values_list("reservation__holder", "account__kind_id", "account_id")
        .order_by()
        .annotate(held=Sum("pending", filter=live), kept=Sum("committed"))
    )
    return [Held(holder, kind, account, held or 0, kept or 0) for holder, kind, account, held, kept in rows]
