"""What an account and an amount are called (“海西州 2026 年能耗指标”, “1,200 tce”)."""

from django.utils import timezone

from wutong.factors.models import Account, Hold
from wutong.factors.rules import STANDING, Standing, Wanted
from wutong.organisation import dictionaries
from wutong_engines.units.amounts import amount_words


def place_words(account: Account) -> str:
    if account.park_id is not None:
        return dictionaries.parks()[account.park_id].short_name
    return dictionaries.region_name(account.region_id)


def account_words(account: Account) -> str:
    period = "" if account.period == STANDING else f" {account.period} 年"
    return f"{place_words(account)}{period}{account.kind.name}"


def in_unit(thousandths: int, account: Account) -> str:
    return amount_words(thousandths, account.kind.unit)


def standing_of(account: Account) -> Standing:
    """What the rules need to know; `account.kind` is loaded."""
    return Standing(
        account.region_id,
        account.park_id,
        account.period,
        account.closed_at is not None,
        account.kind.department,
        account_words(account),
    )


def wanted_of(hold: Hold) -> Wanted:
    """What the rules need to know; a refusal says its end as the clock on the wall has it."""
    until = timezone.localtime(hold.expires_at)
    return Wanted(hold.asked, hold.pending, hold.committed, until, hold.approved_at is not None)
