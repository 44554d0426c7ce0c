"""要素: what a project needs and holds, asking for all of it at once, a need or an ask taken back."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.factors.actions import Ask
from wutong.factors.forms import day_end
from wutong.factors.names import account_words, in_unit
from wutong.factors.queries import holds_of
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects import actions, holding_words
from wutong.projects.forms import Plain, WithdrawHold, day_of
from wutong.projects.holding import FactorsPage, end_after, factors_page, typed_need
from wutong.projects.pages.acting import USED_KEY, acted, ask_or_post, held, sent_again
from wutong.projects.rules import reasons_against_asking_factors
from wutong.projects.stages import Status
from wutong.web.addresses import url
from wutong.web.asked import whole
from wutong_engines.units.amounts import AmountRefused, amount_words, thousandths

BACK = "factors/"
SENT_AGAIN = "这一页已经申请过一次，写的与这次不同；下面是现在的样子，还缺就再申请"


@require_GET
def factors(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    page = factors_page(person, pk, timezone.now())
    return render(request, "projects/factors.html", _shown(page))


def _shown(
    page: FactorsPage, typed: dict[str, str] | None = None, refusal: Refused | None = None
) -> dict[str, Any]:
    asks = holding_words.asks(page, typed) if page.may_ask else []
    wrong = {one.field: one.words for one in refusal.reasons if one.field} if refusal else {}
    if "expires_on" in wrong:
        wrong["until"] = wrong["expires_on"]
    for one in asks:
        if f"account-{one['account']}" in wrong:
            wrong[f"amount-{one['key']}"] = "这个账户不够，差多少见上面；改数量，或换一个账户"
    return {
        "project": page.project,
        "summary": holding_words.summary(page.positions),
        "rows": holding_words.rows(page),
        "sums": holding_words.sums(page.shown),
        "asks": asks,
        "count": sum(bool(one["amount"]) for one in asks),
        "history": holding_words.history(page),
        "refusal": refusal,
        "wrong": wrong,
        "until": (typed or {}).get("until") or end_after(page.hold_days, page.at).isoformat(),
        "words": (typed or {}).get("words", ""),
        "is_kept": typed is not None,
        "key": uuid4().hex,
        "after": max((one.reservation_id for one in page.holds), default=0),
        "hold_days": page.hold_days,
        "hold_basis": page.hold_basis.partition("：")[0],
        "may_edit": page.may(Act.EDIT_PROJECT),
        "may_ask": page.may_ask,
        "not_now": _not_now(page),
    }


def _not_now(page: FactorsPage) -> str:
    """What stands against asking, for those who could."""
    status = Status(page.project.status)
    if not reasons_against_asking_factors(status) or not page.may(Act.ASK_FACTORS):
        return ""
    return f"项目现在是“{status.label}”，不能申请要素；改回“推进中”以后再申请。"


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is written, or nothing: what each account lacks stands above the form as it was."""
    person: Person = request.user  # type: ignore[assignment]
    at = timezone.now()
    page = factors_page(person, pk, at)
    access.require(person, Act.ASK_FACTORS, page.place)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        wanted, day = _wanted(page, typed), day_of(typed.get("until", ""))
        if day is None:
            raise Refused("没有预占", [Reason("写明占到哪一天，如 2026-12-07", field="until", code="until")])
        key, words = typed.get("key", ""), typed.get("words", "")
        after = whole(typed.get("after", ""))
        said: dict[str, Any] = {"key": key, "words": words, "after": after}
        actions.ask_factors(pk, wanted, until=day_end(day), by=person, at=at, **said)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        refused.reasons = tuple(
            sent_again(one, SENT_AGAIN) if isinstance(one, Reason) else one for one in refused.reasons
        )
        # as it stands now; what was written stays, unless it was asked for meanwhile
        met = any(one.code in ("asked_meanwhile", USED_KEY) for one in refused.reasons)
        shown = _shown(factors_page(person, pk, at), None if met else typed, refused)
        return render(request, "projects/factors.html", shown, status=refused.status)
    return HttpResponseRedirect(url("projects:factors", pk) + "#history")


def _wanted(page: FactorsPage, typed: dict[str, str]) -> list[Ask]:
    """What was written, read exactly; everything that cannot be read is told at once."""
    asks: list[Ask] = []
    wrong: list[Reason] = []
    for one in page.shown:
        name, text = f"amount-{one.kind.key}", typed.get(f"amount-{one.kind.key}", "").strip()
        if not text:
            continue
        account = whole(typed.get(f"account-{one.kind.key}", ""))
        if account not in {line.account.pk for line in page.accounts.get(one.kind.key, [])}:
            wrong.append(Reason(f"{one.kind.name}：选向哪个账户申请", field=name, code="account"))
            continue
        try:
            asks.append(Ask(account or 0, thousandths(text, one.kind.unit)))
        except AmountRefused as error:
            wrong.append(Reason(f"{one.kind.name}：{error}", field=name, code="amount"))
    if wrong:
        raise Refused("没有预占", wrong)
    return asks


@ask_or_post
def remove_need(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    project = held(request, pk, Act.EDIT_PROJECT)
    found = typed_need(pk, key)

    def perform(said: dict[str, Any]) -> object:
        actions.remove_need(pk, key, by=person, at=timezone.now())
        return None

    amount = amount_words(found.thousandths, found.kind.unit)
    lead = f"填的是 {amount}。去掉后按项目里的事实算，没有事实就是未填。"
    title, back = f"去掉：{found.kind.name}", url("projects:factors", pk)
    return acted(
        request,
        project,
        Plain(request.POST if request.method == "POST" else None),
        perform,
        title=title,
        verb="去掉",
        lead=lead,
        back=BACK,
        back_url=back,
    )


@ask_or_post
def withdraw_hold(request: HttpRequest, pk: int, hold_id: int) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    at = timezone.now()
    project = held(request, pk, Act.ASK_FACTORS)
    found = holds_of(pk).filter(pk=hold_id).first()
    if found is None:
        raise NotFound("没有这笔预占")

    def perform(said: dict[str, Any]) -> object:
        return actions.withdraw_hold(pk, hold_id, key=said["key"], by=person, at=at, words=said["reason"])

    amount = in_unit(found.pending, found.account)
    lead = f"{account_words(found.account)}，还在预占的 {amount} 立即回到账户；以后可以再申请。"
    bound = WithdrawHold(request.POST or None, initial={"key": uuid4().hex})
    back = url("projects:factors", pk)
    return acted(
        request,
        project,
        bound,
        perform,
        title="取消预占",
        verb="取消预占",
        lead=lead,
        back=BACK,
        back_url=back,
    )
