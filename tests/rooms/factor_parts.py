"""Accounts for tests: energy quota of 海西州 with a share given to 格尔木市, and a project's holder there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count

from wutong.factors import actions
from wutong.factors.models import Account, Hold, Reservation
from wutong.factors.rules import Move
from wutong.organisation.access import Place
from wutong.organisation.models import Body, Person

GOLMUD, HAIXI, QINGHAI, ULAN = "632801", "632800", "630000", "632821"
XINING, DATONG = "630100", "630121"
_keys = count(1)


def key() -> str:
    return f"test-key-{next(_keys):06}"


def keeper(body_key: str) -> Person:
    """Somebody of a department who keeps its accounts."""
    body = Body.objects.select_related("region", "park").get(key=body_key)
    found, _ = Person.objects.get_or_create(
        username=f"keeper-{body_key}"[:40], defaults={"name": "管账人", "body": body, "duty": "support"}
    )
    found.body = body
    return found


def opened(
    kind: str,
    region: str,
    capacity: int,
    *,
    by: Person,
    at: datetime,
    period: str = "2026",
    park: str | None = None,
) -> Account:
    account = actions.open_account(kind, region_code=region, park_key=park, period=period, by=by, at=at)
    if capacity:
        actions.put_in(
            account.pk,
            capacity * 1000,
            move=Move.ALLOCATED,
            document="青发改〔2026〕1号",
            key=key(),
            by=by,
            at=at,
        )
    account.refresh_from_db()
    return account


def holder(number: int = 1, region: str = GOLMUD, officer: Person | None = None) -> actions.Holder:
    return actions.Holder(number, f"{number}号项目", Place(region), officer)


def reserved(
    asks: Mapping[int, int],
    *,
    by: Person,
    at: datetime,
    number: int = 1,
    days: int = 10,
    region: str = GOLMUD,
    with_key: str = "",
) -> Reservation:
    """Amounts in the kind's unit."""
    return actions.reserve(
        [actions.Ask(account, amount * 1000) for account, amount in asks.items()],
        holder=holder(number, region),
        until=at + timedelta(days=days),
        key=with_key or key(),
        by=by,
        at=at,
    )


def hold_of(reservation: Reservation, account: Account) -> Hold:
    return Hold.objects.get(reservation=reservation, account=account)


def balance(account: Account) -> tuple[int, int, int, int, int]:
    """Capacity, granted, own, reserved, committed, in the kind's unit, as the database has them."""
    account.refresh_from_db()
    return tuple(  # type: ignore[return-value]
        one // 1000
        for one in (account.capacity, account.granted, account.own, account.reserved, account.committed)
    )
