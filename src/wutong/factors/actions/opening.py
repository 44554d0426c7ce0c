"""Opening an account under the one above it, and closing one that holds nothing."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from wutong.factors import rules
from wutong.factors.actions.guarding import may_keep, refuse_if, tell
from wutong.factors.models import Above, Account, FactorKind
from wutong.factors.names import account_words
from wutong.organisation import dictionaries
from wutong.organisation.models import Person, Region
from wutong.organisation.reasons import NotFound, Reason


def open_account(
    kind_key: str,
    *,
    region_code: str,
    period: str,
    by: Person,
    at: datetime,
    park_key: str | None = None,
    is_synthetic: bool = False,
    channel: str = "page",
) -> Account:
    """Empty, under the nearest account above of the same factor and period; opened before: as it is."""
    kind = FactorKind.objects.filter(pk=kind_key).first()
    region = dictionaries.regions().get(region_code)
    park = dictionaries.parks().get(park_key) if park_key else None
    reasons = rules.reasons_against_period(period)
    if kind is None:
        reasons.append(Reason(f"没有“{kind_key}”这种要素", field="kind", code="kind"))
    if region is None:
        reasons.append(Reason(f"没有代码为 {region_code} 的地区", field="region", code="region"))
    if park_key and (park is None or park.region_id != region_code):
        reasons.append(Reason("园区不在这个地区", field="park", code="park"))
    refuse_if(reasons, "没有开户")
    assert kind is not None and region is not None
    account = Account(
        kind=kind,
        region_id=region_code,
        park_id=park_key,
        period=period,
        opened_at=at,
        is_synthetic=is_synthetic,
    )
    may_keep(account, by)
    with transaction.atomic():
        # nobody opens the same account, or one in between, at the same moment
        FactorKind.objects.select_for_update().get(pk=kind.pk)
        same = Account.objects.filter(kind=kind, period=period, closed_at=None)
        there = same.filter(region=region_code, park=park_key).first()
        if there is not None:
            return there
        above = _above(same, region, park_key)
        refuse_if(_against_between(same, account, region.path), "没有开户")
        account.parent = above
        account.save(force_insert=True)
        ancestors = [account.pk, *(_ancestors(above) if above else [])]
        Above.objects.bulk_create(Above(account=account, ancestor_id=one) for one in ancestors)
        tell(account, "open_account", by=by, at=at, channel=channel, words=account_words(account))
    return account


def _above(same: QuerySet[Account], region: Region, park_key: str | None) -> Account | None:
    """The nearest region account from the place upwards; a park's own region comes before regions above."""
    upwards = list(reversed(region.lineage if park_key else region.lineage[:-1]))
    found = {one.region_id: one for one in same.filter(region__in=upwards, park=None)}
    return next((found[code] for code in upwards if code in found), None)


def _against_between(same: QuerySet[Account], account: Account, path: str) -> list[Reason]:
    """An account is opened from above downwards: what lies below already counts to the one above it."""
    if account.park_id:
        return []
    below = same.filter(region__path__startswith=path).exclude(region=account.region_id, park=None).first()
    if below is None:
        return []
    return [
        Reason(
            f"下级已经开了“{account_words(below)}”，先开上级再开下级",
            action_label="关闭下级账户后重开",
            code="below_is_open",
        )
    ]


def _ancestors(account: Account) -> list[int]:
    return list(Above.objects.filter(account=account).values_list("ancestor_id", flat=True))


def close_account(account_id: int, *, by: Person, at: datetime, channel: str = "page") -> Account:
    """Nothing may be held in it or given on from it; its statement stays."""
    with transaction.atomic():
        found = Account.objects.filter(pk=account_id).first()
        if found is None:
            raise NotFound("没有这个账户")
        # nobody opens an account below at the same moment
        FactorKind.objects.select_for_update().get(pk=found.kind_id)
        account = Account.objects.select_for_update(of=("self",)).select_related("kind").get(pk=account_id)
        may_keep(account, by)
        held, below = account.reserved + account.committed, account.children.filter(closed_at=None)
        reasons = rules.reasons_against_closing(held, account.capacity, has_open_below=below.exists())
        refuse_if(reasons, "没有关闭")
        if account.closed_at is None:
            account.closed_at = at
            account.save(update_fields=["closed_at"])
            tell(account, "close_account", by=by, at=at, channel=channel, words=account_words(account))
    return account
