"""What the pages of leads say: rows, the bar of states, what is next, the history in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from wutong.enterprises.homes import home_words
from wutong.enterprises.leads import lateness
from wutong.enterprises.leads.funnel import Step as FunnelStep
from wutong.enterprises.leads.listing import Filters, address
from wutong.enterprises.models import Enterprise, Lead, LeadStep
from wutong.enterprises.rules import (
    CHANNELS,
    LEADS,
    ROLES,
    STEP_NAMES,
    Clock,
    LeadState,
    Step,
)
from wutong.organisation import dictionaries
from wutong.projects.fields import FIELD
from wutong.web.addresses import row_url, url
from wutong.web.formats import date_text, day_text, moment_text, yi
from wutong_engines.units.phones import numbers_masked

BAR = (LeadState.POOL, LeadState.ASSIGNED, LeadState.FOLLOWED, LeadState.TALKING, LeadState.PROJECT)
SHAPES = {  # a shape of its own for what is not told by the clock
    LeadState.PROJECT: ("ok", "已转项目"),
    LeadState.DROPPED: ("paused", "不再跟进"),
}


def place_words(region_id: str, park_id: str | None) -> str:
    park = dictionaries.parks().get(park_id or "")
    return park.short_name if park else dictionaries.region_name(region_id)


def row_shown(row: Mapping[str, Any], clock: Clock, today: date, chains: Mapping[str, str]) -> dict[str, Any]:
    """One line of the list."""
    state = LeadState(row["state"])
    standing = lateness.standing_of(row, clock, today)
    tone, words = standing.status if standing.first else SHAPES.get(state, standing.status)
    return {
        "id": row["id"],
        "name": row["enterprise__name"],
        "url": row_url("leads:lead", row["id"]),
        "is_synthetic": row["enterprise__basis"] == "合成",
        "about": [chains.get(row["chain_key"], ""), row["node_words"]],
        "place": place_words(row["region_id"], row["park_id"]),
        "state": state.label,
        "tone": tone,
        "when": words,
        "is_idle": standing.is_idle,
        "due": day_text(standing.first.on) if standing.first else "",
        "officer": row["officer__name"] or "",
        "moved": day_text(row["moved_at"]),
        "investment": yi(row["investment_yuan"]) if row["investment_yuan"] is not None else "",
        "role": ROLES.get(row["role"], ""),
        "is_pool": state is LeadState.POOL,
    }


def bar_shown(lead: Lead) -> list[dict[str, str]]:
    """Where the lead stands, with the day each state was reached."""
    state = LeadState(lead.state)
    days = (lead.created_at, lead.assigned_at, lead.appraised_at, lead.contacted_at, None)
    here = BAR.index(state) if state in BAR else -1
    found = []
    for index, (one, day) in enumerate(zip(BAR, days, strict=True)):
        came = index < here or (state is LeadState.DROPPED and day is not None)
        place = "here" if index == here else "past" if came else "rest"
        note = f"{day_text(day)} 起" if day and place != "rest" else "未到"
        if one is LeadState.PROJECT and place == "here" and lead.closed_at:
            note = day_text(lead.closed_at)
        found.append({"label": one.label, "note": note, "state": place})
    return found


def next_shown(lead: Lead, clock: Clock, today: date) -> dict[str, Any]:
    """What is next and by when, in the panel beside the lead."""
    standing = lateness.standing_of(lateness.row_of(lead), clock, today)
    lines = [
        {
            "tone": "late" if due.is_late(today) else "soon" if (due.on - today).days <= 2 else "ok",
            "words": f"最迟 {date_text(due.on)} {due.words}",
            "is_late": due.is_late(today),
        }
        for due in standing.dues
    ]
    return {
        "lines": lines,
        "is_idle": standing.is_idle,
        "idle_days": clock.idle,
        "status": standing.status if standing.first else SHAPES.get(LeadState(lead.state), standing.status),
        "basis": f"{clock.basis}：{clock.source}",
        "clock_url": url("leads:clock"),
    }


def steps_shown(steps: list[LeadStep]) -> list[dict[str, str]]:
    """The newest first; telephone numbers inside words are masked."""
    found = []
    for one in steps:
        step = Step(one.kind)
        said = f"{one.by.name} {STEP_NAMES[step]}" + (f"：{numbers_masked(one.words)}" if one.words else "")
        kind = "key" if step in (Step.MAKE, Step.CONTACT) else "late" if step is Step.DROP else ""
        found.append({"at": one.at.isoformat(), "at_text": moment_text(one.at), "words": said, "kind": kind})
    return found


def facts_shown(lead: Lead, chains: Mapping[str, str]) -> list[dict[str, Any]]:
    """(label, value, unit); what is not known is said to be so."""
    brought = dictionaries.bodies().get(lead.brought_by_id or "")
    amount = yi(lead.investment_yuan) if lead.investment_yuan is not None else ""
    rows = (
        ("属地", place_words(lead.region_id, lead.park_id), ""),
        ("责任人", lead.officer.name if lead.officer else "", ""),
        ("来源", CHANNELS[lead.channel], ""),
        ("推荐人", lead.recommended_by, ""),
        ("产业链", chains.get(lead.chain_key, ""), ""),
        ("环节或方向", lead.node_words, ""),
        ("意向投资", amount, "亿元"),
        ("引荐机构", brought.name if brought else "", ""),
        ("线索说明", lead.words, ""),
        ("不再跟进的原因", lead.close_reason, ""),
    )
    silent = {"推荐人", "引荐机构", "不再跟进的原因"}
    return [
        {
            "label": label,
            "value": numbers_masked(value),
            "unit": unit if value else "",
            "is_wide": len(value) > 30,
        }
        for label, value, unit in rows
        if value or label not in silent
    ]


def firm_shown(firm: Enterprise) -> list[dict[str, Any]]:
    """What is public of the firm, as it is kept."""
    industry = dictionaries.industries().get(firm.industry_code)
    capital = yi(firm.capital_yuan) if firm.capital_yuan is not None else ""
    rows = (
        ("来源地", home_words(firm.home_code, firm.home_words), ""),
        ("行业", industry.name if industry else firm.industry_code, ""),
        ("注册资本", capital, "亿元"),
        ("成立", date_text(firm.founded_date) if firm.founded_date else "", ""),
        ("所属集团", firm.group_name, ""),
        ("信用代码", firm.credit_code, ""),
    )
    return [
        {"label": label, "value": value, "unit": unit if value else "", "is_wide": False}
        for label, value, unit in rows
    ]


def source_words(firm: Enterprise) -> str:
    return f"{firm.basis}：{firm.source}，截至 {date_text(firm.as_of)}"


def carried_shown(values: Mapping[str, Any], people: Mapping[int, str]) -> list[dict[str, str]]:
    """What goes along into the project, contacts masked."""
    found = []
    for column, value in values.items():
        field = next(one for one in FIELD.values() if column in one.model_columns)
        found.append({"label": field.words, "value": _carried(column, value, people)})
    return found


def _carried(column: str, value: Any, people: Mapping[int, str]) -> str:
    if column == "investment_yuan":
        return f"{yi(value)} 亿元"
    if column == "region_id":
        return dictionaries.region_name(value)
    if column == "park_id":
        return place_words("", value)
    if column == "focus_industry":
        return dictionaries.focus_industries()[value].name
    if column == "industry_code":
        return f"{value} {dictionaries.industries()[value].name}"
    if column == "officer_id":
        return people.get(value, "")
    if column == "contact_name":
        return str(value)[:1] + "*" * max(0, len(str(value)) - 1)
    return numbers_masked(str(value))


def role_shown(lead: Lead) -> tuple[str, str]:
    """(tone, words) of what the office above said; empty words where it said nothing."""
    if not lead.role:
        return "", ""
    return ("ok", "上级指定由本地牵头") if lead.role == LEADS else ("soon", "上级指定由别处牵头")


def funnel_shown(steps: list[FunnelStep], made: int, filters: Filters) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in steps:
        note = (
            f"{one.words}：还没有"
            if one.median_days is None
            else (f"{one.words}：中位 {one.median_days:.1f} 天（{one.passed:,} 条）")
        )
        rows.append(
            {
                "label": one.state.label,
                "value": one.count,
                "text": f"{one.count:,}",
                "href": address(filters.having(state=one.state)),
                "note": note,
            }
        )
    to_made = address(filters.having(state=LeadState.PROJECT))
    last = {"label": LeadState.PROJECT.label, "value": made, "text": f"{made:,}", "href": to_made, "note": ""}
    return [*rows, last]


def today_of(at: Any) -> date:
    return timezone.localdate(at)
