"""A lead's facts corrected: by whom, what is kept of before, and two people at one lead."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from rooms.lead_parts import MONDAY, brought_to, contact_of, firm_of, lead_of, people_of, talk
from wutong.audit.models import Entry
from wutong.config.words import TRAIL
from wutong.enterprises.leads import actions
from wutong.enterprises.models import Lead
from wutong.enterprises.rules import LeadState
from wutong.organisation.reasons import Conflict, NotYourDuty, Refused

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
NUMBER, HALF = "19900009876", "199****9876"


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


@pytest.fixture
def lead(who: SimpleNamespace) -> Lead:
    return lead_of(firm_of(MONDAY), who.golmud, MONDAY, words="听展会上说的", investment_yuan=1_200_000_000)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


class Sent(HTMLParser):
    """What a browser would send of the form on a page, unchanged."""

    is_text = False

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.name = ""
        self.feed(page.split('class="wt-form"', 1)[1].split("</form>", 1)[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("name"):
            self.values[str(told["name"])] = told.get("value") or ""
        elif tag in ("select", "textarea"):
            self.name = str(told["name"])
            self.values[self.name] = ""
        elif tag == "option" and "selected" in told:
            self.values[self.name] = told.get("value") or ""
        self.is_text = tag == "textarea"

    def handle_data(self, data: str) -> None:
        if self.is_text:
            self.values[self.name] += data

    def handle_endtag(self, tag: str) -> None:
        self.is_text = False


def form_of(client: Client, lead: Lead) -> dict[str, Any]:
    values = Sent(client.get(reverse("leads:edit", args=[lead.pk])).content.decode()).values
    return {name: value.removeprefix("\r\n").removeprefix("\n") for name, value in values.items()}


def patch(client: Client, lead: Lead, **said: Any) -> Any:
    return client.patch(f"/api/leads/{lead.pk}", json.dumps(said), content_type="application/json")


def test_a_correction_is_one_entry_with_both_values_and_a_line_of_the_history(
    lead: Lead, who: SimpleNamespace, client_of: Any
) -> None:
    client: Client = client_of(who.golmud)
    sent = form_of(client, lead) | {
        "investment": "15",
        "channel": "recommended",
        "recommended_by": "州商务局",
        "place": "632801/" + who.park.body.park_id,
        "node": "li/li.sep",
    }
    before = Entry.objects.count()
    answer = client.post(reverse("leads:edit", args=[lead.pk]), sent)
    assert answer.status_code == 302 and Entry.objects.count() == before + 1
    now = fresh(lead)
    assert (now.investment_yuan, now.channel, now.recommended_by) == (
        1_500_000_000, "recommended", "州商务局",
    )  # fmt: skip
    assert (now.park_id, now.chain_key, now.node_key) == (who.park.body.park_id, "li", "li.sep")
    assert (now.node_words, now.moved_at, now.state) == ("盐湖提锂", lead.moved_at, "pool")  # as they were
    entry = Entry.objects.latest("seq")
    assert entry.act == "edit_lead" and entry.act in TRAIL.acts
    assert entry.changes["lead_investment_yuan"] == [1_200_000_000, 1_500_000_000]
    assert entry.changes["version"] == [1, 2]
    for column, pair in entry.changes.items():
        assert TRAIL.field(column) != column and TRAIL.value(column, pair[1])
    assert TRAIL.value("lead_node_key", "li.sep") != "li.sep"
    page = client.get(reverse("leads:lead", args=[lead.pk])).content.decode()
    assert "意向投资 12 → 15 亿元" in page and "来源 拜访或来访 → 部门或他人推荐" in page
    assert who.golmud.name + " 改正" in page and "反馈推荐人" in page  # the clock asks for it now


def test_sent_unchanged_or_twice_it_is_nothing_more(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    client: Client = client_of(who.golmud)
    address, sent = reverse("leads:edit", args=[lead.pk]), form_of(client, lead)
    assert client.post(address, sent).status_code == 302 and fresh(lead).version == 1
    for _ in range(2):
        assert client.post(address, sent | {"investment": "12.5"}).status_code == 302
    assert fresh(lead).version == 2 and lead.steps.count() == 2


def test_words_that_named_the_node_go_with_it(lead: Lead, who: SimpleNamespace) -> None:
    said: dict[str, Any] = {"by": who.golmud, "at": LATER}
    actions.correct(lead.pk, {"node_words": ""}, version=1, **said)
    actions.correct(lead.pk, {"chain_key": "li", "node_key": "li.sep"}, version=2, **said)
    first = fresh(lead).node_words
    actions.correct(lead.pk, {"chain_key": "li", "node_key": "li.lico"}, version=3, **said)
    assert first and fresh(lead).node_words not in ("", first)


def test_two_who_change_apart_lose_nothing(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    mine, other = client_of(who.golmud), client_of(who.golmud_office)
    address = reverse("leads:edit", args=[lead.pk])
    opened, theirs = form_of(mine, lead), form_of(other, lead)
    assert other.post(address, theirs | {"investment": "15"}).status_code == 302
    actions.claim(lead.pk, by=who.golmud_office, at=LATER)  # a step between is no hindrance either
    assert mine.post(address, opened | {"node_words": "隔膜"}).status_code == 302
    now = fresh(lead)
    assert (now.investment_yuan, now.node_words) == (1_500_000_000, "隔膜")


def test_the_second_sees_both_versions_and_chooses(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    mine, other = client_of(who.golmud), client_of(who.golmud_office)
    address = reverse("leads:edit", args=[lead.pk])
    opened, theirs = form_of(mine, lead), form_of(other, lead)
    other.post(address, theirs | {"investment": "15", "words": "别人写的"})
    sent = opened | {"investment": "20", "words": "我写的", "recommended_by": "州商务局"}
    answer = mine.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and f"{who.golmud_office.name}在" in page
    assert "先改了意向投资、线索说明" in page
    assert all(words in page for words in ("留现在的：15 亿元", "用我的：20 亿元", "听展会上说的", "我写的"))
    assert fresh(lead).version == 2 and 'name="version" value="2"' in page
    chosen = {"version": "2", "keep-investment": "now", "keep-words": "mine"}
    assert mine.post(address, sent | chosen).status_code == 302
    now = fresh(lead)
    assert (now.investment_yuan, now.words, now.recommended_by) == (1_500_000_000, "我写的", "州商务局")


def test_a_conflict_as_json(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    client: Client = client_of(who.golmud)
    assert patch(client, lead, version=1, changes={"investment_yuan": 15 * 10**8}).status_code == 200
    answer = patch(client, lead, version=1, changes={"investment_yuan": 20 * 10**8, "channel": "fair"})
    told = answer.json()
    assert answer.status_code == 409 and told["current_version"] == 2
    assert [(row["field"], row["opened"], row["now"], row["yours"]) for row in told["fields"]] == [
        ("investment", "12", "15", "20")
    ]
    assert fresh(lead).channel == "visit"
    # a version nobody has seen yet: what stood there is not known, so nothing is written over
    assert patch(client, lead, version=9, changes={"channel": "fair"}).status_code == 409
    merged = patch(
        client, lead, version=1, changes={"investment_yuan": None}, opened={"investment_yuan": 15 * 10**8}
    )
    assert merged.status_code == 200 and merged.json()["investment_yuan"] is None
    assert patch(client, lead, changes={"channel": "fair"}).status_code == 422
    assert patch(client, lead, version=3, changes={"officer": 1}).status_code == 422
    assert Entry.objects.latest("seq").channel == "api"


def test_who_met_somebody_meanwhile_is_not_written_over(lead: Lead, who: SimpleNamespace) -> None:
    contact = contact_of(lead.enterprise, lead, who.golmud, MONDAY)
    second = contact_of(lead.enterprise, lead, who.golmud, MONDAY)
    actions.claim(lead.pk, by=who.golmud, at=LATER)
    actions.first_contact(lead.pk, talk(MONDAY, contact_id=contact.pk), by=who.golmud, at=LATER)
    with pytest.raises(Conflict) as told:
        actions.correct(lead.pk, {"contact_id": second.pk}, version=2, by=who.golmud_office, at=LATER)
    assert told.value.fields[0]["now"] == "沈** 总经理" and told.value.by == who.golmud.name


@pytest.mark.parametrize("state", LeadState)
def test_an_ended_lead_says_where_to_change_it_instead(
    state: LeadState, lead: Lead, who: SimpleNamespace, client_of: Any
) -> None:
    brought_to(state, lead, who.golmud, who.golmud_office, MONDAY)
    client: Client = client_of(who.golmud)
    page = client.get(reverse("leads:edit", args=[lead.pk]))
    version = fresh(lead).version
    sent = patch(client, lead, version=version, changes={"investment_yuan": 7})
    shown = client.get(reverse("leads:lead", args=[lead.pk])).content.decode()
    if state.is_live:
        assert page.status_code == sent.status_code == 200
        assert reverse("leads:edit", args=[lead.pk]) in shown
    else:
        assert page.status_code == sent.status_code == 422
        words = page.content.decode()
        assert f"线索现在是“{state.label}”" in words and sent.json()["reasons"]
        assert ("改项目" if state is LeadState.PROJECT else "先重新跟进") in words
        assert reverse("leads:edit", args=[lead.pk]) not in shown


def test_who_may(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    given = {"version": 1, "changes": {"channel": "fair"}}
    for person in (who.wulan, who.xining, who.park, who.liaison):
        assert patch(client_of(person), lead, **given).status_code == 404
    for person in (who.leader, who.department):
        assert patch(client_of(person), lead, **given).status_code in (403, 404)
    assert patch(client_of(who.haixi), lead, **given).status_code == 200


def test_a_place_within_the_duty_and_the_officers(lead: Lead, who: SimpleNamespace, client_of: Any) -> None:
    said: dict[str, Any] = {"at": LATER}
    with pytest.raises(NotYourDuty):
        actions.correct(lead.pk, {"region_id": "632821"}, version=1, by=who.golmud, **said)
    wrong = form_of(client_of(who.golmud), lead) | {"place": "632821"}
    assert client_of(who.golmud).post(reverse("leads:edit", args=[lead.pk]), wrong).status_code == 422
    actions.claim(lead.pk, by=who.golmud, **said)
    with pytest.raises(Refused, match="责任人马玉成办不了那里的线索"):
        actions.correct(lead.pk, {"region_id": "632821"}, version=2, by=who.haixi, **said)
    actions.back_to_pool(lead.pk, words="记错了地方", by=who.golmud, **said)
    actions.correct(lead.pk, {"region_id": "632821"}, version=3, by=who.haixi, **said)
    assert client_of(who.golmud).get(reverse("leads:lead", args=[lead.pk])).status_code == 404
    assert client_of(who.wulan).get(reverse("leads:lead", args=[lead.pk])).status_code == 200
    assert fresh(lead).steps.last().words == "属地 格尔木市 → 乌兰县"  # type: ignore[union-attr]


def test_two_leads_of_one_office_do_not_become_the_same(lead: Lead, who: SimpleNamespace) -> None:
    twin = lead_of(lead.enterprise, who.golmud, MONDAY, chain_key="li", node_key="li.sep")
    change = {"chain_key": "li", "node_key": "li.sep"}
    with pytest.raises(Refused) as told:
        actions.correct(lead.pk, change, version=1, by=who.golmud, at=LATER)
    assert told.value.reasons[0].action_url == reverse("leads:lead", args=[twin.pk])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region_id": "999999"}, "region"),
        ({"park_id": "nowhere"}, "park"),
        ({"channel": "rumour"}, "channel"),
        ({"channel": "recommended"}, "recommended_by"),
        ({"chain_key": "none"}, "node"),
        ({"chain_key": "li", "node_key": "li.none"}, "node"),
        ({"node_key": "li.sep"}, "node"),
        ({"investment_yuan": -1}, "investment"),
        ({"contact_id": 10**6}, "contact"),
        ({"words": "字" * 601}, "words"),
        ({"words": "打 139****1234"}, "words"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], field: str, lead: Lead, who: SimpleNamespace
) -> None:
    with pytest.raises(Refused) as told:
        actions.correct(lead.pk, changes, version=1, by=who.golmud, at=LATER)
    assert told.value.status == 422 and field in [one.field for one in told.value.reasons]
    assert fresh(lead).version == 1


def test_a_masked_number_sent_back_is_the_number_that_stands_there(
    lead: Lead, who: SimpleNamespace, client_of: Any
) -> None:
    Lead.objects.filter(pk=lead.pk).update(words=f"找他 {NUMBER}")
    client: Client = client_of(who.golmud)
    sent = form_of(client, lead)
    assert sent["words"] == f"找他 {HALF}"
    address = reverse("leads:edit", args=[lead.pk])
    assert client.post(address, sent | {"words": f"明天找他 {HALF}"}).status_code == 302
    assert fresh(lead).words == f"明天找他 {NUMBER}"
    entry = Entry.objects.latest("seq")
    assert entry.changes["lead_words"] == [f"找他 {HALF}", f"明天找他 {HALF}"]
    assert NUMBER not in str(entry.words) and NUMBER not in str(fresh(lead).steps.last())


def test_a_project_is_made_of_the_facts_that_were_seen(lead: Lead, who: SimpleNamespace) -> None:
    brought_to(LeadState.TALKING, lead, who.golmud, who.golmud_office, MONDAY)
    seen = fresh(lead).version
    actions.correct(lead.pk, {"investment_yuan": 7}, version=seen, by=who.golmud_office, at=LATER)
    with pytest.raises(Conflict, match="先改正了"):
        actions.make_project(lead.pk, by=who.golmud, at=LATER, version=seen)
    actions.drop(lead.pk, "不投了", by=who.golmud, at=LATER, version=seen)  # other steps go on
    assert fresh(lead).state == LeadState.DROPPED
