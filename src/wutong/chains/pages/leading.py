"""The page of a chain's 链长: targets, the line of work at every node, what is late, whom to see next."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.chains import actions, shown
from wutong.chains.leading import Led, NodeState, led
from wutong.chains.supply.rules import KINDS
from wutong.chains.viewing import View, regions_for, view_of
from wutong.enterprises.rules import LeadState
from wutong.organisation import access
from wutong.organisation.dictionaries import region_name
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import asked, viewer_of
from wutong.projects.stages import Stage
from wutong.web.addresses import url
from wutong.web.formats import date_text, yi


@require_GET
def leading(request: HttpRequest, key: str) -> HttpResponse:
    person, now, today = viewer_of(request), timezone.now(), timezone.localdate()
    access.require(person, Act.VIEW_CHAINS)
    view = view_of(person, key, asked(request, "region", 6), today)
    found = led(view, person, now, today)
    rows = [_row(view, row, found.nodes[row["key"]]) for row in shown.node_rows(view)]
    context: dict[str, Any] = {
        "view": view,
        "chain": view.chain,
        "leader": view.chain.leader.name if view.chain.leader else view.chain.leader_name,
        "leader_body": view.chain.leader.body.name if view.chain.leader else "",
        "led": found,
        "numbers": _numbers(found),
        "rows": [row for row in rows if not row["is_bare"]],
        "bare": [row for row in rows if row["is_bare"]],
        "loose": _lead_words(found.loose),
        "late_leads": [_late_lead(one) for one in found.late_leads],
        "late_projects": [_late_project(one, today) for one in found.late_projects],
        "visits": [_visit(one, today) for one in found.visits],
        "regions": [
            {
                "label": words,
                "url": url("chains:leading", key=key) + f"?region={code}",
                "is_current": code == view.region_code,
            }
            for code, words in regions_for(person, view.chain, view.region_code)
        ],
        "may_edit": actions.may_edit(person, view.chain.region_id),
        "sees_leads": access.may(person, Act.VIEW_LEADS),
        "map_url": url("chains:chain", key=key) + f"?region={view.region_code}",
    }
    return render(request, "chains/leading.html", context)


def _numbers(found: Led) -> list[dict[str, Any]]:
    """Five at most: leads, what they are worth, projects, what they are worth, what is late."""
    live = sum(count for state, count in found.leads.items() if LeadState(state).is_live)
    projects = sum(found.stages.values())
    late = found.late_lead_count + len(found.late_projects)
    return [
        {"label": "在跟线索", "value": live, "unit": "个", "how": _lead_words(found.leads)},
        {
            "label": "线索的意向投资",
            "value": yi(found.lead_yuan) if live > found.lead_unsaid else None,
            "unit": "亿元",
            "how": f"另有 {found.lead_unsaid} 个未填" if found.lead_unsaid else "",
        },
        {"label": "项目", "value": projects, "unit": "个", "how": _stage_words(found.stages)},
        {
            "label": "项目总投资",
            "value": yi(found.project_yuan) if projects > found.project_unsaid else None,
            "unit": "亿元",
            "how": f"另有 {found.project_unsaid} 个未填" if found.project_unsaid else "",
        },
        {"label": "超期的", "value": late, "unit": "个", "how": "线索超办理期限，项目停滞"},
    ]


def _row(view: View, row: dict[str, Any], state: NodeState) -> dict[str, Any]:
    return row | {
        "live": state.live,
        "lead_words": _lead_words(state.leads),
        "stage_words": _stage_words(state.stages),
        "supply": "、".join(f"{KINDS[kind]} {state.supply[kind]}" for kind in KINDS if state.supply[kind]),
        "supply_url": url("chains:supply", key=view.chain.key) + f"?node={row['key']}",
        "leads_url": url("leads:list") + f"?chain={view.chain.key}",
        "is_bare": state.is_bare,
    }


def _lead_words(leads: Counter[str]) -> str:
    return "、".join(f"{one.label} {leads[one]}" for one in LeadState if leads[one] and one.is_live)


def _stage_words(stages: Counter[str]) -> str:
    return "、".join(f"{one.label} {stages[one]}" for one in Stage if stages[one])


def _late_lead(one: Any) -> dict[str, Any]:
    tone, words = one.standing.status
    lead = one.lead
    return {
        "url": url("leads:lead", lead.pk),
        "name": lead.enterprise.name,
        "is_synthetic": lead.enterprise.basis == "合成",
        "node": lead.node_words,
        "place": region_name(lead.region_id),
        "officer": lead.officer.name if lead.officer else "",
        "tone": tone,
        "words": words,
    }


def _late_project(row: dict[str, Any], today: date) -> dict[str, Any]:
    still = (today - timezone.localdate(row["updated_at"])).days
    return {
        "url": url("projects:detail", row["id"]),
        "name": row["name"],
        "is_synthetic": row["is_synthetic"],
        "place": region_name(row["region_id"]),
        "stage": row["stage_label"],
        "officer": row["officer__name"] or "",
        "words": f"{still} 天没有新记录，超 {still - row['limit']} 天",
    }


def _visit(one: Any, today: date) -> dict[str, Any]:
    days = (one.next_on - today).days
    words = f"超 {-days} 天" if days < 0 else "今天" if days == 0 else f"剩 {days} 天"
    return {
        "url": url("leads:lead", one.lead_id),
        "brief_url": url("enterprises:brief", one.enterprise_id) + f"?lead={one.lead_id}",
        "name": one.enterprise.name,
        "is_synthetic": one.enterprise.basis == "合成",
        "step": one.next_step,
        "on": date_text(one.next_on),
        "tone": "late" if days < 0 else "soon" if days <= 2 else "ok",
        "words": words,
        "officer": one.lead.officer.name if one.lead.officer else "",
    }
