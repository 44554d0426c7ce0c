"""What is kept of a lead and may be corrected: its columns, how a person reads them, what is masked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wutong.enterprises.leads.chains import chain_names, node_name
from wutong.enterprises.masking import masked as contact_masked
from wutong.enterprises.models import Contact, Lead
from wutong.enterprises.rules import CHANNELS
from wutong.organisation import dictionaries
from wutong.web.formats import yi
from wutong_engines.units.phones import numbers_in, numbers_masked

MOST_WORDS = 30
_MASKED = re.compile(r"\S{3}\*{4}\d{4}")


@dataclass(frozen=True)
class Fact:
    """One thing as a person thinks of it; it may lie in more than one column."""

    key: str
    words: str
    columns: tuple[str, ...]
    unit: str = ""


FACTS = (
    Fact("place", "属地", ("region_id", "park_id")),
    Fact("channel", "来源", ("channel",)),
    Fact("recommended_by", "推荐人", ("recommended_by",)),
    Fact("node", "产业链环节", ("chain_key", "node_key")),
    Fact("node_words", "环节或方向", ("node_words",)),
    Fact("investment", "意向投资", ("investment_yuan",), "亿元"),
    Fact("contact", "企业联系人", ("contact_id",)),
    Fact("words", "线索说明", ("words",)),
)
FACT_OF = {column: fact.key for fact in FACTS for column in fact.columns}
LONGEST = {"recommended_by": 120, "node_words": 120, "words": 600}
# how the trail calls a column
KEPT_AS = {column: column.removesuffix("_id") for column in FACT_OF}


def columns_of(lead: Lead) -> dict[str, Any]:
    return {column: getattr(lead, column) for column in FACT_OF}


def masked(values: Mapping[str, Any]) -> dict[str, Any]:
    """As everybody who sees the lead may read it, and as the trail keeps it."""
    return {
        column: numbers_masked(value) if column in LONGEST and value else value
        for column, value in values.items()
    }


def written(changes: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as they are kept: a number the person saw masked is the number that stands there."""
    found = dict(changes)
    for column in LONGEST.keys() & changes.keys():
        text = str(changes[column] or "").replace("\r\n", "\n").strip()
        for number in numbers_in(before[column]):
            text = text.replace(numbers_masked(number), number, 1)
        found[column] = text
    for column in ("chain_key", "node_key"):
        if column in changes:
            found[column] = str(changes[column] or "").strip()
    if "park_id" in changes:
        found["park_id"] = changes["park_id"] or None
        park = dictionaries.parks().get(found["park_id"] or "")
        if park is not None:
            found.setdefault("region_id", park.region_id)
    return found


def half_numbers(values: Mapping[str, Any], before: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(column, what stands there) for each masked number that means none of those known."""
    for column in LONGEST.keys() & values.keys():
        for token in _MASKED.findall(values[column]):
            if token not in before[column]:
                yield column, token


def said(fact: Fact, values: Mapping[str, Any]) -> str:
    """A fact as a person reads it, without its unit; empty: not known."""
    first = values[fact.columns[0]]
    if fact.key == "place":
        park = dictionaries.parks().get(values["park_id"] or "")
        return park.short_name if park else dictionaries.region_name(first)
    if fact.key == "node":
        chain = chain_names().get(first, first)
        return " ".join(part for part in (chain, _node(first, values["node_key"])) if part)
    if fact.key == "contact":
        return _contact(first)
    if fact.key == "investment":
        return yi(first)
    return CHANNELS.get(first, first) if fact.key == "channel" else numbers_masked(first or "")


def _node(chain_key: str, node_key: str) -> str:
    return node_name(chain_key, node_key) or node_key if node_key else ""


def _contact(pk: int | None) -> str:
    """Without a number: who it is, not how to reach them."""
    known = Contact.objects.filter(pk=pk).first() if pk is not None else None
    return contact_masked(known)["name"] + (f" {known.title}" if known.title else "") if known else ""


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """“意向投资 12.5 → 15 亿元；推荐人 未填 → 州商务局”."""
    told = []
    for fact in FACTS:
        if all(before[column] == after[column] for column in fact.columns):
            continue
        old, new = (_short(said(fact, values)) for values in (before, after))
        told.append(f"{fact.words} {old} → {new}" + (f" {fact.unit}" if fact.unit else ""))
    return "；".join(told)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return (text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…") or "未填"
