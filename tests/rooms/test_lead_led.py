"""What is late on a chain comes to its 链长: one line a chain, the numbers of the chain leader's page."""

import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from rooms.lead_parts import firm_of, lead_of, people_of
from wutong.chains.models import Chain
from wutong.cockpit.led import led_chains
from wutong.cockpit.todo import inbox
from wutong.enterprises.leads import actions
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db
LI = {"chain_key": "li", "node_key": "li.sep", "node_words": "隔膜"}


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


@pytest.fixture
def late(at: datetime) -> datetime:
    return at + timedelta(days=100)


@pytest.fixture
def led(who: SimpleNamespace, at: datetime) -> Chain:
    """Two leads and a project of 海西 that nobody moves, one lead of 西宁, one of another chain."""
    chain = Chain.objects.get(key="li")
    chain.leader = who.leader
    chain.save()
    for number, (by, more) in enumerate(
        [(who.golmud, LI), (who.wulan, LI), (who.xining, LI), (who.golmud, {"chain_key": "pv"})]
    ):
        lead_of(firm_of(at, f"第{number}公司"), by, at, **more)
    for name, days in (("停了的隔膜项目", 0), ("停了的酒店项目", 0), ("还在动的隔膜项目", 99)):
        Project.objects.create(
            name=name, region_id="632801", stage="negotiate", stage_since=date(2026, 1, 1), created_at=at,
            updated_at=at + timedelta(days=days),
        )  # fmt: skip
    return chain


def text(page: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", "", page.content.decode())


def test_one_line_a_chain_with_the_pages_numbers(
    led: Chain, who: SimpleNamespace, late: datetime, client_of: Any
) -> None:
    [item] = [one for one in inbox(who.leader, at=late).items if one.kind == "chain"]
    assert item.title == f"{led.name}：2 条线索超期、1 个项目停滞"
    assert (item.tone, item.days_left < 0) == ("late", True) and item.when == f"超 {-item.days_left} 天"
    assert re.fullmatch(r"您是链长 · 最久的：第[01]公司，分派超 \d+ 天", item.why)
    assert item.url == reverse("chains:leading", args=["li"]) + "#late"
    with time_machine.travel(late, tick=False):
        client = client_of(who.leader)
        home = client.get("/", {"kind": "chain"})
        assert item.title in home.content.decode() and item.url in home.content.decode()
        page = client.get(item.url)
    assert "超期的3个" in text(page) and 'id="late"' in page.content.decode()
    assert "第0公司" in text(page) and "停了的隔膜项目" in text(page)
    assert "第2公司" not in text(page) and "酒店" not in text(page)


def test_only_who_leads_and_only_what_is_late(
    led: Chain, who: SimpleNamespace, at: datetime, late: datetime
) -> None:
    assert led_chains(who.leader, at) == []
    for other in (who.haixi, who.golmud, who.province, who.department):
        assert led_chains(other, late) == []
    led.leader, led.leader_name = None, who.leader.name
    led.save()
    assert led_chains(who.leader, late) == []  # a name is not a person of the site


def test_an_act_is_seen_at_once(led: Chain, who: SimpleNamespace, late: datetime) -> None:
    [before] = led_chains(who.leader, late)
    lead = led_leads(who)[0]
    actions.claim(lead, by=who.golmud, at=late)
    [after] = led_chains(who.leader, late)
    assert "2 条线索" in before.title and "1 条线索" in after.title


def led_leads(who: SimpleNamespace) -> list[int]:
    from wutong.enterprises.leads.queries import visible_to

    return list(visible_to(who.golmud).filter(chain_key="li").values_list("pk", flat=True))


def test_statements(led: Chain, who: SimpleNamespace, late: datetime, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        led_chains(who.golmud, late)
    with django_assert_num_queries(8):
        led_chains(who.leader, late)
    with django_assert_num_queries(4):
        led_chains(who.leader, late)
