"""What an account and an amount are called (“海西州 2026 年能耗指标”, “1,200 tce”), who holds it."""

from django.utils import timezone

from wutong.factors.models import Account, Hold, Reservation
from wutong.factors.rules import STANDING, Standing, Wanted
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong_engines.units.amounts import amount_words

ELSEWHERE = "别处的项目"


def place_words(account: Account) -> str:
    if account.park_id is not None:
        return dictionaries.parks()[account.park_id].short_name
    return dictionaries.region_name(account.region_id)


def account_words(account: Account) -> str:
    period = "" if account.period == STANDING else f" {account.period} 年"
    return f"{place_words(account)}{period}{account.kind.name}"


def in_unit(thousandths: int, account: Account) -> str:
    return amount_words(thousandths, account.kind.unit)


def holder_words(person: Person, told: Reservation, account: Account) -> str:
    """Who holds something of an account, named to those who may see the place it is in."""
    seen = access.may(person, Act.VIEW_FACTORS, Place(told.region_id, account.park_id))
    return told.holder_name if seen else ELSEWHERE


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
