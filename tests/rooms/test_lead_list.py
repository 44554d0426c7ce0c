"""The list of leads: the late first, conditions, pages that meet, several at once, the ledger."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from rooms.lead_parts import brought_to, firm_of, lead_of, people_of, world_of
from wutong.audit.models import Entry
from wutong.enterprises.leads.listing import Filters, asked, counts_of, slice_of
from wutong.enterprises.models import Enterprise, Lead
from wutong.enterprises.rules import LeadState
from wutong.organisation.models import Person
from wutong.organisation.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(cast: SimpleNamespace) -> SimpleNamespace:
    return people_of(cast)


@pytest.fixture
def world(who: SimpleNamespace, at: Any) -> SimpleNamespace:
    return world_of(who, at)


def body(answer: Any) -> str:
    return answer.content.decode()


def many(who: SimpleNamespace, at: Any) -> None:
    """Seven leads of the pool, a day apart; the four oldest are late on the day of `at`, a Sunday."""
    for n in range(7):
        lead_of(firm_of(at, f"第{n}公司"), who.golmud, at - timedelta(days=n))


def test_the_late_come_first_and_pages_meet(who: SimpleNamespace, at: Any) -> None:
    many(who, at)
    question = asked(who.golmud, Filters(), at.date())
    whole = [row["enterprise__name"] for row in slice_of(question).rows]
    assert whole == ["第6公司", "第5公司", "第4公司", "第3公司", "第0公司", "第1公司", "第2公司"]
    assert counts_of(question).late == 4 and counts_of(question).live == 7
    walked: list[str] = []
    cursor, cursors = "", [""]
    while True:
        page = slice_of(question, cursor, 2)
        assert page.first == len(walked) + 1
        walked += [row["enterprise__name"] for row in page.rows]
        if not page.next:
            break
        cursor = page.next
        cursors.append(cursor)
    assert walked == whole
    back = slice_of(question, page.previous, 2)
    assert [row["enterprise__name"] for row in back.rows] == whole[4:6] and back.first == 5
    with pytest.raises(Refused):
        slice_of(question, "somebody-else", 2)


def test_conditions_of_the_list(world: SimpleNamespace, who: SimpleNamespace, at: Any) -> None:
    brought_to(LeadState.TALKING, world.golmud, who.golmud, who.golmud_office, at)
    on = at.date()

    def found(person: Person, **said: str) -> set[int]:
        return {row["id"] for row in slice_of(asked(person, Filters(**said), on)).rows}

    assert found(who.golmud, mine="1") == {world.golmud.pk}
    assert found(who.haixi, region="632821") == {world.wulan.pk}
    assert found(who.haixi, region="630100") == set()
    assert found(who.haixi, state="talking") == {world.golmud.pk}
    assert found(who.haixi, q="蓝科") == {world.golmud.pk, world.wulan.pk, world.park.pk}
    later = asked(who.golmud, Filters(when="idle"), on + timedelta(days=40))
    assert [row["id"] for row in slice_of(later).rows] == [world.golmud.pk]
    late = asked(who.golmud, Filters(when="late"), on + timedelta(days=40))
    assert {row["id"] for row in slice_of(late).rows} == {world.golmud.pk, world.park.pk}


def test_the_list_costs_the_same_however_long(
    who: SimpleNamespace, at: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client: Client = client_of(who.haixi)
    many(who, at)
    client.get(reverse("leads:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("leads:list"))
    for n in range(30):
        lead_of(firm_of(at, f"又{n}公司"), who.wulan, at)
    with django_assert_max_num_queries(14):
        page = body(client.get(reverse("leads:list")))
    assert "第 1–37 条，共 37 条" in page


def test_several_are_assigned_from_the_list(
    world: SimpleNamespace, who: SimpleNamespace, client_of: Any
) -> None:
    client: Client = client_of(who.haixi)
    assert who.golmud.name in body(client.get(reverse("leads:list")))
    sent = {"lead": [world.golmud.pk, world.park.pk], "officer": who.golmud.pk}
    assert client.post(reverse("leads:assign_many"), sent).status_code == 302
    assert set(Lead.objects.filter(officer=who.golmud).values_list("pk", flat=True)) == {
        world.golmud.pk,
        world.park.pk,
    }
    sent = {"lead": [world.wulan.pk, world.xining.pk], "officer": who.golmud.pk}
    answer = client.post(reverse("leads:assign_many"), sent)
    assert answer.status_code == 422 and "分派了 0 条，2 条没有分派" in body(answer)
    assert "西宁" not in body(answer).split('id="main"')[-1]
    assert client.post(reverse("leads:assign_many"), {"officer": who.golmud.pk}).status_code == 422
    assert client_of(who.golmud).post(reverse("leads:assign_many"), sent).status_code == 403


def test_the_ledger_to_take_away(
    world: SimpleNamespace, who: SimpleNamespace, at: Any, client_of: Any
) -> None:
    brought_to(LeadState.TALKING, world.golmud, who.golmud, who.golmud_office, at)
    Enterprise.objects.filter(pk=world.firm.pk).update(name="=1+1公司", basis="合成")
    answer = client_of(who.haixi).get(reverse("leads:export"))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    sheet: Any = book["线索台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "海西州全域招商线索台账" and rows[2][:4] == [
        "序号",
        "投资主体",
        "来源地",
        "投资内容",
    ]
    lines = [row for row in rows[3:] if isinstance(row[0], int)]
    assert len(lines) == 3 and {row[3] for row in lines} == {"格尔木的说明", "乌兰的说明", "园区的说明"}
    talked = next(row for row in lines if row[3] == "格尔木的说明")
    assert talked[1] == "'=1+1公司" and talked[6] == 7.123 and "谈了电价和用地" in talked[17]
    assert "合成数据" in talked[19]
    assert Entry.objects.filter(act="export_leads").count() == 1


def test_an_empty_pool_says_what_to_do(who: SimpleNamespace, client_of: Any) -> None:
    assert "登记线索" in body(client_of(who.golmud).get(reverse("leads:list")))
    assert "还没有您能看到的线索" in body(client_of(who.leader).get(reverse("leads:list")))
    assert "没有符合条件的线索" in body(client_of(who.golmud).get(reverse("leads:list"), {"when": "late"}))
    assert client_of(who.department).get(reverse("leads:list")).status_code == 403
