"""All a lead's page says, for a person: facts, what is next, history, talks, requests, and the buttons."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from wutong.enterprises.leads import carried, shown
from wutong.enterprises.leads.actions.marking import rivals_of
from wutong.enterprises.leads.chains import chain_names
from wutong.enterprises.leads.queries import clock_on, elsewhere, lead_for, leads_of, projects_of
from wutong.enterprises.masking import masked
from wutong.enterprises.models import Lead
from wutong.enterprises.placing import place_of
from wutong.enterprises.queries import meetings_of, requests_of
from wutong.enterprises.rules import FROM, LIVE, MEETINGS, LeadState, Step
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.stages import STAGE_NAMES, Stage
from wutong.web.addresses import url
from wutong.web.formats import date_text, moment_text
from wutong_engines.units.phones import numbers_masked


def allowed(person: Person, lead: Lead) -> dict[str, bool]:
    """Which buttons are there: the duty, and the state."""
    place, state = place_of(lead), LeadState(lead.state)
    keeps = access.may(person, Act.KEEP_LEADS, place)
    assigns = access.may(person, Act.ASSIGN_LEADS, place)
    found = {step.value: keeps and state in states for step, states in FROM.items()}
    found["assign"] = assigns and state in FROM[Step.ASSIGN]
    found["claim"] = keeps and state is LeadState.POOL
    found["tell_back"] &= bool(lead.recommended_by) and lead.told_back_at is None
    found["make"] &= access.may(person, Act.CREATE_PROJECT, place)
    found["mark"] = assigns and state in LIVE and bool(rivals_of(lead, person))
    found["keeps"] = keeps
    return found


def lead_page(person: Person, pk: int, at: datetime) -> dict[str, Any]:
    lead = lead_for(person, pk)
    today, chains = timezone.localdate(at), chain_names()
    may = allowed(person, lead)
    steps = list(lead.steps.select_related("by").order_by("-id"))
    return {
        "lead": lead,
        "firm": lead.enterprise,
        "firm_url": url("enterprises:card", lead.enterprise_id),
        "brief_url": url("enterprises:brief", lead.enterprise_id) + f"?lead={lead.pk}",
        "state": LeadState(lead.state),
        "bar": shown.bar_shown(lead),
        "next": shown.next_shown(lead, clock_on(today), today),
        "facts": shown.facts_shown(lead, chains),
        "firm_facts": shown.firm_shown(lead.enterprise),
        "firm_source": shown.source_words(lead.enterprise),
        "contact": _contact(lead),
        "steps": shown.steps_shown(steps),
        "meetings": _meetings(person, lead),
        "requests": _requests(person, lead),
        "role": shown.role_shown(lead),
        "others": _others(person, lead),
        "projects": _projects(person, lead),
        "elsewhere": elsewhere(person, lead.enterprise),
        "may": may,
        "carried": _carried(lead, today) if may["make"] else [],
        "is_seen": lead.project_id is not None,
    }


def _contact(lead: Lead) -> str:
    if lead.contact is None:
        return ""
    said = masked(lead.contact)
    return " ".join(part for part in (said["name"], said["title"], said["phone"]) if part)


def _meetings(person: Person, lead: Lead) -> list[dict[str, Any]]:
    """All talks with the firm in sight, this lead's and others'."""
    return [
        {
            "on": date_text(one.on),
            "kind": MEETINGS.get(one.kind, one.kind),
            "words": numbers_masked(one.words),
            "who": [one.ours, one.theirs],
            "next": f"{one.next_step}{'，最迟 ' + date_text(one.next_on) if one.next_on else ''}"
            if one.next_step
            else "",
            "is_other": one.lead_id != lead.pk,
            "by": one.created_by.body.name,
        }
        for one in meetings_of(person, lead.enterprise)
    ]


def _requests(person: Person, lead: Lead) -> list[dict[str, Any]]:
    return [
        {
            "words": numbers_masked(one.words),
            "department": dictionaries.department_words(one.department) if one.department else "没有定",
            "asked": date_text(one.asked_on),
            "due": date_text(one.due_on) if one.due_on else "",
            "answer": numbers_masked(one.answer),
            "answered": moment_text(one.answered_at) if one.answered_at else "",
        }
        for one in requests_of(person, lead.enterprise)
    ]


def _others(person: Person, lead: Lead) -> list[dict[str, str]]:
    """Other leads of the firm within the person's own reach, named."""
    return [
        {
            "url": url("leads:lead", one.pk),
            "words": f"{shown.place_words(one.region_id, one.park_id)}，{LeadState(one.state).label}",
            "who": one.officer.name if one.officer else "没有责任人",
        }
        for one in leads_of(person, lead.enterprise)
        if one.pk != lead.pk
    ]


def _projects(person: Person, lead: Lead) -> list[dict[str, str]]:
    return [
        {
            "url": url("projects:detail", one.pk),
            "name": one.name,
            "words": f"{dictionaries.region_name(one.region_id)}，{STAGE_NAMES[Stage(one.stage)]}",
        }
        for one in projects_of(person, lead.enterprise)
        if one.pk != lead.project_id
    ]


def _carried(lead: Lead, today: Any) -> list[dict[str, str]]:
    people = {lead.officer.pk: lead.officer.name} if lead.officer else {}
    return shown.carried_shown(carried.project_values(lead, today), people)
