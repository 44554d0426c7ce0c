"""What the card of a firm says: facts, people, talks, requests and what happened, each with where from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from wutong.enterprises import queries
from wutong.enterprises.actions.withdrawing import KINDS, written_for
from wutong.enterprises.beside import Beside, beside_of, change_facts, neighbours_of
from wutong.enterprises.homes import home_words, is_local
from wutong.enterprises.leads import queries as leads
from wutong.enterprises.leaving import leaving_facts
from wutong.enterprises.masking import masked
from wutong.enterprises.models import Contact, Enterprise, Lead, Meeting, Placed, Relation, Request, Signal
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import MEETINGS, RELATIONS, SIGNALS, LeadState
from wutong.organisation import access
from wutong.organisation.dictionaries import department_words, industries, parks, region_name
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused
from wutong.projects.models import Project
from wutong.projects.stages import STAGE_NAMES, STATUS_NAMES, Stage, Status
from wutong.web.addresses import url
from wutong.web.formats import date_text, day_text, number, wan, yi
from wutong_engines.units.phones import numbers_masked

Row = dict[str, Any]
CHIPS = {"实测": "real", "合成": "synth", "假设": "guess"}
MOST_NEIGHBOURS = 12
LEAD_TONES = {LeadState.POOL: "soon", LeadState.PROJECT: "ok", LeadState.DROPPED: "paused"}


@dataclass(frozen=True)
class May:
    keep: bool
    talk: bool
    lead: bool


def may_of(person: Person) -> May:
    return May(
        keep=access.may(person, Act.KEEP_ENTERPRISES),
        talk=access.may(person, Act.KEEP_LEADS),
        lead=access.may(person, Act.KEEP_LEADS),
    )


def card_shown(person: Person, enterprise: Enterprise, today: date) -> Row:
    """All of a card the person may see; who else follows the firm only as that somebody does."""
    signals, relations = queries.signals_of(enterprise), queries.relations_of(enterprise)
    beside = beside_of(enterprise.eid or enterprise.credit_code)
    changes = change_facts(beside) if beside else []
    is_here = is_local(enterprise.home_code) is True
    return {
        "firm": enterprise,
        "may": may_of(person),
        "industry": industry_words(enterprise.industry_code),
        "home": home_words(enterprise.home_code, enterprise.home_words),
        "facts": facts_shown(enterprise),
        "origin": origin_shown(person, enterprise),
        "chip": (CHIPS[enterprise.basis], enterprise.basis),
        "register": register_shown(enterprise, beside),
        "elsewhere": leads.elsewhere(person, enterprise).words,
        "namesakes": namesakes_shown(enterprise),
        "contacts": [contact_shown(person, one) for one in queries.contacts_of(person, enterprise)],
        "leads": [lead_shown(one) for one in leads.leads_of(person, enterprise)],
        "projects": projects_shown(person, enterprise),
        "meetings": [meeting_shown(person, one) for one in queries.meetings_of(person, enterprise)],
        "requests": [request_shown(person, one, today) for one in queries.requests_of(person, enterprise)],
        "signals": happened_shown(signals, changes),
        "relations": [relation_shown(one) for one in relations],
        "is_local": is_here,
        "leaving": leaving_facts(enterprise, signals, relations, beside) if is_here else [],
        "chips": CHIPS,
    }


def industry_words(code: str) -> str:
    known = industries().get(code)
    return f"{known.name}（{code}）" if known else code


def facts_shown(enterprise: Enterprise) -> list[Row]:
    """label, value, unit, is_wide; empty is not known."""
    return [
        {"label": "统一社会信用代码", "value": enterprise.credit_code},
        {"label": "所在地", "value": home_words(enterprise.home_code, enterprise.home_words)},
        {"label": "行业", "value": industry_words(enterprise.industry_code)},
        {"label": "注册资本", "value": wan(enterprise.capital_yuan), "unit": "万元", "numeric": True},
        {"label": "成立日期", "value": date_text(enterprise.founded_date)},
        {"label": "所属集团", "value": enterprise.group_name},
        {"label": "主营业务", "value": enterprise.business, "wide": True},
    ]


def origin_shown(person: Person, enterprise: Enterprise) -> str:
    """Who wrote it down is named within their own reach only: it may be who follows the firm."""
    by = enterprise.created_by
    is_near = by is not None and access.covers(person.body.region_id, by.body.region_id)
    who = f"{by.body.name} {by.name} " if by is not None and is_near else ""
    changed = f"，{date_text(enterprise.updated_at)} 有更新" if enterprise.version > 1 else ""
    said = f"出处：{enterprise.source}；截至 {enterprise.as_of.isoformat()}。"
    return f"{said}{who}{date_text(enterprise.created_at)} 记入{changed}。"


def register_shown(enterprise: Enterprise, beside: Beside | None) -> Row | None:
    """How the newest register has it, and where that differs from what is kept."""
    if beside is None:
        return None
    row = beside.row
    differing = [
        f"{label}是 {now}"
        for label, kept, now in (
            ("名称", enterprise.name, row["name"]),
            ("注册资本", wan(enterprise.capital_yuan), wan(row["capital_yuan"])),
            ("所在地", enterprise.home_code, row["county"] or row["prefecture"] or row["province"] or ""),
        )
        if now and kept and kept != now
    ]
    differing = [
        one.replace(f"是 {row['county']}", f"是 {home_words(row['county'] or '')}") for one in differing
    ]
    return registered_facts(beside) | {"differing": "、".join(differing)}


def registered_facts(beside: Beside) -> Row:
    from wutong_engines.register import Status as Standing

    row = beside.row
    standing = Standing(row["status"])
    return {
        "source": beside.source,
        "chip": (CHIPS[beside.basis], beside.basis),
        "status": standing.label,
        "tone": {True: "ok", False: "late", None: "paused"}[standing.is_active],
        "employees": number(row["employees"]),
        "branches": len(beside.branches),
        "former_names": "、".join(beside.former_names),
    }


def namesakes_shown(enterprise: Enterprise) -> list[Row]:
    """Kept firms of the very same name."""
    others = (
        Enterprise.objects.filter(name_key=enterprise.name_key).exclude(pk=enterprise.pk).order_by("pk")[:3]
    )
    return [{"id": one.pk, "name": one.name, "url": url("enterprises:card", one.pk)} for one in others]


def placed_words(thing: Placed) -> str:
    """Whose it is: the park's or the region's short name."""
    park = parks().get(thing.park_id or "")
    return park.short_name if park else region_name(thing.region_id)


def told_words(thing: Placed) -> str:
    """“格尔木市招商和投资促进局 马玉成 2026-11-23 记”, and for where when that is not their own region."""
    by = thing.created_by
    where = "" if thing.region_id == by.body.region_id else f"，记在{placed_words(thing)}"
    return f"{by.body.name} {by.name} {date_text(thing.created_at)} 记{where}"


def contact_shown(person: Person, contact: Contact) -> Row:
    place = place_of(contact)
    return masked(contact) | {
        "id": contact.pk,
        "is_former": contact.is_former,
        "told": told_words(contact),
        "may_reveal": access.may(person, Act.REVEAL_CONTACT, place),
        "may_edit": access.may(person, Act.KEEP_LEADS, place),
    }


def lead_name(lead: Lead) -> str:
    """What it is for, short."""
    return lead.node_words or lead.words[:40] or "线索"


def lead_shown(lead: Lead) -> Row:
    state = LeadState(lead.state)
    return {
        "url": url("leads:lead", lead.pk),
        "name": lead_name(lead),
        "state": state.label,
        "tone": LEAD_TONES.get(state, "ok"),
        "place": placed_words(lead),
        "officer": lead.officer.name if lead.officer else "",
        "moved": date_text(lead.moved_at),
        "is_live": state.is_live,
    }


def projects_shown(person: Person, enterprise: Enterprise) -> list[Row]:
    if not access.may(person, Act.VIEW_PROJECTS):
        return []
    return [project_shown(one) for one in leads.projects_of(person, enterprise)]


def project_shown(project: Project) -> Row:
    stage, status = Stage(project.stage), Status(project.status)
    return {
        "url": url("projects:detail", project.pk),
        "name": project.name,
        "is_synthetic": project.is_synthetic,
        "place": region_name(project.region_id),
        "stage": (stage.value, STAGE_NAMES[stage], stage.index),
        "status": "" if status is Status.ACTIVE else STATUS_NAMES[status],
        "investment": yi(project.investment_yuan),
        "written": project.investor,
    }


def meeting_shown(person: Person, meeting: Meeting) -> Row:
    return {
        "id": meeting.pk,
        "on": meeting.on,
        "kind": MEETINGS[meeting.kind],
        "words": numbers_masked(meeting.words),
        "ours": numbers_masked(meeting.ours),
        "theirs": numbers_masked(meeting.theirs),
        "next_step": numbers_masked(meeting.next_step),
        "next_on": day_text(meeting.next_on),
        "told": told_words(meeting),
        "lead_url": url("leads:lead", meeting.lead_id) if meeting.lead_id else "",
        "may_edit": access.may(person, Act.KEEP_LEADS, place_of(meeting)),
    }


def request_shown(person: Person, request: Request, today: date) -> Row:
    tone, when = due_words(request, today)
    answered = ""
    if request.answered_at is not None and request.answered_by is not None:
        answered = f"{request.answered_by.name} {day_text(request.answered_at)}答复"
    return {
        "id": request.pk,
        "words": numbers_masked(request.words),
        "department": department_words(request.department) if request.department else "",
        "asked": day_text(request.asked_on),
        "due": date_text(request.due_on),
        "tone": tone,
        "when": when,
        "answer": numbers_masked(request.answer),
        "answered": answered,
        "told": told_words(request),
        "is_open": request.answered_at is None,
        "may_edit": access.may(person, Act.KEEP_LEADS, place_of(request)),
    }


def due_words(request: Request, today: date) -> tuple[str, str]:
    if request.answered_at is not None:
        return "ok", "已答复"
    if request.due_on is None:
        return "paused", "没有定期限"
    days = (request.due_on - today).days
    if days < 0:
        return "late", f"超 {-days} 天"
    return "soon", "今天到期" if days == 0 else f"还有 {days} 天"


def happened_shown(signals: Iterable[Signal], changes: Iterable[Any]) -> list[Row]:
    """What people wrote and what changed in the register, the latest first."""
    found = [
        {
            "id": one.pk,
            "day": one.on,
            "day_words": one.on.isoformat(),
            "kind": SIGNALS[one.kind],
            "words": one.words,
            "source": one.source,
            "basis": one.basis,
        }
        for one in signals
    ]
    found += [
        {"id": None, "day": one.day, "day_words": one.day_words, "kind": "名录变化"}
        | {"words": one.words, "source": one.source, "basis": one.basis}
        for one in changes
    ]
    return sorted(found, key=lambda one: (-one["day"].toordinal(), one["words"]))


def relation_shown(relation: Relation) -> Row:
    return {
        "id": relation.pk,
        "kind": RELATIONS[relation.kind],
        "name": relation.other_name,
        "url": url("enterprises:card", relation.other_id) if relation.other_id else "",
        "place": home_words(relation.region_code),
        "words": relation.words,
        "source": relation.source,
        "basis": relation.basis,
        "as_of": relation.as_of.isoformat(),
    }


def neighbours_shown(beside: Beside | None) -> list[Row]:
    """By relation: how many, and the first of them, each opening its card where the register has one."""
    if beside is None:
        return []
    opened = {one["child_eid"]: one for one in beside.branches}
    grouped: dict[str, list[Row]] = {}
    for one in neighbours_of(beside):
        branch = opened.get(one["eid"], {}) if one["relation"] == "branch" else {}
        grouped.setdefault(one["relation_words"], []).append(
            {
                "name": one["name"] or one["eid"] or "名称不明",
                "url": url("enterprises:registered", one["eid"]) if one["eid"] and one["name"] else "",
                "place": home_words(one["county"] or branch.get("county") or ""),
                "percent": f"占 {one['percent']:g}%" if one["percent"] is not None else "",
                "opened": f"{branch['opened_date'].isoformat()} 开业" if branch.get("opened_date") else "",
            }
        )
    return [
        {
            "words": words,
            "count": len(rows),
            "rows": rows[:MOST_NEIGHBOURS],
            "more": len(rows) - MOST_NEIGHBOURS,
        }
        for words, rows in grouped.items()
    ]


def put_back_shown(person: Person, enterprise: Enterprise, text: str) -> Row | None:
    """“meeting-12” of the address, after it was taken back from this firm and while it still is."""
    kind, _, told = text.partition("-")
    if kind not in KINDS or not (told.isascii() and told.isdecimal() and len(told) < 19):
        return None
    try:
        thing = written_for(person, kind, int(told), is_withdrawn=True)
    except Refused:
        return None
    if thing.enterprise_id != enterprise.pk:
        return None
    return {"kind": kind, "id": thing.pk, "words": KINDS[kind].words}
