"""Who may write down what of a firm, duty by duty, on the pages and over the API; tokens have scopes."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from rooms.api_program import Program, is_problem
from rooms.route_table import PEOPLE
from wutong.audit.models import Entry
from wutong.enterprises import actions
from wutong.enterprises.models import Enterprise

pytestmark = pytest.mark.django_db
GOLMUD = "632801"
BATCH = UUID("a0000000-0000-4000-8000-000000000001")
# duty → view a firm, keep public facts, keep talks where 海西 stands, see a number whole there
MAY = {
    "officer": "vktr",
    "reviewer": "vktr",
    "leader": "v",
    "industry": "vk",
    "support": "",
    "park": "vkt",
    "liaison": "vkt",
    "system_admin": "",
    "security_admin": "",
    "auditor": "",
}


@pytest.fixture
def stage(cast: SimpleNamespace, at: Any) -> SimpleNamespace:
    """A firm of 海西's, with one of each kept by 格尔木."""
    by: dict[str, Any] = {"by": cast.officer, "at": at}
    firm = actions.keep({"name": "格尔木虚构镁业有限公司", "source": "公告", "home_code": GOLMUD}, **by)
    day, source = date(2026, 11, 1), {"source": "公告"}
    return SimpleNamespace(
        firm=firm,
        contact=actions.add_contact(firm.pk, {"name": "王虚构", "phone": "19900000502"}, batch=BATCH, **by),
        meeting=actions.add_meeting(firm.pk, {"kind": "visit", "on": day, "words": "看厂房"}, **by),
        request=actions.ask(firm.pk, {"words": "要一条专线"}, **by),
        signal=actions.add_signal(firm.pk, {"kind": "award", "on": day, "words": "获奖"} | source, **by),
        relation=actions.add_relation(firm.pk, {"kind": "partner", "other_name": "某院"} | source, **by),
    )


def pages(stage: SimpleNamespace) -> list[tuple[str, str, str]]:
    """(what it takes, method, address): of the firm everywhere, of what 格尔木 keeps where it is in sight."""
    firm = f"/enterprises/{stage.firm.pk}"
    return [
        ("v", "get", f"{firm}/"),
        ("v", "get", f"{firm}/beside/"),
        ("k", "get", f"{firm}/edit/"),
        ("k", "get", f"{firm}/take-out/"),
        ("k", "get", f"{firm}/merge/"),
        ("k", "post", "/enterprises/merges/1/undo/"),
        ("k", "get", f"{firm}/signals/new/"),
        ("k", "get", f"{firm}/relations/new/"),
        ("k", "get", f"/enterprises/signal/{stage.signal.pk}/withdraw/"),
        ("k", "get", f"/enterprises/relation/{stage.relation.pk}/withdraw/"),
        ("k", "post", "/enterprises/register/91/keep/"),
        ("t", "get", f"{firm}/contacts/new/"),
        ("t", "get", f"{firm}/meetings/new/"),
        ("t", "get", f"{firm}/requests/new/"),
        ("T", "get", f"/enterprises/contacts/{stage.contact.pk}/edit/"),
        ("T", "get", f"/enterprises/requests/{stage.request.pk}/answer/"),
        ("T", "get", f"/enterprises/meeting/{stage.meeting.pk}/withdraw/"),
        ("T", "get", f"/enterprises/contact/{stage.contact.pk}/withdraw/"),
        ("T", "get", f"/enterprises/request/{stage.request.pk}/withdraw/"),
        ("R", "post", f"/enterprises/contacts/{stage.contact.pk}/reveal/"),
        ("T", "post", f"/enterprises/address-book/{BATCH}/take-back/"),
    ]


def wanted(duty: str, takes: str) -> set[int]:
    """Capital letters: kept by 格尔木, so out of sight of the park and the liaison office."""
    is_theirs = takes.isupper()
    if is_theirs and duty in ("park", "liaison"):
        return {404}
    if takes.lower() in MAY[duty]:
        return {200, 302} if takes != "k" else {200, 302, 404}
    return {403}


@pytest.mark.parametrize("duty", PEOPLE)
def test_every_page_of_a_firm_for_every_duty(
    cast: SimpleNamespace, stage: SimpleNamespace, client_of: Any, duty: str
) -> None:
    client = client_of(cast.everyone[PEOPLE[duty]])
    wrong = []
    for takes, method, address in pages(stage):
        found = getattr(client, method)(address).status_code
        if found not in wanted(duty, takes):
            wrong.append(f"{method} {address}: {found}, wanted {wanted(duty, takes)}")
    assert not wrong, "\n".join(wrong)


# the API


def test_a_program_keeps_a_firm_and_talks_with_it(cast: SimpleNamespace, at: Any) -> None:
    program = Program(cast.officer, at, "enterprises:read", "enterprises:write")
    made = program.post(
        "/enterprises", name="接口虚构公司", source="公告", home_code="320000", capital_yuan=10**8
    )
    assert made.status_code == 201 and made.headers["Location"] == f"/api/enterprises/{made.json()['id']}"
    firm = f"/enterprises/{made.json()['id']}"
    contact = program.post(f"{firm}/contacts", name="王虚构", phone="19900000503", email="wang@example.com")
    assert contact.status_code == 201
    assert (contact.json()["name"], contact.json()["phone"]) == ("王**", "199****0503")
    met = program.post(f"{firm}/meetings", kind="call", on="2026-11-01", words="谈了用电")
    asked = program.post(f"{firm}/requests", words="要 200 亩地", due_on="2099-01-01")
    told = program.post(f"{firm}/signals", kind="contract", on="2026-11-01", words="中标", source="公告")
    near = program.post(f"{firm}/relations", kind="customer", other_name="某车企", source="年报")
    assert {one.status_code for one in (met, asked, told, near)} == {201}
    answered = program.post(f"/enterprises/requests/{asked.json()['id']}/answer", words="已安排")
    assert answered.json()["answer"] == "已安排"
    changed = program.patch(firm, version=1, changes={"group_name": "虚构集团"})
    assert changed.status_code == 200 and changed.json()["version"] == 2
    late = program.patch(firm, version=1, changes={"group_name": "另一集团"})
    assert is_problem(late, 409)["fields"][0]["now"] == "虚构集团"
    card = program.get(firm).json()
    assert card["leaving"] is None and card["is_followed_elsewhere"] is False
    assert [len(card[name]) for name in ("contacts", "meetings", "requests", "signals", "relations")] == [
        1
    ] * 5
    gone = program.post(f"/enterprises/written/meeting/{met.json()['id']}/withdraw", words="记错了")
    assert gone.json()["withdrawn_at"] and program.get(firm).json()["meetings"] == []
    back = program.post(f"/enterprises/written/meeting/{met.json()['id']}/put-back")
    assert back.json()["withdrawn_at"] is None
    entries = Entry.objects.filter(target_kind="enterprise")
    assert set(entries.values_list("channel", flat=True)) == {"api"}
    assert entries.count() == 10


def test_a_program_is_told_what_is_wrong(cast: SimpleNamespace, at: Any) -> None:
    program = Program(cast.officer, at)
    wrong = program.post("/enterprises", name="某", source="公告", credit_code="913204040000000000")
    assert "913204040000000000" in is_problem(wrong, 422)["detail"]
    assert not Enterprise.objects.exists()
    assert "没有“nothing”" in is_problem(program.get("/enterprises", nothing="1"), 422)["detail"]
    assert is_problem(program.get("/enterprises/999999"), 404)
    assert program.get("/enterprises/registered", q="电池").json() == {
        "as_of": None,
        "is_synthetic": None,
        "items": [],
    }


def test_a_token_does_what_its_scopes_say(cast: SimpleNamespace, stage: SimpleNamespace, at: Any) -> None:
    reading = Program(cast.officer, at, "enterprises:read")
    assert reading.get("/enterprises").status_code == 200
    is_problem(reading.post("/enterprises", name="某", source="公告"), 403)
    reveal = f"/enterprises/contacts/{stage.contact.pk}/reveal"
    is_problem(Program(cast.officer, at, "enterprises:write").post(reveal), 403)
    shown = Program(cast.officer, at, "contacts:read").post(reveal)
    assert shown.json()["phone"] == "19900000502"
    elsewhere = Program(cast.everyone["duojiecairang"], at)
    is_problem(elsewhere.post(reveal), 404)
    assert elsewhere.get(f"/enterprises/{stage.firm.pk}").json()["contacts"] == []
    is_problem(Program(cast.support, at).get(f"/enterprises/{stage.firm.pk}"), 403)
