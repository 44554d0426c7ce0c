"""Leads through the door: who sees which, what one click does, what a warning may not say."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rooms.lead_parts import FIRM, brought_to, contact_of, firm_of, lead_of, people_of, talk, world_of
from wutong.enterprises.leads import actions
from wutong.enterprises.leads.queries import elsewhere, leads_of, talking, visible_to
from wutong.enterprises.models import Enterprise, Lead
from wutong.enterprises.rules import LeadState
from wutong.projects import actions as projects
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


@pytest.fixture
def world(who: SimpleNamespace, at: Any) -> SimpleNamespace:
    return world_of(who, at)


SEEN = {
    "golmud": {"golmud", "park"},
    "golmud_office": {"golmud", "park"},
    "wulan": {"wulan"},
    "haixi": {"golmud", "wulan", "park"},
    "leader": {"golmud", "wulan", "park"},
    "xining": {"xining", "brought"},
    "province": {"golmud", "wulan", "xining", "park", "brought"},
    "park": {"park"},
    "liaison": {"brought"},
}


def body(answer: Any) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("name", SEEN)
def test_each_sees_the_leads_of_the_own_reach(
    name: str, world: SimpleNamespace, who: SimpleNamespace
) -> None:
    person = getattr(who, name)
    expected = {getattr(world, key).pk for key in SEEN[name]}
    assert {one.pk for one in visible_to(person)} == expected
    assert {one.pk for one in leads_of(person, world.firm)} == expected


STEPS = (
    "lead",
    "edit",
    "assign",
    "appraise",
    "tell_back",
    "contact",
    "make",
    "back",
    "drop",
    "reopen",
    "mark",
)


@pytest.mark.parametrize("name", ["golmud", "golmud_office", "wulan", "xining", "park", "liaison", "leader"])
def test_every_address_of_a_lead_for_everybody(
    name: str, world: SimpleNamespace, who: SimpleNamespace, client_of: Any
) -> None:
    """Out of sight is absent; in sight whose act is another's is refused; else the form is there."""
    client: Client = client_of(getattr(who, name))
    wrong = []
    for key in ("golmud", "wulan", "xining", "park", "brought"):
        for step in STEPS:
            status = client.get(reverse(f"leads:{step}", args=[getattr(world, key).pk])).status_code
            is_office = name in ("golmud_office", "park")
            may = step == "lead" or (name != "leader" and (is_office or step not in ("assign", "mark")))
            expected = 404 if key not in SEEN[name] else 200 if may else 403
            if status != expected:
                wrong.append(f"{key} {step}: {status}, wanted {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("step", ["claim", "worth"])
def test_what_is_one_click_is_not_done_by_looking(
    step: str, world: SimpleNamespace, who: SimpleNamespace, client_of: Any
) -> None:
    address = reverse(f"leads:{step}", args=[world.golmud.pk])
    assert client_of(who.golmud).get(address).status_code == 405
    assert client_of(who.wulan).post(address).status_code == 404
    assert client_of(who.leader).post(address).status_code == 403
    assert client_of(who.department).post(address).status_code == 403


def test_from_the_pool_to_a_project_by_the_pages_buttons(
    who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    """No fact is typed a second time on the way."""
    firm = firm_of(at)
    client: Client = client_of(who.golmud)
    place = {"place": "632801", "channel": "chain", "node_words": "盐湖提锂", "investment": "12.5"}
    answer = client.post(reverse("leads:new") + f"?enterprise={firm.pk}&chain=li", place)
    lead = Lead.objects.get()
    assert answer.status_code == 302 and answer["Location"] == reverse("leads:lead", args=[lead.pk])
    for step in ("claim", "worth"):
        lead.refresh_from_db()
        client.post(reverse(f"leads:{step}", args=[lead.pk]), {"version": lead.version})
    form = body(client.get(reverse("leads:contact", args=[lead.pk])))
    assert "格尔木市" in form and who.golmud.name in form and FIRM in form  # ours and theirs stand there
    lead.refresh_from_db()
    met = {"version": lead.version, "kind": "visit", "on": "2026-11-01", "words": "谈了电价"}
    assert client.post(reverse("leads:contact", args=[lead.pk]), met).status_code == 302
    lead.refresh_from_db()
    make = reverse("leads:make", args=[lead.pk])
    for _ in range(2):
        assert client.post(make, {"version": lead.version}).status_code == 302
    project = Project.objects.get()
    assert (project.investor, project.investment_yuan, project.region_id) == (FIRM, 1_250_000_000, "632801")
    page = body(client.get(reverse("leads:lead", args=[lead.pk])))
    assert reverse("projects:detail", args=[project.pk]) in page and "已转项目" in page


def test_where_projects_refuse_the_page_says_why_and_the_lead_stays(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought_to(LeadState.TALKING, world.golmud, who.golmud, who.golmud_office, at)
    Enterprise.objects.filter(pk=world.firm.pk).update(name="企" * 200, industry_code="")
    Lead.objects.filter(pk=world.golmud.pk).update(investment_yuan=10**13 + 1)
    answer = client_of(who.golmud).post(reverse("leads:make", args=[world.golmud.pk]), {})
    assert answer.status_code == 422
    assert "没有新建" in body(answer) and "总投资" in body(answer) and "线索没有改动" in body(answer)
    assert Lead.objects.get(pk=world.golmud.pk).state == LeadState.TALKING


def test_two_people_on_one_lead_see_who_was_first(
    world: SimpleNamespace, who: SimpleNamespace, client_of: Any
) -> None:
    pk = world.golmud.pk
    client_of(who.golmud).post(reverse("leads:claim", args=[pk]), {"version": 1})
    answer = client_of(who.golmud_office).post(reverse("leads:claim", args=[pk]), {"version": 1})
    assert answer.status_code == 409 and f"{who.golmud.name}在" in body(answer)
    late = client_of(who.golmud_office).post(
        reverse("leads:drop", args=[pk]), {"version": 1, "words": "不投了"}
    )
    assert late.status_code == 409 and "不投了" in body(late)  # what was typed is not lost
    assert 'name="version" value="2"' in body(late)  # sent again it is done on what stands now
    sent = {"version": 2, "words": "不投了"}
    assert client_of(who.golmud_office).post(reverse("leads:drop", args=[pk]), sent).status_code == 302


HIDDEN = (
    "乌兰",
    "多杰才仁",
    "西宁",
    "陈玉莲",
    "8.345",
    "9.567",
    "林卫东",
    "上海带来",
    "秘密项目",
    "青海省招商联络处",
)


def test_a_warning_says_only_that_it_is_so(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    """格尔木 hears that others follow the firm, and asks 海西州: no name, no place, no figure of theirs."""
    brought_to(LeadState.TALKING, world.wulan, who.wulan, who.haixi, at)
    secret = {"name": "秘密项目", "investor": FIRM, "region_id": "630100", "investment_yuan": 956_700_000}
    projects.create(secret, by=who.xining, at=at)
    told = elsewhere(who.golmud, world.firm)
    assert told.has_lead and told.has_project and "海西" in told.ask
    client: Client = client_of(who.golmud)
    pages = [
        client.get(reverse("leads:new"), {"enterprise": world.firm.pk}),
        client.get(reverse("leads:lead", args=[world.golmud.pk])),
        client.get(reverse("leads:list")),
        client.get(f"/api/leads/{world.golmud.pk}"),
        client.get("/api/leads"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert [word for word in HIDDEN if word in body(page)] == []
    for page in pages[:2]:
        assert "您的范围以外有人在跟这家企业，也有这家企业在推进的项目" in body(page)
        assert told.ask in body(page)
    own = {"place": "632801", "channel": "visit", "node_words": "正极材料"}
    answer = client.post(reverse("leads:new") + f"?enterprise={world.firm.pk}&node=cathode", own)
    assert answer.status_code == 302  # never blocked


def test_within_the_own_reach_the_other_is_named_with_a_link(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought_to(LeadState.TALKING, world.wulan, who.wulan, who.haixi, at)
    page = body(client_of(who.haixi).get(reverse("leads:new"), {"enterprise": world.firm.pk}))
    for key in ("golmud", "wulan", "park"):
        assert reverse("leads:lead", args=[getattr(world, key).pk]) in page
    assert who.wulan.name in page and "陈玉莲" not in page
    assert "青海省" in elsewhere(who.haixi, world.firm).ask
    assert not elsewhere(who.province, world.firm)  # it sees all of them


def test_ended_leads_and_lost_projects_are_no_warning(who: SimpleNamespace, at: Any) -> None:
    firm = firm_of(at)
    lead = lead_of(firm, who.xining, at)
    brought_to(LeadState.DROPPED, lead, who.xining, who.xining_office, at)
    assert not elsewhere(who.golmud, firm)


def test_who_yields_is_told_so_and_not_to_whom(
    world: SimpleNamespace, who: SimpleNamespace, client_of: Any
) -> None:
    mark = reverse("leads:mark", args=[world.golmud.pk])
    given = {"words": "格尔木的盐湖离得近", "version": 1}
    assert client_of(who.haixi).post(mark, given).status_code == 302
    page = body(client_of(who.wulan).get(reverse("leads:lead", args=[world.wulan.pk])))
    assert "上级指定由别处牵头" in page
    assert "格尔木" not in page.split('id="main"')[-1]
    assert "上级指定由本地牵头" in body(
        client_of(who.golmud).get(reverse("leads:lead", args=[world.golmud.pk]))
    )


def test_talking_names_those_in_reach(world: SimpleNamespace, who: SimpleNamespace, at: Any) -> None:
    for person in (who.golmud, who.wulan):
        lead_of(world.firm, person, at, chain_key="li", node_key="brine")
    assert [one.region_id for one in talking(who.golmud, "li", "brine")] == ["632801"]
    assert len(talking(who.haixi, "li", "brine")) == 2
    assert talking(who.golmud, "li", "cathode") == []


def test_a_name_nobody_keeps_becomes_a_firm_and_a_known_one_is_found(
    who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    client: Client = client_of(who.golmud)
    typed = {"name": "常州某膜公司", "source": "展会名录", "place": "632801", "channel": "fair"}
    assert client.post(reverse("leads:new"), typed).status_code == 302
    assert client.post(reverse("leads:new"), typed | {"node_words": "别的"}).status_code == 302
    assert Enterprise.objects.filter(name="常州某膜公司").count() == 1 == Lead.objects.count()
    blank = client.post(reverse("leads:new"), {"place": "632801", "channel": "fair"})
    assert blank.status_code == 422
    asks = client.post(reverse("leads:new"), typed | {"channel": "recommended"})
    assert asks.status_code == 422 and "写明哪个部门或谁推荐的" in body(asks)
    far = client.post(reverse("leads:new"), typed | {"place": "630100"})
    assert far.status_code == 422


def test_a_telephone_is_never_whole_on_the_page(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    contact = contact_of(world.firm, world.golmud, who.golmud, at)
    actions.claim(world.golmud.pk, by=who.golmud, at=at)
    met = talk(at, contact_id=contact.pk, words="对方电话 19900009876，下周再打")
    actions.first_contact(world.golmud.pk, met, by=who.golmud, at=at)
    client: Client = client_of(who.golmud)
    for route in ("lead", "contact", "make", "edit"):
        page = body(client.get(reverse(f"leads:{route}", args=[world.golmud.pk])))
        assert "19900009876" not in page
    assert "19900009876" not in body(client.get(f"/api/leads/{world.golmud.pk}"))


def test_the_clock_says_how_days_are_counted_and_the_province_changes_it(
    who: SimpleNamespace, client_of: Any
) -> None:
    address = reverse("leads:clock")
    page = body(client_of(who.golmud).get(address))
    assert (
        "自然日" in page and "民法典" in page and "江门" in page and "假设" in page and "改时限" not in page
    )
    days = {"assign": 2, "appraise": 4, "feedback": 8, "quiet": 10, "idle": 20}
    told = days | {"source": "省办〔2026〕1 号", "basis": "实测", "valid_from": "2026-01-01"}
    assert client_of(who.haixi).post(address, told).status_code == 403
    boss: Client = client_of(who.province)
    assert boss.post(address, told | {"quiet": 21}).status_code == 422
    assert boss.post(address, told | {"assign": 0}).status_code == 422
    assert boss.post(address, told).status_code == 302
    page = body(client_of(who.golmud).get(address))
    assert "2、4、8、10、20" in page and "省办〔2026〕1 号" in page and who.province.name in page


def test_what_waits_for_a_person_is_in_the_inbox(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    from wutong.cockpit.followed import lead_items

    late = at + timedelta(days=10)
    own = [(one.title, one.tone) for one in lead_items(who.golmud_office, late)]
    assert own == [(f"分派线索：{FIRM}", "late"), ("下级有 1 条线索过了期限还没有分派", "soon")]
    assert [one.title for one in lead_items(who.golmud, late)] == ["线索池里有 1 条还没有人跟"]
    assert [one.title for one in lead_items(who.haixi, late)] == ["下级有 3 条线索过了期限还没有分派"]
    actions.claim(world.golmud.pk, by=who.golmud, at=late)
    items = lead_items(who.golmud, late)
    assert [one.verb for one in items] == ["研判"] and "剩" in items[0].when
    assert lead_items(who.leader, late) == [] and lead_items(who.department, late) == []
    with time_machine.travel(late, tick=False):
        assert "研判线索" in body(client_of(who.golmud).get("/", {"kind": "lead"}))
