"""What a department says to a hold over the API; each once under its Idempotency-Key."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header

from wutong.factors import actions, queries
from wutong.factors.api.routing import CHANNEL, TAG, WRITE, router
from wutong.factors.api.shapes import (
    FactorBecause,
    FactorCommitGiven,
    FactorHold,
    FactorUntil,
    FactorUntilBecause,
)
from wutong.factors.api.telling import hold_now, read_amount
from wutong.factors.forms import day_end
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told

KEY = "带 Idempotency-Key：同一个键再发一次，只办一次，答的一样；换了内容答 422。"
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[\x21-\x7e]+$")]


def decided(summary: str, name: str, more: str = "") -> dict[str, Any]:
    words = f"{more}{KEY}"
    return told(summary, name=name, tag=TAG, answer=FactorHold, scope=WRITE, problems=(404,), more=words)


def _once(request: HttpRequest, key: str) -> dict[str, Any]:
    return {"key": key, "by": viewer(request), "at": timezone.now(), "channel": CHANNEL}


def _hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    return answered(hold_now(viewer(request), hold_id))


@router.post(
    "/factors/holds/{int:hold_id}/approve", **decided("同意预占", "approve_factor_hold", "占到哪天由部门定。")
)
def approve(request: HttpRequest, hold_id: int, given: FactorUntil, once_key: Key) -> HttpResponse:
    queries.hold_for(viewer(request), hold_id)
    actions.approve(hold_id, until=day_end(given.until), **_once(request, once_key))
    return _hold(request, hold_id)


@router.post("/factors/holds/{int:hold_id}/change-end", **decided("预占改期", "change_factor_hold_end"))
def change_end(request: HttpRequest, hold_id: int, given: FactorUntilBecause, once_key: Key) -> HttpResponse:
    queries.hold_for(viewer(request), hold_id)
    until = day_end(given.until)
    actions.change_end(hold_id, until=until, words=given.words, **_once(request, once_key))
    return _hold(request, hold_id)


@router.post(
    "/factors/holds/{int:hold_id}/commit",
    **decided("落实", "commit_factor_hold", "全部或一部分；其余照旧占着。"),
)
def commit(request: HttpRequest, hold_id: int, given: FactorCommitGiven, once_key: Key) -> HttpResponse:
    found = queries.hold_for(viewer(request), hold_id)
    amount = read_amount(given.amount, found.account) if given.amount is not None else None
    once = _once(request, once_key)
    actions.commit(hold_id, thousandths=amount, document=given.document, **once)
    return _hold(request, hold_id)


@router.post(
    "/factors/holds/{int:hold_id}/refuse",
    **decided("退回预占", "refuse_factor_hold", "占着的立刻回到账户，申请的人看到原因。"),
)
def refuse(request: HttpRequest, hold_id: int, given: FactorBecause, once_key: Key) -> HttpResponse:
    queries.hold_for(viewer(request), hold_id)
    actions.refuse(hold_id, words=given.words, **_once(request, once_key))
    return _hold(request, hold_id)


@router.post(
    "/factors/holds/{int:hold_id}/release",
    **decided("释放", "release_factor_hold", "落实的和占着的都回到账户。"),
)
def release(request: HttpRequest, hold_id: int, given: FactorBecause, once_key: Key) -> HttpResponse:
    queries.hold_for(viewer(request), hold_id)
    actions.release(hold_id, words=given.words, **_once(request, once_key))
    return _hold(request, hold_id)
