"""A hold: how it stands and what happened to it; approve, change its end, commit, refuse, release."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from wutong.factors import actions, kept, queries
from wutong.factors.actions.guarding import may_keep
from wutong.factors.forms import Approve, ChangeEnd, Commit, Once, Refuse, Release, day_end
from wutong.factors.models import Hold
from wutong.factors.names import account_words, holder_words, in_unit
from wutong.factors.pages.acting import Effect, act_page, ask_or_post, sent
from wutong.factors.shown import (
    account_row,
    amount,
    column_unit,
    hold_row,
    hold_rows,
    hold_state,
    holders_seen,
)
from wutong.organisation.dictionaries import department_words
from wutong.organisation.models import Person
from wutong.organisation.pages.viewer import viewer_of
from wutong.organisation.reasons import NotFound
from wutong.web.addresses import url
from wutong.web.formats import date_text, moment_text
from wutong_engines.units.numerals import shown_thousandths


@dataclass(frozen=True)
class Deed:
    """What is asked, by whom and when."""

    hold: Hold
    said: dict[str, Any]
    by: Person
    at: datetime

    @property
    def once(self) -> dict[str, Any]:
        return {"key": self.said["key"], "by": self.by, "at": self.at}


@dataclass(frozen=True)
class Verb:
    title: str
    button: str
    form: Callable[..., Once]
    perform: Callable[[Deed], object]
    lead: str


def _approve(deed: Deed) -> object:
    return actions.approve(deed.hold.pk, until=day_end(deed.said["expires_on"]), **deed.once)


def _change_end(deed: Deed) -> object:
    until = day_end(deed.said["expires_on"])
    return actions.change_end(deed.hold.pk, until=until, words=deed.said["words"], **deed.once)


def _commit(deed: Deed) -> object:
    told = {"thousandths": deed.said["amount"], "document": deed.said["document"]}
    return actions.commit(deed.hold.pk, **told, **deed.once)


def _refuse(deed: Deed) -> object:
    return actions.refuse(deed.hold.pk, words=deed.said["words"], **deed.once)


def _release(deed: Deed) -> object:
    return actions.release(deed.hold.pk, words=deed.said["words"], **deed.once)


VERBS: dict[str, Verb] = {
    "approve": Verb("同意预占", "同意", Approve, _approve, "同意只定占到哪天；量不变，落实另办。"),
    "change-end": Verb("改到期日", "改期", ChangeEnd, _change_end, "可以延，也可以缩。"),
    "commit": Verb("落实", "落实", Commit, _commit, "落实后不再到期；可以只落实一部分，其余照旧占着。"),
    "refuse": Verb("退回预占", "退回", Refuse, _refuse, "占着的立刻回到账户；申请的人看到原因，可以再申请。"),
    "release": Verb("释放", "释放", Release, _release, "落实的和占着的都回到账户。"),
}


def verbs_for(hold: Hold, at: datetime) -> list[str]:
    """Those that would not be refused now, the one to be expected first."""
    found = []
    if hold.pending_at(at):
        found = ["commit", "change-end", "refuse"]
        if hold.approved_at is None:
            found.insert(0, "approve")
    return [*found, "release"] if hold.committed else found


@require_GET
def hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    found = queries.hold_for(person, hold_id)
    is_keeper = queries.may_keep(person, found.account)
    verbs = verbs_for(found, at) if is_keeper else []
    told = found.reservation
    context = {
        "hold": found,
        "row": hold_row(person, found, at, holders_seen(person, [told.holder])),
        "account": account_row(queries.lines([found.account], at)[0]),
        "account_words": account_words(found.account),
        "unit": column_unit(found.account.kind),
        "asked_words": told.words,
        "answer": _answer(found),
        "officer": told.officer.name if told.officer else "",
        "verbs": [
            {"label": VERBS[key].button, "url": url("factors:decide", found.pk, key), "key": key}
            for key in verbs
        ],
        "entries": hold_rows(person, found, kept.movements_of(found), kept.words_on(found), is_keeper),
        "need": _need(person, found, at),
        "is_keeper": is_keeper,
        "department": department_words(found.account.kind.department),
        "asked_at": moment_text(told.asked_at),
    }
    return render(request, "factors/hold.html", context)


def _answer(found: Hold) -> str:
    """The last that was said of it; what stands beside an approval is why its end was changed since."""
    if found.refused_at is not None:
        rest = "其余" if found.committed else ""
        return f"{date_text(found.refused_at)} {rest}没有同意：{found.words}"
    agreed = ""
    if found.approved_at is not None and found.approved_by is not None:
        agreed = f"{date_text(found.approved_at)} {found.approved_by.name} 同意"
    changed = f"改期：{found.words}" if found.words else ""
    return "；".join(part for part in (agreed, changed) if part)


@ask_or_post
def decide(request: HttpRequest, hold_id: int, verb: str) -> HttpResponse:
    person, at = viewer_of(request), timezone.now()
    if verb not in VERBS:
        raise NotFound("没有这种办理")
    found = queries.hold_for(person, hold_id)
    may_keep(found.account, person)
    rule = VERBS[verb]
    here = url("factors:hold", found.pk)
    if request.method == "GET" and verb not in verbs_for(found, at):
        return HttpResponseRedirect(here)  # how it stands now says why

    def perform(said: dict[str, Any]) -> str:
        rule.perform(Deed(found, said, person, at))
        return here

    name = holder_words(person, found.reservation, found.account)
    words = account_words(found.account)
    return act_page(
        request,
        _form(rule, found, request),
        perform,
        title=f"{rule.title}：{name}",
        verb=f"{rule.button} {in_unit(found.pending, found.account)}" if verb == "refuse" else rule.button,
        path=[
            ("要素", url("factors:front")),
            (words, url("factors:account", found.account_id)),
            (name, here),
        ],
        back_url=here,
        # a day set twice is set once; what moves amounts is done once from however many windows
        seen=None if verb in ("approve", "change-end") else kept.newest_entry(found),
        lead=f"{words}，{hold_state(found, at)[1]}。{_needed(person, found, at)}{rule.lead}",
        effects=_effects(found, verb, at),
        effects_note=_told(found, person),
        units={"amount": found.account.kind.unit},
    )


def _need(person: Person, found: Hold, at: datetime) -> dict[str, Any] | None:
    """What the project needs and how the number came about; the room that knows projects says."""
    told: dict[str, Any] | None = import_string(settings.HOLDER_NEEDS)(
        person, found.reservation.holder, found.account.kind, at
    )
    return told


def _needed(person: Person, found: Hold, at: datetime) -> str:
    need = _need(person, found, at)
    return f"{need['words']}。" if need else ""


def _form(rule: Verb, found: Hold, request: HttpRequest) -> Once:
    if rule.form is Commit:
        kind = found.account.kind
        return Commit(sent(request), unit=kind.unit, initial={"amount": shown_thousandths(found.pending)})
    return rule.form(sent(request), initial={"expires_on": timezone.localdate(found.expires_at)})


def _effects(found: Hold, verb: str, at: datetime) -> list[Effect]:
    """What the act will change, from what to what, in the factor's unit."""
    account, kind = found.account, found.account.kind
    live = found.pending_at(at)
    free = queries.lines([account], at)[0].balance.free

    def words(value: int) -> str:
        return amount(value, kind)

    if verb in ("approve", "change-end"):
        day = date_text(found.expires_at)
        return [
            ("到期", day, "您写的那天"),
            ("占着的", words(live), "不变"),
            ("账户可用", words(free), "不变"),
        ]
    if verb == "commit":
        rows = [("预占", words(live), "减去您写的数"), ("落实", words(found.committed), "加上您写的数")]
        return [*rows, ("账户可用", words(free), "不变")]
    back = live + (found.committed if verb == "release" else 0)
    rows = [("预占", words(live), "0")] if live else []
    if verb == "release":
        rows.append(("落实", words(found.committed), "0"))
    return [*rows, ("账户可用", words(free), words(free + back))]


def _told(found: Hold, person: Person) -> str:
    told = found.reservation
    people = {one.pk: one.name for one in (told.asked_by, told.officer) if one and one.pk != person.pk}
    return (
        f"单位 {column_unit(found.account.kind)}。办了以后告知：{'、'.join(people.values()) or '没有别人'}。"
    )
