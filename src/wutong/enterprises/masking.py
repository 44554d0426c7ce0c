"""Contacts as anybody in reach may read them: a family name, ends of numbers; the whole is its own act."""

from wutong.enterprises.models import Contact
from wutong.web.formats import masked_phone
from wutong_engines.units.phones import numbers_masked


def name_masked(name: str) -> str:
    return name[:1] + "*" * max(0, len(name) - 1)


def email_masked(email: str) -> str:
    """zhang@example.com → z***@example.com; empty for what is no address."""
    before, at, domain = email.partition("@")
    return f"{before[:1]}***@{domain}" if before and at and domain else ""


def contact_masked(column: str, value: object) -> object:
    """One column of a contact as the trail keeps it; numbers inside words are masked too."""
    if not isinstance(value, str) or not value:
        return value
    if column == "name":
        return name_masked(numbers_masked(value))
    if column == "phone":
        return "、".join(masked_phone(one) for one in value.split("、"))
    return email_masked(value) if column == "email" else numbers_masked(value)


def masked(contact: Contact) -> dict[str, str]:
    columns = ("name", "title", "phone", "email", "note")
    return {column: str(contact_masked(column, getattr(contact, column))) for column in columns}
