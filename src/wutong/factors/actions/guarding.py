"""Who may keep an account, how a refusal is made, how an act is told to the trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from wutong.factors import rules
from wutong.factors.models import Account
from wutong.factors.names import account_words, standing_of
from wutong.organisation import access, dictionaries
from wutong.organisation.access import Place
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused


def refuse_if(reasons: Sequence[Reason], title: str) -> None:
    if reasons:
        raise Refused(title, reasons)


def place_of(account: Account) -> Place:
    return Place(account.region_id, account.park_id)


def may_keep(account: Account, by: Person) -> None:
    """The department that answers for the factor, within its region. Raises NotYourDuty."""
    access.require(by, Act.KEEP_FACTORS, place_of(account))
    name = dictionaries.department_words(account.kind.department)
    reasons = rules.reasons_against_keeping(by.body.department, standing_of(account), name)
    if reasons:
        raise NotYourDuty("这个账户由别的部门管", reasons)


def is_usable(account: Account, at: datetime, title: str) -> None:
    refuse_if(rules.reasons_against_using(standing_of(account), timezone.localdate(at)), title)


def tell(
    account: Account,
    act: str,
    *,
    by: Person,
    at: datetime,
    channel: str,
    words: str,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    record_thing(
        "factor_account",
        account.pk,
        account_words(account),
        act,
        by=by,
        at=at,
        words=words,
        changes=changes,
        channel=channel,
    )
