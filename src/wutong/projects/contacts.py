"""Cells of a ledger as anybody may read them: contacts are masked; revealing one is an act of its own."""

import re

from wutong.projects.actions.recording import hidden
from wutong.projects.fields import FIELD, Kind
from wutong_engines.units.phones import numbers_masked

_BARE = re.compile(r"[\d\s、，,;；+/-]*")
_WORDS = (Kind.TEXT, Kind.LONG_TEXT)
_CONTACT_HEADER = re.compile(r"联系|联络|聯繫|聯絡|电话|電話|手机|手機")


def cell_shown(key: str, text: str) -> str:
    """A cell of a known fact. Figures are left alone: an amount in yuan has as many digits as a telephone."""
    field = FIELD.get(key)
    if field is None:
        return numbers_masked(text)
    if field.is_contact:
        return hidden(key if _BARE.fullmatch(text) else "contact_name", text)
    return numbers_masked(text) if field.kind in _WORDS else text


def extra_shown(header: str, text: str) -> str:
    """A cell of a column nobody recognised."""
    return hidden("contact_name", text) if _CONTACT_HEADER.search(header) else numbers_masked(text)


def name_shown(name: str, may_reveal: bool) -> str:
    return numbers_masked(name) if may_reveal else hidden("contact_name", name)
