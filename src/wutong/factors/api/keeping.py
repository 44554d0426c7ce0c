"""Keeping accounts over the API: open, put in, move, close, correct."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wutong.factors import actions, kept, queries
from wutong.factors.api.deciding import KEY, Key
from wutong.factors.api.routing import CHANNEL, TAG, WRITE, router
from wutong.factors.api.shapes import (
    FactorAccount,
    FactorAccountOpened,
    FactorBecause,
    FactorCapacityGiven,
    FactorCapacityMoved,
    FactorEntry,
)
from wutong.factors.api.telling import account_now, entry_now, read_amount
from wutong.factors.rules import Move
from wutong.organisation import access
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told
from wutong.organisation.duties import Act


@router.post(
    "/factors/accounts",
    **told(
        "开账户",
        name="open_factor_account",
        tag=TAG,
        answer=FactorAccount,
        scope=WRITE,
        status=201,
        more="空的，挂在最近的上级账户下面；已经开过的答那一个。",
    ),
)
def open_account(request: HttpRequest, given: FactorAccountOpened) -> HttpResponse:
    person = viewer(request)
    access.require(person, Act.KEEP_FACTORS)
    opened = actions.open_account(
        given.kind,
        region_code=given.region_code,
        park_key=given.park_key,
        period=given.period,
        by=person,
        at=timezone.now(),
        channel=CHANNEL,
    )
    response = answered(account_now(person, opened.pk), 201)
    response.headers["Location"] = f"/api/factors/accounts/{opened.pk}"
    return response


@router.post(
    "/factors/accounts/{int:account_id}/put-in",
    **told(
        "记入指标",
        name="put_in_factor",
        tag=TAG,
        answer=FactorEntry,
        scope=WRITE,
        status=201,
        problems=(404,),
        more=f"有上级账户的，从上级的可用里给下来。{KEY}",
    ),
)
def put_in(request: HttpRequest, account_id: int, given: FactorCapacityGiven, once_key: Key) -> HttpResponse:
    person = viewer(request)
    account = queries.account_for(person, account_id)
    entry = actions.put_in(
        account_id,
        read_amount(given.amount, account),
        move=Move(given.move),
        document=given.document,
        words=given.words,
        key=once_key,
        by=person,
        at=timezone.now(),
        channel=CHANNEL,
    )
    return answered(entry_now(person, entry), 201)


@router.post(
    "/factors/accounts/{int:account_id}/move",
    **told(
        "调剂到另一个账户",
        name="move_factor",
        tag=TAG,
        answer=FactorAccount,
        scope=WRITE,
        problems=(404,),
        more=f"同一种要素、同一期间；答调出的账户。{KEY}",
    ),
)
def move(request: HttpRequest, account_id: int, given: FactorCapacityMoved, once_key: Key) -> HttpResponse:
    person = viewer(request)
    account = queries.account_for(person, account_id)
    queries.account_for(person, given.to_account_id)
    actions.move_between(
        account_id,
        given.to_account_id,
        read_amount(given.amount, account),
        document=given.document,
        words=given.words,
        key=once_key,
        by=person,
        at=timezone.now(),
        channel=CHANNEL,
    )
    return answered(account_now(person, account_id))


@router.post(
    "/factors/accounts/{int:account_id}/close",
    **told(
        "关账户",
        name="close_factor_account",
        tag=TAG,
        answer=FactorAccount,
        scope=WRITE,
        problems=(404,),
        more="里面要没有指标、没有占着的；流水仍看得到。",
    ),
)
def close(request: HttpRequest, account_id: int) -> HttpResponse:
    person = viewer(request)
    queries.account_for(person, account_id)
    actions.close_account(account_id, by=person, at=timezone.now(), channel=CHANNEL)
    return answered(account_now(person, account_id))


@router.post(
    "/factors/entries/{int:entry_id}/correct",
    **told(
        "更正一笔",
        name="correct_factor_entry",
        tag=TAG,
        answer=FactorEntry,
        scope=WRITE,
        status=201,
        problems=(404,),
        more=f"那一笔不改不删，另记一笔相反的。{KEY}",
    ),
)
def correct(request: HttpRequest, entry_id: int, given: FactorBecause, once_key: Key) -> HttpResponse:
    person = viewer(request)
    kept.entry_for(person, entry_id)
    entry = actions.correct(
        entry_id, words=given.words, key=once_key, by=person, at=timezone.now(), channel=CHANNEL
    )
    return answered(entry_now(person, entry), 201)
