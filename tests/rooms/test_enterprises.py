"""Firms: whose talks are whose, contacts masked, credit codes that cannot be, and each act in the trail."""

import re
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from rooms.enterprise_parts import FACTS, NAME, acts, kept, lead, right_code, text
from wutong.audit.models import Entry
from wutong.enterprises import actions, queries
from wutong.enterprises.identity import name_key
from wutong.enterprises.models import Contact, Enterprise, Meeting
from wutong.organisation.reasons import Conflict, NotFound, NotYourDuty, Refused
from wutong.projects import search
from wutong.projects.models import Project

pytestmark = pytest.mark.django_db


# what a firm is


def test_a_code_that_cannot_be_is_refused_and_the_code_is_said(cast: SimpleNamespace, client_of: Any) -> None:
    code = right_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    sent = FACTS | {"credit_code": wrong, "basis": "实测", "as_of": "2026-11-01"}
    client = client_of(cast.officer)
    refused = client.post("/enterprises/new/", sent)
    assert refused.status_code == 422 and wrong in text(refused) and "校验位不符" in text(refused)
    assert not Enterprise.objects.exists() and acts() == []
    assert client.post("/enterprises/new/", sent | {"credit_code": code.lower()}).status_code == 302
    assert Enterprise.objects.get().credit_code == code


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " "}, "写企业的全称"),
        ({"source": ""}, "从哪里知道"),
        ({"home_code": "999999"}, "地区代码"),
        ({"industry_code": "0000"}, "没有 0000"),
        ({"capital_yuan": -1}, "不能是负数"),
        ({"founded_date": date(2099, 1, 1)}, "还没有到"),
        ({"name": "长" * 201}, "200 个字以内"),
        ({"basis": "听说"}, "依据只能是"),
    ],
)
def test_what_cannot_be_is_refused(
    cast: SimpleNamespace, at: datetime, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        kept(cast.officer, at, **more)
    assert not Enterprise.objects.exists()


def test_a_firm_known_by_its_code_is_kept_once_and_a_namesake_is_asked_about(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    code = right_code()
    first = kept(cast.officer, at, credit_code=code)
    again = kept(cast.province, at, credit_code=code, name="另一种写法")
    assert again.pk == first.pk and again.name == NAME and acts() == ["keep_enterprises"]
    with pytest.raises(Refused, match="库里已有"):
        kept(cast.province, at, name="常州 虚构隔膜有限公司")
    elsewhere = kept(cast.province, at, credit_code=right_code("91310115MA1ABCD2X"))
    assert elsewhere.pk != first.pk, "two codes are two firms whatever their names"
    other = actions.keep(FACTS, by=cast.province, at=at, is_other=True)
    assert other.pk not in (first.pk, elsewhere.pk)
    assert "库里还有同名的" in text(client_of(cast.officer).get(f"/enterprises/{first.pk}/"))


def test_the_page_asks_whether_it_is_the_namesake(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    first, client = kept(cast.officer, at), client_of(cast.officer)
    sent = FACTS | {"basis": "实测", "as_of": "2026-11-01"}
    assert "另一家" not in text(client.get("/enterprises/new/"))
    assert "另一家" not in text(client.post("/enterprises/new/", sent | {"source": ""}))
    asked = client.post("/enterprises/new/", sent)
    assert asked.status_code == 422 and f"/enterprises/{first.pk}/" in asked.content.decode()
    assert "这一家要另记" in text(asked)
    assert client.post("/enterprises/new/", sent | {"is_other": "on"}).status_code == 302
    assert Enterprise.objects.count() == 2


def test_names_are_compared_as_the_register_compares_them() -> None:
    from wutong_engines.register.folding import folded

    for name in ("青海（海西）ABC　有限公司", "〔甲〕乙 丙", "Ｗｕｔｏｎｇ【1】"):
        assert name_key(name) == folded(name)


def test_two_who_edit_at_once_lose_nothing(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    firm = kept(cast.officer, at)
    client = client_of(cast.officer)
    sent = FACTS | {"basis": "实测", "as_of": "2026-11-01", "capital_yuan": "5000", "version": 1}
    actions.edit(firm.pk, {"group_name": "虚构集团"}, version=1, by=cast.province, at=at)
    refused = client.post(f"/enterprises/{firm.pk}/edit/", sent | {"group_name": "另一集团"})
    assert refused.status_code == 409
    assert "虚构集团" in text(refused) and "另一集团" in text(refused)
    firm.refresh_from_db()
    assert (firm.group_name, firm.capital_yuan) == ("虚构集团", None)
    said = refused.content.decode()
    assert re.search(r'name="version" value="2"|value="2"[^>]*name="version"', said)
    again = client.post(f"/enterprises/{firm.pk}/edit/", sent | {"group_name": "另一集团", "version": 2})
    assert again.status_code == 302
    firm.refresh_from_db()
    assert (firm.group_name, firm.capital_yuan, firm.version) == ("另一集团", 50_000_000, 3)
    with pytest.raises(Conflict):
        actions.edit(firm.pk, {"group_name": "第三"}, version=1, by=cast.province, at=at)


def test_one_taken_in_by_mistake_is_taken_out_while_nothing_hangs_on_it(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm = kept(cast.officer, at)
    client = client_of(cast.officer)
    assert client.post(f"/enterprises/{firm.pk}/take-out/", {"words": "记错了"}).status_code == 302
    assert not Enterprise.objects.exists() and acts() == ["keep_enterprises", "take_out_enterprise"]
    firm = kept(cast.officer, at)
    actions.ask(firm.pk, {"words": "要 200 亩地"}, by=cast.officer, at=at)
    refused = client.post(f"/enterprises/{firm.pk}/take-out/", {"words": "记错了"})
    assert refused.status_code == 422 and "写错了就改正" in text(refused)
    assert Enterprise.objects.filter(pk=firm.pk).exists()


# whose talks are whose


@pytest.fixture
def told(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """One firm that two counties, the province and a liaison office talk with, none telling the other."""
    everyone = cast.everyone
    people = {
        "golmud": cast.officer,
        "wulan": everyone["duojiecairang"],
        "province": cast.province,
        "liaison": everyone["linweidong"],
    }
    firm = kept(cast.province, at)
    for place, person in people.items():
        words = f"{place} 谈过"
        actions.add_meeting(
            firm.pk, {"kind": "call", "on": date(2026, 11, 1), "words": words}, by=person, at=at
        )
        contact = {"name": f"王{place}", "phone": "19900000501", "email": f"{place}@example.com"}
        actions.add_contact(firm.pk, contact, by=person, at=at)
        actions.ask(firm.pk, {"words": f"{place} 的诉求", "due_on": date(2026, 12, 20)}, by=person, at=at)
    return SimpleNamespace(firm=firm, people=people)


SEES = {
    "golmud": {"golmud"},
    "wulan": {"wulan"},
    "liaison": {"liaison"},
    "province": {"golmud", "wulan", "province", "liaison"},
    "hanxiulan": {"golmud", "wulan"},
    "qishenghai": {"golmud", "wulan"},
    "tiejun": set[str](),
    "chenyulian": set[str](),
}


@pytest.mark.parametrize("viewer", SEES)
def test_an_office_sees_its_own_talks_and_those_below(
    cast: SimpleNamespace, told: SimpleNamespace, client_of: Any, viewer: str
) -> None:
    person = told.people.get(viewer) or cast.everyone[viewer]
    said = client_of(person).get(f"/enterprises/{told.firm.pk}/").content.decode()
    sees = {place for place in told.people if f"{place} 谈过" in said}
    assert sees == SEES[viewer]
    assert sees == {place for place in told.people if f"{place} 的诉求" in said}
    assert {one.name for one in queries.contacts_of(person, told.firm)} == {f"王{place}" for place in sees}
    assert "19900000501" not in said and bool(sees) == ("***@example.com" in said)
    for place in told.people:
        assert f"王{place}" not in said and f"{place}@example.com" not in said


def test_what_is_out_of_sight_is_not_there(
    cast: SimpleNamespace, told: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    theirs = Contact.objects.get(name="王wulan")
    meeting = Meeting.objects.get(words="wulan 谈过")
    client = client_of(cast.officer)
    for address in (f"contacts/{theirs.pk}/reveal", f"meeting/{meeting.pk}/put-back"):
        assert client.post(f"/enterprises/{address}/").status_code == 404
    for address in (f"contacts/{theirs.pk}/edit", f"meeting/{meeting.pk}/withdraw", "nothing/1/withdraw"):
        assert client.get(f"/enterprises/{address}/").status_code == 404
    with pytest.raises(NotFound):
        actions.withdraw("meeting", meeting.pk, by=cast.officer, at=at)
    with pytest.raises(NotYourDuty):
        where = {"region_code": "632821"}
        actions.add_meeting(
            told.firm.pk,
            {"kind": "call", "on": date(2026, 11, 1), "words": "替乌兰记"} | where,
            by=cast.officer,
            at=at,
        )


def test_that_others_follow_it_is_said_and_nothing_more(
    cast: SimpleNamespace, at: datetime, client_of: Any
) -> None:
    firm = kept(cast.province, at)
    assert "范围以外" not in text(client_of(cast.officer).get(f"/enterprises/{firm.pk}/"))
    lead(firm, cast.everyone["duojiecairang"], at, "632821")
    said = text(client_of(cast.officer).get(f"/enterprises/{firm.pk}/"))
    assert "您的范围以外有人在跟这家企业" in said
    assert "乌兰" not in said and "多杰才仁" not in said and "锂电池隔膜" not in said
    listed = client_of(cast.officer).get("/enterprises/", {"lead": "live"})
    assert NAME not in listed.content.decode()
    assert NAME in client_of(cast.reviewer).get("/enterprises/", {"lead": "live"}).content.decode()


def test_its_projects_are_those_one_may_see(cast: SimpleNamespace, at: datetime, client_of: Any) -> None:
    firm = kept(cast.province, at)
    for name, region in (("格尔木隔膜项目", "632801"), ("西宁隔膜项目", "630104")):
        made = Project.objects.create(
            name=name, investor=NAME, region_id=region, stage="sign", stage_since=at.date(), created_at=at,
            updated_at=at,
        )  # fmt: skip
        search.index([made.pk])
    said = client_of(cast.officer).get(f"/enterprises/{firm.pk}/").content.decode()
    assert "格尔木隔膜项目" in said and "西宁隔膜项目" not in said


# people at a firm


def test_seeing_a_number_whole_is_written_down(
    cast: SimpleNamespace, told: SimpleNamespace, client_of: Any
) -> None:
    theirs = Contact.objects.get(name="王golmud")
    before = len(acts())
    shown = client_of(cast.officer).post(
        reverse("enterprises:reveal_contact", args=[theirs.pk]), headers={"HX-Request": "true"}
    )
    assert "19900000501" in shown.content.decode() and "golmud@example.com" in shown.content.decode()
    entry = Entry.objects.filter(target_kind="enterprise").latest("seq")
    assert (entry.act, entry.person_name, entry.region_code) == ("reveal_contact", "马玉成", "632801")
    assert len(acts()) == before + 1
    leader = client_of(cast.everyone["qishenghai"])
    assert leader.post(reverse("enterprises:reveal_contact", args=[theirs.pk])).status_code == 403
    kept_words = str(list(Entry.objects.values_list("changes", "words")))
    assert "19900000501" not in kept_words and "golmud@example.com" not in kept_words
    assert "王golmud" not in kept_words


def test_a_contact_is_changed_without_being_shown(
    cast: SimpleNamespace, told: SimpleNamespace, client_of: Any
) -> None:
    theirs = Contact.objects.get(name="王golmud")
    client, address = client_of(cast.officer), reverse("enterprises:edit_contact", args=[theirs.pk])
    form = client.get(address).content.decode()
    assert "19900000501" not in form and "golmud@example.com" not in form and "王golmud" not in form
    assert client.post(address, {"title": "副总", "is_former": "on"}).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.title, theirs.is_former, theirs.phone) == ("副总", True, "19900000501")
    wrong = client.post(address, {"email": "不是邮箱"})
    assert wrong.status_code == 422 and "邮箱要有@" in text(wrong)
