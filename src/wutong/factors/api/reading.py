"""Reading factors over the API: kinds, accounts, statements, holds, and what was said to the asker."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from wutong.factors import actions, kept, queries
from wutong.factors.api.routing import READ, TAG, WRITE, router
from wutong.factors.api.shapes import (
    FactorAccount,
    FactorAccountPage,
    FactorAccountsAsked,
    FactorHold,
    FactorHolds,
    FactorKinds,
    FactorNotice,
    FactorNotices,
    FactorStatement,
    FactorStatementAsked,
)
from wutong.factors.api.telling import (
    account_now,
    account_told,
    entry_told,
    following,
    hold_now,
    holds_told,
    kind_told,
    notice_told,
)
from wutong.organisation.access import under
from wutong.organisation.api.door import viewer
from wutong.organisation.api.operations import answered, told


@router.get(
    "/factors/kinds",
    **told("要素种类", name="list_factor_kinds", tag=TAG, answer=FactorKinds, scope=READ),
)
def list_kinds(request: HttpRequest) -> HttpResponse:
    return answered({"items": [kind_told(one) for one in queries.kinds()]})


@router.get(
    "/factors/accounts",
    **told(
        "要素账户",
        name="list_factor_accounts",
        tag=TAG,
        answer=FactorAccountPage,
        scope=READ,
        more="您范围里的账户和它们现在的余额；数一律是单位的千分之一，整数。",
    ),
)
def list_accounts(request: HttpRequest, asked: Query[FactorAccountsAsked]) -> HttpResponse:
    found = queries.visible_to(viewer(request)).order_by("pk")
    exact = {"kind": asked.kind, "period": asked.period, "pk__gt": asked.after}
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if asked.region is not None:
        found = found.filter(under(asked.region))
    rows = list(found[: asked.size + 1])
    last = rows[asked.size - 1].pk if len(rows) > asked.size else None
    lines = queries.lines(rows[: asked.size], timezone.now())
    return answered({"items": [account_told(one) for one in lines], "next": following(request, last)})


@router.get(
    "/factors/accounts/{int:account_id}",
    **told(
        "一个要素账户",
        name="get_factor_account",
        tag=TAG,
        answer=FactorAccount,
        scope=READ,
        problems=(404,),
    ),
)
def get_account(request: HttpRequest, account_id: int) -> HttpResponse:
    return answered(account_now(viewer(request), account_id))


@router.get(
    "/factors/accounts/{int:account_id}/statement",
    **told(
        "账户的流水",
        name="get_factor_statement",
        tag=TAG,
        answer=FactorStatement,
        scope=READ,
        problems=(404,),
        more="从第一笔起，每一笔带之后的余额；只计本户，不含下级。"
        "到期了还没有记下的也在里面，`is_written` 是 false，不单独占一页，所以一页可能多出几笔。",
    ),
)
def get_statement(request: HttpRequest, account_id: int, asked: Query[FactorStatementAsked]) -> HttpResponse:
    rows = queries.statement(queries.account_for(viewer(request), account_id), timezone.now())
    places = {entry.pk: place for place, (entry, _) in enumerate(rows, start=1)}
    start = places.get(asked.after, 0) if asked.after is not None else 0
    end = start + asked.size
    while end < len(rows) and rows[end - 1][0].pk is None:
        end += 1  # the next page begins after a movement that has a number
    last = rows[end - 1][0].pk if end < len(rows) else None
    items = [entry_told(entry, after) for entry, after in rows[start:end]]
    return answered({"items": items, "next": following(request, last)})


@router.get(
    "/factors/accounts/{int:account_id}/holds",
    **told(
        "账户里谁占着",
        name="list_factor_holds",
        tag=TAG,
        answer=FactorHolds,
        scope=READ,
        problems=(404,),
        more="占着的在前，以前的在后。",
    ),
)
def list_holds(request: HttpRequest, account_id: int) -> HttpResponse:
    person = viewer(request)
    found = kept.holds_in(queries.account_for(person, account_id))
    return answered({"items": holds_told(person, found, timezone.now())})


@router.get(
    "/factors/holds/{int:hold_id}",
    **told("一笔预占", name="get_factor_hold", tag=TAG, answer=FactorHold, scope=READ, problems=(404,)),
)
def get_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    return answered(hold_now(viewer(request), hold_id))


@router.get(
    "/factors/notices",
    **told(
        "部门对您的申请说了什么",
        name="list_factor_notices",
        tag=TAG,
        answer=FactorNotices,
        scope=READ,
        more="还没有看过的。",
    ),
)
def list_notices(request: HttpRequest) -> HttpResponse:
    return answered({"items": [notice_told(one) for one in queries.notices_of(viewer(request), 200)]})


@router.post(
    "/factors/notices/{int:notice_id}/see",
    **told("知道了", name="see_factor_notice", tag=TAG, answer=FactorNotice, scope=WRITE, problems=(404,)),
)
def see_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    seen = actions.see_notice(notice_id, by=viewer(request), at=timezone.now())
    return answered(notice_told(seen))
