"""The page as words, before any layout: one enterprise as one person may speak of it on one day."""

from collections.abc import Iterable, Sized
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from wutong.enterprises.briefs.fitting import fitted
from wutong.enterprises.briefs.offers import free_factors, power_prices
from wutong.enterprises.briefs.questions import Known, questions
from wutong.enterprises.briefs.told import Brief, shortened
from wutong.enterprises.homes import home_words
from wutong.enterprises.leads.queries import elsewhere, projects_of, visible_to
from wutong.enterprises.models import Contact, Enterprise, Lead, Meeting, Request
from wutong.enterprises.rules import MEETINGS, RELATIONS, SIGNALS, LeadState
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.dictionaries import department_words, industries, parks, region_name
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects.contacts import name_shown
from wutong.projects.stages import Stage
from wutong.web.formats import masked_phone, wan, yi
from wutong_engines.units.phones import numbers_masked

M = TypeVar("M", Contact, Meeting, Request)
FEW = 4
LONGEST_TITLE = 20


def brief_of(
    person: Person, enterprise: Enterprise, lead_id: int | None, *, with_contacts: bool, at: datetime
) -> Brief:
    """Only what is within reach, as much as a page holds. Raises NotFound for a lead out of sight."""
    leads = _leads(person, enterprise)
    lead = _chosen(leads, lead_id)
    place = _place(person, lead)
    contacts = list(_of(Contact, person, enterprise).filter(withdrawn_at=None, is_former=False))
    meetings = list(_of(Meeting, person, enterprise).filter(withdrawn_at=None).order_by("-on", "-pk"))
    asked = list(_of(Request, person, enterprise).filter(withdrawn_at=None, answered_at=None))
    day = timezone.localdate(at)
    offers = free_factors(person, place, at)
    revealed = [one for one in contacts if with_contacts and _may_reveal(person, one)]
    known = Known(
        is_lead=lead is not None,
        has_node=any(one.node_words for one in leads),
        has_investment=any(one.investment_yuan is not None for one in leads),
        has_contact=bool(contacts),
        has_met=bool(meetings),
        has_business=bool(enterprise.business),
        asked=len(asked),
        factors=tuple(one.name for one in offers[:3]),
    )
    where = parks()[place.park_key].name if place.park_key else region_name(place.region_code)
    signals = tuple(_signals(enterprise))
    told = Brief(
        title=enterprise.name,
        place=where,
        about=f"{person.body.name} {person.name}，{day.isoformat()}。只写您看得到的，不外传。",
        is_synthetic=enterprise.basis == "合成",
        who=tuple(_who(enterprise)),
        who_source=f"{enterprise.source}，截至 {enterprise.as_of.isoformat()}，{enterprise.basis}",
        signals=signals,
        why=(*_why(leads), *_projects(person, enterprise)),
        offers=(*offers, *power_prices(day)),
        offers_missing="" if offers else f"{where}的要素账户没有开，或不在您的范围。",
        talks=tuple(_talk(one) for one in meetings[:FEW]),
        talks_note=_talks_note(person, enterprise, len(meetings)),
        left_out={
            "who": max(0, enterprise.relations.filter(withdrawn_at=None).count() - FEW),
            "signals": enterprise.signals.filter(withdrawn_at=None).count() - len(signals),
            **_past_few(talks=meetings, asked=asked, contacts=contacts),
        },
        asked=tuple(_asked(one) for one in asked[:FEW]),
        contacts=tuple(_contact(person, one, one in revealed) for one in contacts[:FEW]),
        questions=questions(known),
        revealed=tuple(one in revealed for one in contacts[:FEW]),
        contact_ids=tuple(one.pk for one in contacts[:FEW]),
    )
    return fitted(told)


def _past_few(**found: Sized) -> dict[str, int]:
    return {part: max(0, len(rows) - FEW) for part, rows in found.items()}


def _of(kind: type[M], person: Person, enterprise: Enterprise) -> QuerySet[M]:
    """Those of the viewer's own reach, as leads are; none for a duty without leads."""
    found: QuerySet[M] = kind._default_manager.filter(enterprise=enterprise)
    mine = found.filter(access.scope(person, Act.VIEW_LEADS)).select_related("created_by__body")
    return mine.order_by("-pk")


def _leads(person: Person, enterprise: Enterprise) -> list[Lead]:
    """The newest first, ended ones last."""
    found = visible_to(person).filter(enterprise=enterprise).select_related("officer__body")
    rows = list(found.order_by("-moved_at", "-pk"))
    return sorted(rows, key=lambda one: not LeadState(one.state).is_live)


def _chosen(leads: list[Lead], lead_id: int | None) -> Lead | None:
    if lead_id is None:
        return leads[0] if leads else None
    found = next((one for one in leads if one.pk == lead_id), None)
    if found is None:
        raise NotFound("没有这条线索")
    return found


def _place(person: Person, lead: Lead | None) -> Place:
    if lead is not None:
        return Place(lead.region_id, lead.park_id)
    return Place(person.body.region_id, person.body.park_id)


def _may_reveal(person: Person, one: Contact) -> bool:
    place = Place(one.region_id, one.park_id, one.brought_by_id)
    return access.may(person, Act.REVEAL_CONTACT, place)


def _who(one: Enterprise) -> Iterable[tuple[str, str]]:
    code = one.industry_code
    industry = f"{code} {industries()[code].name}" if code in industries() else code
    named = {
        "统一社会信用代码": one.credit_code,
        "在哪里": home_words(one.home_code, one.home_words),
        "所属集团": one.group_name,
        "行业": industry,
        "注册资本": f"{wan(one.capital_yuan)} 万元" if one.capital_yuan is not None else "",
        "成立": one.founded_date.isoformat() if one.founded_date else "",
        "主营": shortened(one.business),
    }
    yield from ((name, words or "未填") for name, words in named.items())
    for relation in one.relations.filter(withdrawn_at=None).order_by("-as_of", "-pk")[:FEW]:
        words = f"{relation.other_name}（{relation.source}，{relation.as_of.isoformat()}）"
        yield RELATIONS[relation.kind], words


def _signals(one: Enterprise) -> Iterable[tuple[str, str, str]]:
    for signal in one.signals.filter(withdrawn_at=None).order_by("-on", "-pk")[:FEW]:
        words = f"{SIGNALS[signal.kind]}：{shortened(signal.words)}"
        yield signal.on.isoformat(), words, f"{signal.source}（{signal.basis}）"


def _why(leads: list[Lead]) -> Iterable[str]:
    """The gap it was found for, and the evidence as it was written down with the lead."""
    for lead in leads[:2]:
        said = [
            f"补“{lead.node_words}”这一环" if lead.node_words else "",
            shortened(numbers_masked(lead.words)),
        ]
        officer = f"{lead.officer.body.name}{lead.officer.name}" if lead.officer else "还没有分派"
        state = f"线索：{region_name(lead.region_id)}，{LeadState(lead.state).label}，{officer}"
        yield "；".join([one for one in said if one] + [state]) + "。"


def _projects(person: Person, enterprise: Enterprise) -> Iterable[str]:
    """What it has here already, as far as the viewer may see."""
    if not access.may(person, Act.VIEW_PROJECTS):
        return
    rows = projects_of(person, enterprise)
    for one in rows[:FEW]:
        money = f"，总投资 {yi(one.investment_yuan)} 亿元" if one.investment_yuan is not None else ""
        yield f"已有项目：{one.name}（{region_name(one.region_id)}，{Stage(one.stage).label}{money}）。"
    if len(rows) > FEW:
        yield f"您看得到的共有 {len(rows)} 个项目，先说最近的。"


def _talk(one: Meeting) -> tuple[str, str, str]:
    step = f"下一步：{one.next_step}" if one.next_step else ""
    due = f"（{one.next_on.isoformat()} 前）" if one.next_on and step else ""
    words = "；".join(
        part for part in (shortened(numbers_masked(one.words)), numbers_masked(step) + due) if part
    )
    return (
        one.on.isoformat(),
        f"{MEETINGS[one.kind]}，{numbers_masked(one.ours) or one.created_by.body.name}",
        words,
    )


def _talks_note(person: Person, enterprise: Enterprise, count: int) -> str:
    notes = [] if count else ["您的范围里还没有谈过"]
    others = elsewhere(person, enterprise)
    if others:
        notes.append(others.words.rstrip("。"))
    return "；".join(notes) + "。" if notes else ""


def _asked(one: Request) -> tuple[str, str, str]:
    whose = department_words(one.department) if one.department else "未定部门"
    due = f"{one.due_on.isoformat()} 前" if one.due_on else "没有定期限"
    return one.asked_on.isoformat(), shortened(numbers_masked(one.words)), f"{whose}，{due}"


def _contact(person: Person, one: Contact, is_revealed: bool) -> str:
    name = one.name if is_revealed else name_shown(one.name, may_reveal=False)
    phone = one.phone if is_revealed else masked_phone(one.phone) if one.phone else ""
    mail = one.email if is_revealed else ""
    title = shortened(numbers_masked(one.title), LONGEST_TITLE)
    return "，".join(part for part in (shortened(name, LONGEST_TITLE), title, phone, mail) if part)
