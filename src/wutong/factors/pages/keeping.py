"""Keeping an account: opening and closing it, putting capacity in, moving it, correcting an entry."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.factors import actions, kept, queries
from wutong.factors.actions.guarding import may_keep
from wutong.factors.forms import Close, Correct, MoveBetween, Open, PutIn
from wutong.factors.models import Account
from wutong.factors.names import account_words, in_unit
from wutong.factors.pages.acting import Effect, act_page, ask_or_post, sent
from wutong.factors.rules import STANDING, Move
from wutong.factors.shown import amount, signed
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import NotYourDuty, Reason
from wutong.web.addresses import url
from wutong.web.formats import moment_text


@ask_or_post
def open_account(request: HttpRequest) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    access.require(person, Act.KEEP_FACTORS)
    today = timezone.localdate(at)
    kinds = [one for one in queries.kinds_in_force(today) if one.department == person.body.department]
    if not kinds:
        reason = Reason(
            f"{person.body.name}没有管着的要素", action_label="看谁管", action_url=url("factors:kinds")
        )
        raise NotYourDuty("这里没有您能开的账户", [reason])
    wanted = next((one for one in kinds if one.key == request.GET.get("kind")), kinds[0])
    initial = {
        "kind": wanted.key,
        "region": person.body.region_id,
        "period": str(today.year) if wanted.is_annual else STANDING,
    }
    bound = Open(sent(request), person=person, kinds=kinds, today=today, initial=initial)

    def perform(said: dict[str, Any]) -> str:
        opened = actions.open_account(
            said["kind"],
            region_code=said["region"],
            park_key=said["park"] or None,
            period=said["period"],
            by=person,
            at=at,
        )
        return url("factors:account", opened.pk)

    return act_page(
        request,
        bound,
        perform,
        title="开账户",
        verb="开账户",
        path=[("要素", url("factors:front")), ("开账户", None)],
        back_url=url("factors:front"),
        lead="开出来是空的，挂在同一种要素、同一期间最近的上级账户下面；再按文件记入指标。已经开过的，直接打开那一个。",
    )


@ask_or_post
def put_in(request: HttpRequest, account_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    account = _kept(person, account_id)
    here = url("factors:account", account.pk)
    kind = account.kind

    def perform(said: dict[str, Any]) -> str:
        actions.put_in(
            account.pk,
            said["amount"],
            move=Move(said["move"]),
            document=said["document"],
            words=said["words"],
            key=said["key"],
            by=person,
            at=at,
        )
        return here + "#statement"

    found = [account] + ([account.parent] if account.parent else [])
    line, *parents = queries.lines(found, at)
    effects: list[Effect] = [("本户总量", amount(line.balance.capacity, kind), "加上您写的数")]
    effects += [
        (f"{account_words(one.account)}可用", amount(one.balance.free, kind), "减去您写的数")
        for one in parents
    ]
    lead = "按文件把指标记进来。" + ("这个账户有上级，指标从上级的可用里给下来。" if parents else "")
    return act_page(
        request,
        PutIn(sent(request), unit=kind.unit),
        perform,
        title=f"记入指标：{account_words(account)}",
        verb="记入",
        path=_path(account, "记入指标"),
        back_url=here,
        lead=lead,
        effects=effects,
        effects_note=f"单位 {kind.unit}。记错了可以在流水里更正。",
        units={"amount": kind.unit},
        seen=kept.newest_entry(account),
    )


@ask_or_post
def move(request: HttpRequest, account_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    account = _kept(person, account_id)
    here = url("factors:account", account.pk)
    kind = account.kind
    alike = kept.kept_by(person).filter(kind=kind, period=account.period, closed_at=None)
    others = queries.lines(alike.exclude(pk=account.pk).order_by("region__path", "park"), at)
    targets = [
        (
            str(one.account.pk),
            f"{account_words(one.account)}（可用 {in_unit(one.balance.free, one.account)}）",
        )
        for one in others
    ]

    def perform(said: dict[str, Any]) -> str:
        actions.move_between(
            account.pk,
            said["to"],
            said["amount"],
            document=said["document"],
            words=said["words"],
            key=said["key"],
            by=person,
            at=at,
        )
        return here + "#statement"

    free = queries.lines([account], at)[0].balance.free
    return act_page(
        request,
        MoveBetween(sent(request), unit=kind.unit, targets=targets),
        perform,
        title=f"调剂：{account_words(account)}",
        verb="调出",
        path=_path(account, "调剂"),
        back_url=here,
        lead="从这个账户调到同一种要素、同一期间的另一个账户。"
        + ("" if targets else "现在没有可以调到的账户。"),
        effects=[("本户可用", amount(free, kind), "减去您写的数"), ("对方总量", "见下", "加上您写的数")],
        effects_note=f"单位 {kind.unit}。",
        units={"amount": kind.unit},
        seen=kept.newest_entry(account),
    )


@ask_or_post
def close(request: HttpRequest, account_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    account = _kept(person, account_id)
    here = url("factors:account", account.pk)

    def perform(said: dict[str, Any]) -> str:
        actions.close_account(account.pk, by=person, at=at)
        return here

    return act_page(
        request,
        Close(sent(request)),
        perform,
        title=f"关账户：{account_words(account)}",
        verb="关账户",
        path=_path(account, "关账户"),
        back_url=here,
        lead="账户里要没有指标、没有占着的才能关。关了不能再申请和记入，流水仍看得到。",
    )


@ask_or_post
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    entry = kept.entry_for(person, entry_id)
    may_keep(entry.account, person)
    here = url("factors:account", entry.account_id)
    kind = entry.account.kind
    label = Move(entry.move).label
    both = "对方账户的那一笔同时更正；" if entry.move in (Move.TAKEN, Move.BROUGHT) else ""

    def perform(said: dict[str, Any]) -> str:
        actions.correct(entry.pk, words=said["words"], key=said["key"], by=person, at=at)
        return here + "#statement"

    moved = (("总量", entry.capacity), ("预占", entry.reserved), ("落实", entry.committed))
    effects = [(words, f"那一笔 {signed(v, kind)}", f"另记 {signed(-v, kind)}") for words, v in moved if v]
    return act_page(
        request,
        Correct(sent(request)),
        perform,
        title=f"更正：{label}",
        verb="另记一笔更正",
        path=_path(entry.account, "更正"),
        back_url=here,
        lead=f"{moment_text(entry.at)} 的“{label}”。不改不删，另记一笔相反的；{both}更正不能再更正。",
        effects=effects,
        effects_note=f"单位 {kind.unit}。",
    )


@require_POST
def see_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    actions.see_notice(notice_id, by=viewer_of(request), at=timezone.now())
    return HttpResponseRedirect(url("cockpit:inbox"))


def _kept(person: Person, account_id: int) -> Account:
    account = queries.account_for(person, account_id)
    may_keep(account, person)
    if account.parent is not None:
        account.parent.kind = account.kind
    return account


def _path(account: Account, last: str) -> list[tuple[str, str | None]]:
    return [
        ("要素", url("factors:front")),
        (account_words(account), url("factors:account", account.pk)),
        (last, None),
    ]
