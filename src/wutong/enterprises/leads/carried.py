"""What a lead gives the project it becomes, so that nothing is typed again."""

import csv
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from wutong.enterprises.homes import province_words
from wutong.enterprises.models import Lead
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import CHANNELS, TARGET_LIST
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act


@cache
def _focus_words() -> tuple[tuple[str, str, str, str], ...]:
    """(word, focus industry, valid from, valid to), the longest words first."""
    with (settings.REFERENCE / "focus_industries.csv").open(encoding="utf-8") as lines:
        found = [
            (word, row["key"], row["valid_from"], row["valid_to"])
            for row in csv.DictReader(lines)
            for word in (row["name"], *row["aliases"].split("|"))
            if word
        ]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


def focus_of(text: str, day: date) -> str:
    """The focus industry the words speak of; empty when they speak of none, or of more than one."""
    on = day.isoformat()
    keys = {
        key
        for word, key, since, until in _focus_words()
        if word in text and since <= on and (not until or on <= until)
    }
    return keys.pop() if len(keys) == 1 else ""


def project_name(lead: Lead) -> str:
    """“某某公司盐湖提锂项目”: the firm and what it is wanted for, until somebody names it better."""
    return f"{lead.enterprise.name}{lead.node_words}项目"[:200]


def channel_words(lead: Lead) -> str:
    said = CHANNELS[lead.channel]
    return (f"{said}：{lead.recommended_by}" if lead.recommended_by else said)[:60]


def project_values(lead: Lead, day: date) -> dict[str, Any]:
    """By column of a project; what is not known is left out."""
    firm, contact = lead.enterprise, lead.contact
    found = {
        "name": project_name(lead),
        "investor": firm.name,
        "home": province_words(firm.home_code, firm.home_words),
        "industry_code": firm.industry_code if firm.industry_code in dictionaries.industries() else "",
        "focus_industry": focus_of(lead.node_words, day) or focus_of(lead.words, day),
        "region_id": lead.region_id,
        "park_id": lead.park_id,
        "summary": "" if lead.words.startswith(TARGET_LIST) else lead.words,
        "investment_yuan": lead.investment_yuan,
        "source_channel": channel_words(lead),
        "officer_id": _officer(lead),
        "contact_name": contact.name if contact else "",
        "contact_phone": contact.phone if contact else "",
    }
    return {column: value for column, value in found.items() if value not in (None, "")}


def _officer(lead: Lead) -> int | None:
    """Whoever follows the lead goes on with the project, where their duty runs projects."""
    officer = lead.officer
    if officer is None or not officer.is_active:
        return None
    return officer.pk if access.may(officer, Act.EDIT_PROJECT, place_of(lead)) else None
