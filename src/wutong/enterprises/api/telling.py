"""Firms and what is kept of them as plain values for JSON."""

from collections.abc import Iterable
from typing import Any

from wutong.enterprises import queries
from wutong.enterprises.beside import beside_of
from wutong.enterprises.homes import is_local
from wutong.enterprises.leads import queries as leads
from wutong.enterprises.leaving import leaving_facts
from wutong.enterprises.masking import masked
from wutong.enterprises.models import Contact, Enterprise, Meeting, Relation, Request, Signal
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong_engines.units.phones import numbers_masked

Told = dict[str, Any]


def _of(thing: Any, names: Iterable[str]) -> Told:
    """Empty words are not known, which is null."""
    return {name: value if (value := getattr(thing, name)) != "" else None for name in names}


def enterprise_told(one: Enterprise) -> Told:
    names = (
        "name", "credit_code", "eid", "home_code", "home_words", "industry_code", "group_name",
        "capital_yuan", "founded_date", "business", "source", "basis", "as_of", "version", "updated_at",
    )  # fmt: skip
    return {"id": one.pk} | _of(one, names) | {"url": f"/api/enterprises/{one.pk}"}


def card_told(person: Person, enterprise: Enterprise) -> Told:
    signals, relations = queries.signals_of(enterprise), queries.relations_of(enterprise)
    leaving = None
    if is_local(enterprise.home_code):
        beside = beside_of(enterprise.eid or enterprise.credit_code)
        facts = leaving_facts(enterprise, signals, relations, beside)
        leaving = [_of(one, ("day", "words", "source", "basis")) for one in facts]
    projects = leads.projects_of(person, enterprise) if access.may(person, Act.VIEW_PROJECTS) else []
    return enterprise_told(enterprise) | {
        "contacts": [contact_told(one) for one in queries.contacts_of(person, enterprise)],
        "meetings": [meeting_told(one) for one in queries.meetings_of(person, enterprise)],
        "requests": [request_told(one) for one in queries.requests_of(person, enterprise)],
        "signals": [signal_told(one) for one in signals],
        "relations": [relation_told(one) for one in relations],
        "merges": [
            _of(one, ("id", "gone_id", "gone_name", "merged_at")) for one in queries.merges_of(enterprise)
        ],
        "project_ids": [one.pk for one in projects],
        "lead_ids": [one.pk for one in leads.leads_of(person, enterprise)],
        "is_followed_elsewhere": bool(leads.elsewhere(person, enterprise)),
        "leaving": leaving,
    }


def contact_told(one: Contact) -> Told:
    shown = {name: value or None for name, value in masked(one).items()}
    return {"id": one.pk} | shown | _of(one, ("is_former", "created_at")) | _place(one)


def contact_revealed(one: Contact) -> Told:
    return {"id": one.pk} | _of(one, ("name", "title", "phone", "email", "note"))


def meeting_told(one: Meeting) -> Told:
    names = ("kind", "on", "next_on", "lead_id", "created_at")
    said = _masked(one, ("words", "ours", "theirs", "next_step"))
    return {"id": one.pk} | _of(one, names) | said | _place(one) | {"created_by": one.created_by.name}


def request_told(one: Request) -> Told:
    names = ("department", "asked_on", "due_on", "answered_at", "lead_id", "created_at")
    by = one.answered_by.name if one.answered_by is not None else None
    said = _masked(one, ("words", "answer"))
    return {"id": one.pk} | _of(one, names) | said | _place(one) | {"answered_by": by}


def signal_told(one: Signal) -> Told:
    return {"id": one.pk} | _of(one, ("kind", "on", "words", "source", "basis"))


def relation_told(one: Relation) -> Told:
    names = ("kind", "other_id", "other_name", "region_code", "words", "source", "basis", "as_of")
    return {"id": one.pk} | _of(one, names)


def _masked(thing: Any, names: Iterable[str]) -> Told:
    """Words people wrote: a number among them is as hidden as on the page."""
    return {name: numbers_masked(getattr(thing, name)) or None for name in names}


def _place(one: Contact | Meeting | Request) -> Told:
    return {"region_code": one.region_id, "park_key": one.park_id}
