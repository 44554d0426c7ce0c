"""A lead from the pool to a project: each step once, at its place, and in the trail."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rooms.lead_parts import MONDAY, brought_to, contact_of, firm_of, lead_of, people_of, talk
from wutong.audit.models import Entry
from wutong.config.words import TRAIL
from wutong.enterprises.leads import actions
from wutong.enterprises.leads.actions.steps import ACTS
from wutong.enterprises.leads.queries import clock_on
from wutong.enterprises.models import Contact, Lead, LeadStep, Meeting
from wutong.enterprises.rules import FROM, LEADS, YIELDS, LeadState, Step
from wutong.organisation.reasons import Conflict, NotFound, NotYourDuty, Refused
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


@pytest.fixture
def lead(who: SimpleNamespace) -> Lead:
    return lead_of(firm_of(MONDAY), who.golmud, MONDAY)


def taken(step: Step, pk: int, who: SimpleNamespace) -> object:
    said: dict[str, Any] = {"by": who.golmud_office, "at": LATER}
    return {
        Step.ASSIGN: lambda: actions.assign(pk, who.golmud_office.pk, **said),
        Step.APPRAISE: lambda: actions.appraise(pk, True, **said),
        Step.TELL_BACK: lambda: actions.tell_back(pk, "说了", **said),
        Step.CONTACT: lambda: actions.first_contact(pk, talk(MONDAY), **said),
        Step.BACK: lambda: actions.back_to_pool(pk, words="忙不过来", **said),
        Step.DROP: lambda: actions.drop(pk, "不投了", **said),
        Step.REOPEN: lambda: actions.reopen(pk, **said),
        Step.MARK: lambda: actions.mark_leading(pk, "离得近", **said),
        Step.EDIT: lambda: actions.correct(pk, {"investment_yuan": 7}, version=1, **said),
        Step.MAKE: lambda: actions.make_project(pk, **said),
    }[step]()


@pytest.mark.parametrize("state", LeadState)
@pytest.mark.parametrize("step", FROM)
def test_every_step_from_every_state(state: LeadState, step: Step, who: SimpleNamespace) -> None:
    """What the rules allow is done with one entry; what they do not is refused and nothing is written."""
    firm = firm_of(MONDAY)
    made = lead_of(firm, who.golmud, MONDAY, channel="recommended", recommended_by="州商务局")
    lead_of(firm, who.golmud, MONDAY, node_words="正极材料", node_key="other")
    brought_to(state, made, who.golmud, who.golmud_office, MONDAY)
    before = Entry.objects.count(), LeadStep.objects.filter(lead=made).count()
    if state is LeadState.PROJECT and step is Step.MAKE:
        assert isinstance(taken(step, made.pk, who), Project)  # asked twice it is the same project
        assert (Entry.objects.count(), LeadStep.objects.filter(lead=made).count()) == before
    elif state in FROM[step]:
        taken(step, made.pk, who)
        entries = 2 if step is Step.MAKE else 1  # the project has its own
        assert Entry.objects.count() == before[0] + entries
        assert LeadStep.objects.filter(lead=made).count() == before[1] + 1
        assert Entry.objects.latest("seq").act == ACTS[step]
    else:
        with pytest.raises(Refused):
            taken(step, made.pk, who)
        assert (Entry.objects.count(), LeadStep.objects.filter(lead=made).count()) == before


def test_every_act_has_words() -> None:
    for act in (*ACTS.values(), "claim_lead", "set_lead_clock", "export_leads"):
        assert act in TRAIL.acts


def test_registering_twice_is_one_lead(lead: Lead, who: SimpleNamespace) -> None:
    again = lead_of(lead.enterprise, who.golmud, LATER)
    assert again.pk == lead.pk and Lead.objects.count() == 1
    assert Entry.objects.filter(act="register_lead").count() == 1
    other = lead_of(lead.enterprise, who.golmud, LATER, node_key="cathode")
    assert other.pk != lead.pk
    elsewhere = lead_of(lead.enterprise, who.wulan, LATER)
    assert elsewhere.pk != lead.pk and elsewhere.region_id == "632821"


def test_a_park_and_a_liaison_office_register_their_own(who: SimpleNamespace) -> None:
    firm = firm_of(MONDAY)
    parks = lead_of(firm, who.park, MONDAY)
    assert parks.park_id == who.park.body.park_id and parks.brought_by_id is None
    brought = lead_of(firm, who.liaison, MONDAY, region_code="632800")
    assert brought.brought_by_id == who.liaison.body_id and brought.region_id == "632800"


def test_what_cannot_be_registered_is_told_field_by_field(who: SimpleNamespace) -> None:
    firm = firm_of(MONDAY)
    with pytest.raises(Refused) as refusal:
        lead_of(firm, who.golmud, MONDAY, channel="recommended", investment_yuan=-1, region_code="999999")
    assert {one.field for one in refusal.value.reasons} == {"recommended_by", "investment", "region"}
    with pytest.raises(NotYourDuty):
        lead_of(firm, who.golmud, MONDAY, region_code="630100")
    with pytest.raises(NotYourDuty):
        lead_of(firm, who.department, MONDAY)
    assert not Lead.objects.exists()


def test_a_lead_is_given_to_whom_it_may_be(lead: Lead, who: SimpleNamespace) -> None:
    with pytest.raises(NotYourDuty):
        actions.assign(lead.pk, who.golmud.pk, by=who.golmud, at=LATER)
    for stranger in (who.xining, who.department, who.leader):
        with pytest.raises(Refused) as refusal:
            actions.assign(lead.pk, stranger.pk, by=who.haixi, at=LATER)
        assert [one.field for one in refusal.value.reasons] == ["officer"]
    done = actions.assign(lead.pk, who.golmud.pk, by=who.haixi, at=LATER)
    assert (done.state, done.officer_id, done.assigned_at) == (LeadState.ASSIGNED, who.golmud.pk, LATER)
    count = Entry.objects.count()
    actions.assign(lead.pk, who.golmud.pk, by=who.haixi, at=LATER)
    assert Entry.objects.count() == count  # it is that person's already
    entry = Entry.objects.get(act="assign_lead")
    assert entry.region_code == "632801" and entry.changes["lead_officer"] == ["", who.golmud.name]


def test_one_claims_and_the_other_is_told_who_has_it(lead: Lead, who: SimpleNamespace) -> None:
    actions.claim(lead.pk, by=who.golmud, at=LATER, version=lead.version)
    actions.claim(lead.pk, by=who.golmud, at=LATER, version=lead.version)  # a double click
    assert Entry.objects.filter(act="claim_lead").count() == 1
    with pytest.raises(Conflict) as conflict:
        actions.claim(lead.pk, by=who.golmud_office, at=LATER, version=lead.version)
    assert who.golmud.name in conflict.value.title and conflict.value.current_version == 2
    with pytest.raises(Refused) as refusal:
        actions.claim(lead.pk, by=who.golmud_office, at=LATER)
    assert who.golmud.name in refusal.value.reasons[0].words


def test_two_act_on_one_version_and_nothing_is_lost(lead: Lead, who: SimpleNamespace) -> None:
    seen = brought_to(LeadState.ASSIGNED, lead, who.golmud, who.golmud_office, MONDAY).version
    actions.appraise(lead.pk, True, by=who.golmud, at=LATER, version=seen)
    with pytest.raises(Conflict) as conflict:
        actions.drop(lead.pk, "不投了", by=who.golmud_office, at=LATER, version=seen)
    assert "研判" in conflict.value.title
    assert conflict.value.fields[0]["now"] == f"待首次对接，{who.golmud.name}"
    assert Lead.objects.get(pk=lead.pk).state == LeadState.FOLLOWED


def test_telling_back_hinders_nobody(who: SimpleNamespace) -> None:
    lead = lead_of(firm_of(MONDAY), who.golmud, MONDAY, channel="recommended", recommended_by="州商务局")
    seen = brought_to(LeadState.ASSIGNED, lead, who.golmud, who.golmud_office, MONDAY)
    actions.tell_back(lead.pk, "已分派", by=who.golmud_office, at=LATER, version=seen.version)
    actions.appraise(lead.pk, True, by=who.golmud, at=LATER, version=seen.version)
    actions.tell_back(lead.pk, "再说一遍", by=who.golmud, at=LATER)
    told = Lead.objects.get(pk=lead.pk)
    assert told.told_back_at == LATER and Entry.objects.filter(act="tell_back_lead").count() == 1


@pytest.mark.parametrize("step", ["appraise", "contact", "drop", "back"])
def test_the_same_form_sent_twice_is_one_step(step: str, lead: Lead, who: SimpleNamespace) -> None:
    seen = brought_to(LeadState.ASSIGNED, lead, who.golmud, who.golmud_office, MONDAY).version
    said: dict[str, Any] = {"by": who.golmud, "at": LATER, "version": seen}
    for _ in range(2):
        {
            "appraise": lambda: actions.appraise(lead.pk, False, "不合规划", **said),
            "contact": lambda: actions.first_contact(lead.pk, talk(MONDAY), **said),
            "drop": lambda: actions.drop(lead.pk, "不投了", **said),
            "back": lambda: actions.back_to_pool(lead.pk, words="忙不过来", **said),
        }[step]()
    assert lead.steps.count() == 3 and Lead.objects.get(pk=lead.pk).version == seen + 1
    assert Meeting.objects.count() == (1 if step == "contact" else 0)


def test_words_are_asked_for_where_they_matter(lead: Lead, who: SimpleNamespace) -> None:
    brought_to(LeadState.ASSIGNED, lead, who.golmud, who.golmud_office, MONDAY)
    said: dict[str, Any] = {"by": who.golmud, "at": LATER}
    for verb in (
        lambda: actions.appraise(lead.pk, False, "  ", **said),
        lambda: actions.drop(lead.pk, "", **said),
        lambda: actions.back_to_pool(lead.pk, words="", **said),
        lambda: actions.tell_back(lead.pk, "说了", **said),
        lambda: actions.first_contact(lead.pk, talk(MONDAY, words=""), **said),
        lambda: actions.first_contact(lead.pk, talk(MONDAY, on=date(2027, 1, 1)), **said),
        lambda: actions.first_contact(lead.pk, talk(MONDAY, kind="dream"), **said),
        lambda: actions.mark_leading(lead.pk, "离得近", by=who.haixi, at=LATER),
    ):
        with pytest.raises(Refused):
            verb()
    kept = Lead.objects.get(pk=lead.pk)
    assert kept.state == LeadState.ASSIGNED and kept.steps.count() == 2 and not Meeting.objects.exists()


def test_a_first_contact_keeps_the_talk_and_the_person(lead: Lead, who: SimpleNamespace) -> None:
    brought_to(LeadState.FOLLOWED, lead, who.golmud, who.golmud_office, MONDAY)
    met = talk(MONDAY, contact_name="沈建明", contact_phone="19900009876", next_step="发资料")
    meeting = actions.first_contact(lead.pk, met, by=who.golmud, at=LATER)
    assert meeting is not None and (meeting.region_id, meeting.lead_id) == ("632801", lead.pk)
    told = Lead.objects.get(pk=lead.pk)
    assert (told.state, told.contacted_at, told.moved_at) == (LeadState.TALKING, LATER, LATER)
    assert told.contact is not None and told.contact.phone == "19900009876"
    assert "19900009876" not in str(Entry.objects.latest("seq").changes)
    second = actions.first_contact(
        lead.pk, talk(MONDAY, contact_id=told.contact_id), by=who.golmud, at=LATER + timedelta(days=2)
    )
    assert second is not None and Contact.objects.count() == 1
    assert Lead.objects.get(pk=lead.pk).contacted_at == LATER


def test_a_contact_of_another_office_cannot_be_taken(lead: Lead, who: SimpleNamespace) -> None:
    theirs = contact_of(lead.enterprise, lead_of(lead.enterprise, who.wulan, MONDAY), who.wulan, MONDAY)
    brought_to(LeadState.FOLLOWED, lead, who.golmud, who.golmud_office, MONDAY)
    with pytest.raises(Refused) as refusal:
        actions.first_contact(lead.pk, talk(MONDAY, contact_id=theirs.pk), by=who.golmud, at=LATER)
    assert [one.field for one in refusal.value.reasons] == ["contact"]


def test_a_project_gets_all_the_lead_knows(who: SimpleNamespace) -> None:
    firm = firm_of(MONDAY)
    lead = lead_of(
        firm,
        who.park,
        MONDAY,
        channel="recommended",
        recommended_by="州商务局",
        investment_yuan=1_250_000_000,
        words="年产 2 万吨碳酸锂，要 300 亩地",
        chain_key="li",
        node_key="brine",
    )
    contact = contact_of(firm, lead, who.park, MONDAY)
    Contact.objects.filter(pk=contact.pk).update(park=who.park.body.park)
    actions.claim(lead.pk, by=who.park, at=MONDAY)
    actions.first_contact(lead.pk, talk(MONDAY, contact_id=contact.pk), by=who.park, at=MONDAY)
    project = actions.make_project(lead.pk, by=who.park, at=LATER)
    park = who.park.body.park
    expected = {
        "name": "苏州蓝科膜材料股份有限公司盐湖提锂项目",
        "investor": firm.name,
        "home": "江苏",
        "industry_code": "2614",
        "focus_industry": "salt_lake",
        "region_id": park.region_id,
        "park_id": park.key,
        "investment_yuan": 1_250_000_000,
        "summary": "年产 2 万吨碳酸锂，要 300 亩地",
        "source_channel": "部门或他人推荐：州商务局",
        "officer_id": who.park.pk,
        "contact_name": "沈建明",
        "contact_phone": "19900009876",
        "stage": "reserve",
    }
    assert Project.objects.values(*expected).get(pk=project.pk) == expected
    kept = Lead.objects.get(pk=lead.pk)
    assert (kept.state, kept.project_id, kept.closed_at) == (LeadState.PROJECT, project.pk, LATER)


def test_what_a_liaison_office_brought_stays_its(who: SimpleNamespace) -> None:
    lead = lead_of(firm_of(MONDAY), who.liaison, MONDAY, region_code="632800")
    actions.assign(lead.pk, who.haixi.pk, by=who.haixi, at=MONDAY)
    project = actions.make_project(lead.pk, by=who.haixi, at=LATER)
    assert project.brought_by_id == who.liaison.body_id


def test_what_is_invented_stays_labelled(who: SimpleNamespace) -> None:
    for basis in ("合成", "实测"):
        lead = lead_of(firm_of(MONDAY, f"{basis}公司", basis=basis), who.golmud, MONDAY)
        actions.claim(lead.pk, by=who.golmud, at=MONDAY)
        assert actions.make_project(lead.pk, by=who.golmud, at=LATER).is_synthetic is (basis == "合成")


def test_where_the_rules_of_projects_refuse_the_lead_stays(lead: Lead, who: SimpleNamespace) -> None:
    before = brought_to(LeadState.TALKING, lead, who.golmud, who.golmud_office, MONDAY)
    count = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        actions.make_project(lead.pk, {"investment_yuan": -1}, by=who.golmud, at=LATER)
    assert refusal.value.reasons and not Project.objects.exists()
    kept = Lead.objects.get(pk=lead.pk)
    assert (kept.state, kept.version, Entry.objects.count()) == (LeadState.TALKING, before.version, count)


def test_making_twice_is_one_project(lead: Lead, who: SimpleNamespace) -> None:
    seen = brought_to(LeadState.TALKING, lead, who.golmud, who.golmud_office, MONDAY).version
    first = actions.make_project(lead.pk, by=who.golmud, at=LATER, version=seen)
    second = actions.make_project(lead.pk, by=who.golmud, at=LATER, version=seen)
    assert first.pk == second.pk and Project.objects.count() == 1


def test_back_in_the_pool_it_is_nobodys_and_judged_anew(lead: Lead, who: SimpleNamespace) -> None:
    brought_to(LeadState.TALKING, lead, who.golmud, who.golmud_office, MONDAY)
    kept = actions.back_to_pool(lead.pk, words="换人跟", by=who.golmud, at=LATER)
    assert (kept.state, kept.officer_id, kept.assigned_at, kept.appraised_at) == ("pool", None, None, None)
    assert kept.moved_at == LATER and kept.contacted_at == MONDAY and Meeting.objects.count() == 1


def test_taken_up_again_by_who_had_it_or_by_nobody(lead: Lead, who: SimpleNamespace) -> None:
    brought_to(LeadState.DROPPED, lead, who.golmud, who.golmud_office, MONDAY)
    again = actions.reopen(lead.pk, by=who.golmud_office, at=LATER)
    assert (again.state, again.officer_id, again.close_reason) == ("assigned", who.golmud.pk, "")
    actions.drop(lead.pk, "又不投了", by=who.golmud, at=LATER)
    type(who.golmud).objects.filter(pk=who.golmud.pk).update(is_active=False)
    assert actions.reopen(lead.pk, by=who.golmud_office, at=LATER).state == LeadState.POOL


def test_several_at_once_and_what_is_left_is_told(who: SimpleNamespace) -> None:
    ours = [lead_of(firm_of(MONDAY, f"第{n}公司"), who.golmud, MONDAY).pk for n in range(3)]
    far = lead_of(firm_of(MONDAY, "西宁的公司"), who.xining, MONDAY).pk
    done = actions.assign_all([*ours, ours[0], far], who.golmud.pk, by=who.haixi, at=LATER)
    assert done.leads == 3
    assert done.left == ((f"编号 {far}", "没有这条线索，或不在您的可见范围"),)
    with pytest.raises(Refused):
        actions.assign_all([], who.golmud.pk, by=who.haixi, at=LATER)
    given = actions.assign_all(ours, who.wulan.pk, by=who.haixi, at=LATER)
    assert given.leads == 0 and [name for name, _ in given.left] == ["第0公司", "第1公司", "第2公司"]


def test_the_office_above_says_who_leads(who: SimpleNamespace) -> None:
    firm = firm_of(MONDAY)
    ours, theirs = lead_of(firm, who.golmud, MONDAY), lead_of(firm, who.wulan, MONDAY)
    far = lead_of(firm, who.xining, MONDAY)
    with pytest.raises(NotYourDuty):
        actions.mark_leading(ours.pk, "离得近", by=who.golmud, at=LATER)
    with pytest.raises(Refused):  # the county's office sees its own alone
        actions.mark_leading(ours.pk, "离得近", by=who.golmud_office, at=LATER)
    actions.mark_leading(ours.pk, "格尔木有盐湖", by=who.haixi, at=LATER)
    roles = dict(Lead.objects.values_list("pk", "role"))
    assert roles == {ours.pk: LEADS, theirs.pk: YIELDS, far.pk: ""}
    told = theirs.steps.latest("id")
    assert told.kind == Step.MARK and "格尔木" not in told.words
    actions.mark_leading(theirs.pk, "改由乌兰", by=who.province, at=LATER)
    assert Lead.objects.get(pk=ours.pk).role == YIELDS


def test_out_of_sight_is_absent(lead: Lead, who: SimpleNamespace) -> None:
    for person in (who.wulan, who.xining, who.xining_office, who.park, who.liaison, who.department):
        with pytest.raises(NotFound):
            actions.drop(lead.pk, "不投了", by=person, at=LATER)
    with pytest.raises(NotYourDuty):
        actions.drop(lead.pk, "不投了", by=who.leader, at=LATER)


def test_the_clock_is_the_provinces_dated_and_kept(who: SimpleNamespace) -> None:
    days = {"assign": 2, "appraise": 4, "feedback": 8, "quiet": 10, "idle": 20}
    given: dict[str, Any] = {"source": "省办〔2026〕1 号", "basis": "实测", "at": LATER}
    for person in (who.haixi, who.golmud, who.leader):
        with pytest.raises(NotYourDuty):
            actions.set_clock(days, valid_from=date(2026, 12, 1), by=person, **given)
    actions.set_clock(days, valid_from=date(2026, 12, 1), by=who.province, **given)
    actions.set_clock(days, valid_from=date(2026, 12, 1), by=who.province, **given)
    assert clock_on(date(2026, 11, 30)).assign == 1 and clock_on(date(2026, 11, 30)).basis == "假设"
    after = clock_on(date(2026, 12, 1))
    assert (after.assign, after.idle, after.source, after.basis) == (2, 20, "省办〔2026〕1 号", "实测")
    entries = Entry.objects.filter(act="set_lead_clock")
    assert entries.count() == 1 and entries[0].changes["clock_assign"] == [1, 2]
    with pytest.raises(Refused):
        actions.set_clock(days | {"idle": 5}, valid_from=date(2026, 12, 1), by=who.province, **given)
