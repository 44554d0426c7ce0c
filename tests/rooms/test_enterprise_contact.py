"""A contact's number once typed can be emptied, and what a page masks is never taken for the number."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from rooms.api_program import Program, is_problem
from rooms.enterprise_parts import kept, text
from wutong.audit.models import Entry
from wutong.enterprises import actions
from wutong.enterprises.models import Contact

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "19900000504", "wang@example.com"


@pytest.fixture
def contact(cast: SimpleNamespace, at: datetime) -> Contact:
    said = {"name": "王虚构", "phone": PHONE, "email": EMAIL, "note": "秘书 19900000505", "title": "总经理"}
    return actions.add_contact(kept(cast.officer, at).pk, said, by=cast.officer, at=at)


def test_a_number_is_emptied_on_purpose_only(cast: SimpleNamespace, contact: Contact, client_of: Any) -> None:
    client, address = client_of(cast.officer), reverse("enterprises:edit_contact", args=[contact.pk])
    form = client.get(address).content.decode()
    assert "199****0504" in form and "w***@example.com" in form and 'value="总经理"' in form
    assert not any(whole in form for whole in (PHONE, EMAIL, "19900000505", "王虚构"))
    assert client.post(address, {"title": "总经理"}).status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.email, contact.note) == (PHONE, EMAIL, "秘书 19900000505")
    both = client.post(address, {"phone": "19900000506", "no_phone": "on"})
    assert both.status_code == 422 and "留一样" in text(both)
    assert client.post(address, {"no_phone": "on", "no_note": "on", "title": ""}).status_code == 302
    contact.refresh_from_db()
    assert (contact.phone, contact.note, contact.title, contact.email) == ("", "", "", EMAIL)
    entry = Entry.objects.filter(act="edit_contact").latest("seq")
    assert entry.changes["firm_contact_phone"] == ["199****0504", ""] and PHONE not in str(entry.changes)
    assert "清掉这个电话" not in text(client.get(address)), "there is none to empty"
    card = text(client.get(f"/enterprises/{contact.enterprise_id}/"))
    assert "0504" not in card


@pytest.mark.parametrize(
    ("column", "shown"), [("phone", "199****0504"), ("email", "w***@example.com"), ("name", "王**")]
)
def test_what_is_masked_is_no_value(
    cast: SimpleNamespace, contact: Contact, client_of: Any, column: str, shown: str
) -> None:
    before = getattr(contact, column)
    address = reverse("enterprises:edit_contact", args=[contact.pk])
    refused = client_of(cast.officer).post(address, {column: shown})
    assert refused.status_code == 422 and "遮住的样子" in text(refused)
    program = Program(cast.officer, contact.created_at, "enterprises:write")
    is_problem(program.patch(f"/enterprises/contacts/{contact.pk}", **{column: shown}), 422)
    is_problem(program.post(f"/enterprises/{contact.enterprise_id}/contacts", name="某", phone="1**2"), 422)
    contact.refresh_from_db()
    assert getattr(contact, column) == before


def test_a_program_empties_what_it_writes_empty(cast: SimpleNamespace, contact: Contact) -> None:
    program = Program(cast.officer, contact.created_at, "enterprises:write")
    told = program.patch(f"/enterprises/contacts/{contact.pk}", phone="")
    assert told.status_code == 200 and (told.json()["phone"], told.json()["email"]) == (
        None,
        "w***@example.com",
    )
