"""What this place can give, as the platform has it: quotas free today, prices of power, with sources."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from wutong.factors.models import Account
from wutong.factors.pools import Pool, pools_in
from wutong.factors.queries import kinds
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.web.formats import number


@dataclass(frozen=True)
class Offer:
    """One fact a visitor may tell the enterprise; `basis` as it stands behind the figure."""

    name: str
    value: str
    source: str
    on: str
    basis: str


def power_prices(day: date) -> list[Offer]:
    """From the room of green power, which stands above this one: config says where."""
    told: Callable[[date], list[Offer]] = import_string(settings.POWER_OFFERS)
    return told(day)


def free_factors(person: Person, place: Place, at: datetime) -> list[Offer]:
    """What the nearest account of each factor can still promise; none where that is not the viewer's."""
    if not access.may(person, Act.VIEW_FACTORS, place):
        return []
    day = timezone.localdate(at)
    pools = pools_in(day.year, at)
    named = [kind.key for kind in kinds()]
    nearest = [pool for key in named if (pool := pools.nearest(key, place.region_code, place.park_key))]
    ids = [pool.account_id for pool in nearest]
    made_up = set(Account.objects.filter(pk__in=ids, is_synthetic=True).values_list("pk", flat=True))
    return [_offer(pool, day, pool.account_id in made_up) for pool in nearest if pool.capacity]


def _offer(pool: Pool, day: date, is_synthetic: bool) -> Offer:
    value = f"可用 {number(pool.free / 1000)} {pool.unit}，共 {number(pool.capacity / 1000)}"
    if pool.above and not pool.free:
        value += f"；{pool.above_name}还有 {number(pool.above / 1000)}"
    return Offer(
        pool.kind_name, value, f"要素账户：{pool.name}", day.isoformat(), "合成" if is_synthetic else "账户"
    )
