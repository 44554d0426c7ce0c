"""People at a firm: of the office that knows them; masked in the trail, every look written down."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.enterprises import queries
from wutong.enterprises.actions.keeping import held
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.masking import contact_masked
from wutong.enterprises.models import Contact, Enterprise
from wutong.enterprises.placing import place_of, placed
from wutong.enterprises.rules import CONTACT_TEXTS, reasons_against_contact
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused


def add_contact(
    enterprise_id: int,
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
    batch: uuid.UUID | None = None,
) -> Contact:
    """`values`: name, title, phone, email, note; region_code, park_key where it is not their own office.

    `batch`: the table that brought them, to be taken back as one.
    """
    title = "没有记联系人"
    with transaction.atomic():
        enterprise = held(enterprise_id)
        where = placed(values, Act.KEEP_LEADS, by=by, title=title)
        said = _written(values)
        _refuse(title, said, frozenset(said))
        if is_told(enterprise, said, where):
            raise Refused(title, [Reason("同一个人已经记过了", field="name", code="told")])
        made = Contact.objects.create(
            enterprise=enterprise, created_at=at, created_by=by, batch=batch, **where, **said
        )
        changes = {
            f"firm_contact_{name}": (None, contact_masked(name, value)) for name, value in said.items()
        }
        changes = {name: pair for name, pair in changes.items() if pair[1]}
        tell(
            enterprise,
            "add_contact",
            by=by,
            at=at,
            channel=channel,
            region_code=made.region_id,
            changes=changes,
        )
    return made


def edit_contact(
    contact_id: int, values: Mapping[str, Any], *, by: Person, at: datetime, channel: str = "page"
) -> Contact:
    """Only what `values` name is changed, empty ones emptied; `is_former`: has left the firm."""
    title = "没有改联系人"
    with transaction.atomic():
        contact = queries.contact_for(by, contact_id)
        access.require(by, Act.KEEP_LEADS, place_of(contact))
        enterprise = held(contact.enterprise_id)
        before = {name: getattr(contact, name) for name in (*CONTACT_TEXTS, "is_former")}
        said = _written(before | dict(values)) | {
            "is_former": bool(values.get("is_former", contact.is_former))
        }
        changed = {name: value for name, value in said.items() if value != before[name]}
        _refuse(title, said, frozenset(changed))
        for name, value in changed.items():
            setattr(contact, name, value)
        if changed:
            contact.batch = None  # somebody's own now: it does not go when its table is taken back
            contact.save(update_fields=[*changed, "batch"])
            pairs = {
                f"firm_contact_{name}": (contact_masked(name, before[name]), contact_masked(name, value))
                for name, value in changed.items()
            }
            place = contact.region_id
            tell(enterprise, "edit_contact", by=by, at=at, channel=channel, region_code=place, changes=pairs)
    return contact


def reveal_contact(contact_id: int, *, by: Person, at: datetime, channel: str = "page") -> Contact:
    """The whole of it, once: every look is written down, what was seen is not."""
    with transaction.atomic():
        contact = queries.contact_for(by, contact_id)
        access.require(by, Act.REVEAL_CONTACT, place_of(contact))
        words = f"查看了{contact_masked('name', contact.name)}的联系方式"
        firm, place = contact.enterprise, contact.region_id
        tell(firm, "reveal_contact", by=by, at=at, channel=channel, region_code=place, words=words)
    return contact


def is_told(enterprise: Enterprise, said: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """The same person is written down there already; `where` by column, as placing.placed."""
    alike = Contact.objects.filter(enterprise=enterprise, withdrawn_at=None, **where)
    return alike.filter(name=said["name"], phone=said["phone"], email=said["email"]).exists()


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(values.get(name) or "").strip() for name in CONTACT_TEXTS}


def _refuse(title: str, said: Mapping[str, Any], written: frozenset[str]) -> None:
    reasons = reasons_against_contact(said, written)
    if reasons:
        raise Refused(title, reasons)
