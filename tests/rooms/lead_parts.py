"""What tests of leads share: firms, leads of several offices, days."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from wutong.enterprises.leads import actions
from wutong.enterprises.models import Contact, Enterprise, Lead
from wutong.enterprises.rules import LeadState
from wutong.organisation.models import Person

# a Monday morning in Xining, so that a week has its days in order
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FIRM = "苏州蓝科膜材料股份有限公司"


def firm_of(at: datetime, name: str = FIRM, **more: Any) -> Enterprise:
    told: dict[str, Any] = {
        "name": name,
        "name_key": name,
        "search_key": f"|{name}",
        "home_code": "320500",
        "industry_code": "2614",
        "source": "展会名录",
        "basis": "实测",
        "as_of": at.date(),
        "created_at": at,
        "updated_at": at,
    }
    return Enterprise.objects.create(**told | more)


def lead_of(firm: Enterprise, by: Person, at: datetime, **more: Any) -> Lead:
    given: dict[str, Any] = {"channel": "visit", "node_words": "盐湖提锂"}
    return actions.register(firm, by=by, at=at, **given | more)


def brought_to(state: LeadState, lead: Lead, officer: Person, boss: Person, at: datetime) -> Lead:
    """By the steps that lead there."""
    if state is LeadState.POOL:
        return lead
    actions.assign(lead.pk, officer.pk, by=boss, at=at)
    if state is LeadState.DROPPED:
        return actions.drop(lead.pk, "不投了", by=officer, at=at)
    if state in (LeadState.FOLLOWED, LeadState.TALKING, LeadState.PROJECT):
        actions.appraise(lead.pk, True, by=officer, at=at)
    if state in (LeadState.TALKING, LeadState.PROJECT):
        actions.first_contact(lead.pk, talk(at), by=officer, at=at)
    if state is LeadState.PROJECT:
        actions.make_project(lead.pk, by=officer, at=at)
    return Lead.objects.get(pk=lead.pk)


def talk(at: datetime, **more: Any) -> dict[str, Any]:
    return {"kind": "visit", "on": at.date(), "words": "谈了电价和用地"} | more


def contact_of(firm: Enterprise, lead: Lead, by: Person, at: datetime) -> Contact:
    told = {"name": "沈建明", "title": "总经理", "phone": "19900009876", "created_at": at, "created_by": by}
    return Contact.objects.create(enterprise=firm, region_id=lead.region_id, **told)


def people_of(cast: SimpleNamespace) -> SimpleNamespace:
    """格尔木 and 乌兰 under 海西州, 西宁 beside it, the province above, a park, a liaison office."""
    everyone = cast.everyone
    return SimpleNamespace(
        golmud=everyone["mayucheng"],
        golmud_office=everyone["baixuemei"],
        wulan=everyone["duojiecairang"],
        haixi=everyone["hanxiulan"],
        xining=everyone["chenyulian"],
        xining_office=everyone["liuzhiyuan"],
        province=everyone["liwenjing"],
        park=everyone["tiejun"],
        liaison=everyone["linweidong"],
        leader=everyone["qishenghai"],
        department=everyone["cairang"],
    )


def world_of(who: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """One firm followed in two counties of one prefecture, in the next one, in a park, from Shanghai."""
    firm = firm_of(at)
    return SimpleNamespace(
        firm=firm,
        golmud=lead_of(firm, who.golmud, at, words="格尔木的说明", investment_yuan=712_300_000),
        wulan=lead_of(firm, who.wulan, at, words="乌兰的说明", investment_yuan=834_500_000),
        xining=lead_of(firm, who.xining, at, words="西宁的说明", investment_yuan=956_700_000),
        park=lead_of(firm, who.park, at, words="园区的说明"),
        brought=lead_of(firm, who.liaison, at, region_code="630100", words="上海带来的说明"),
    )
