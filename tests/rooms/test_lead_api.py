"""Leads as JSON: the same verbs, verdicts and silence as the pages."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from rooms.lead_parts import brought_to, firm_of, lead_of, people_of
from wutong.audit.models import Entry
from wutong.enterprises.models import Lead
from wutong.enterprises.rules import LeadState
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


def send(client: Client, address: str, **said: Any) -> Any:
    return client.post(f"/api/leads{address}", json.dumps(said), content_type="application/json")


STEPS = {
    "claim": {},
    "appraise": {"is_worth": True},
    "tell-back": {"words": "说了"},
    "contacts": {"kind": "visit", "on": "2026-11-01", "words": "谈了电价"},
    "project": {},
    "return": {"words": "忙不过来"},
    "drop": {"words": "不投了"},
    "reopen": {},
    "assign": {"officer_id": 1},
    "mark": {"words": "离得近"},
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_for_whom_it_is_not(step: str, who: SimpleNamespace, at: Any, client_of: Any) -> None:
    """A stranger finds nothing; who only reads is told whose it is; an officer may do all but hand out."""
    pk = lead_of(firm_of(at), who.golmud, at).pk
    is_office = step in ("assign", "mark")
    for person in (who.wulan, who.xining, who.park, who.liaison):
        assert send(client_of(person), f"/{pk}/{step}", **STEPS[step]).status_code == 404
    for person in (who.leader, who.department):
        assert send(client_of(person), f"/{pk}/{step}", **STEPS[step]).status_code in (403, 404)
    answer = send(client_of(who.golmud), f"/{pk}/{step}", **STEPS[step])
    assert answer.status_code == (403 if is_office else 200 if step in ("claim", "drop") else 422)
    if answer.status_code == 422:
        assert answer.json()["reasons"]


def test_from_nothing_to_a_project(who: SimpleNamespace, at: Any, client_of: Any) -> None:
    firm, client = firm_of(at), client_of(who.golmud)
    given = {"enterprise_id": firm.pk, "channel": "visit", "node_words": "盐湖提锂", "investment_yuan": 10**9}
    made = send(client, "", **given)
    assert made.status_code == 201 and send(client, "", **given).json()["id"] == made.json()["id"]
    lead = made.json()
    assert (lead["state"], lead["version"], [one["key"] for one in lead["due"]]) == ("pool", 1, ["assign"])
    for step in ("claim", "appraise", "contacts"):
        lead = send(client, f"/{lead['id']}/{step}", version=lead["version"], **STEPS[step]).json()
    assert lead["state"] == "talking"
    first, second = (send(client, f"/{lead['id']}/project", version=lead["version"]) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json()["project_id"] == second.json()["project_id"] == Project.objects.get().pk
    whole = client.get(f"/api/leads/{lead['id']}").json()
    assert [one["kind"] for one in whole["steps"]] == ["register", "assign", "appraise", "contact", "make"]
    assert set(Entry.objects.filter(target_kind="lead").values_list("channel", flat=True)) == {"api"}


def test_a_version_gone_by_is_a_conflict(who: SimpleNamespace, at: Any, client_of: Any) -> None:
    lead = lead_of(firm_of(at), who.golmud, at)
    brought_to(LeadState.FOLLOWED, lead, who.golmud, who.golmud_office, at)
    answer = send(client_of(who.golmud), f"/{lead.pk}/drop", version=1, words="不投了")
    assert answer.status_code == 409 and answer.json()["current_version"] == 3
    assert Lead.objects.get().state == LeadState.FOLLOWED


def test_the_list_is_walked_by_its_cursors(who: SimpleNamespace, at: Any, client_of: Any) -> None:
    for n in range(5):
        lead_of(firm_of(at, f"第{n}公司"), who.golmud, at)
    client: Client = client_of(who.golmud)
    address, seen = "/api/leads?size=2", []
    while address:
        page = client.get(address).json()
        seen += [one["id"] for one in page["items"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert client.get("/api/leads", {"region": "999999"}).status_code == 422
    assert client.get("/api/leads", {"state": "project"}).json()["items"] == []
    clock = client.get("/api/leads/clock").json()
    assert (clock["assign"], clock["basis"]) == (1, "假设") and "自然日" in clock["counting"]
