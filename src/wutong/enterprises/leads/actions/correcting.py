"""Correcting the facts of a lead: what two people change apart is merged, what both change is shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wutong.audit.models import Entry
from wutong.enterprises.leads.actions.registering import already_there, reasons_against
from wutong.enterprises.leads.actions.steps import (
    MOST_WORDS,
    Taking,
    reasons_against_person,
    refuse,
    taking,
)
from wutong.enterprises.leads.chains import chain_names, node_name
from wutong.enterprises.leads.facts import (
    FACT_OF,
    FACTS,
    KEPT_AS,
    LONGEST,
    Fact,
    columns_of,
    difference,
    half_numbers,
    masked,
    said,
    written,
)
from wutong.enterprises.leads.queries import contacts_of
from wutong.enterprises.models import Lead
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import Step
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Conflict, Reason
from wutong.projects.actions.recording import VERSION
from wutong.web.addresses import url
from wutong.web.formats import moment_text

# where a lead lies: no two of one office for the same
LYING = frozenset({"region_id", "park_id", "chain_key", "node_key"})
WORDS = {column: fact.words for fact in FACTS for column in fact.columns}


def correct(
    lead_id: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: Person,
    at: datetime,
    channel: str = "page",
    opened: Mapping[str, Any] | None = None,
) -> Lead:
    """`changes` by model column; `version` and `opened` (column → value) as the form showed them.

    Somebody who saved in between and touched other facts stops nobody; on a fact both changed Conflict is
    raised and nothing is saved. Of what `opened` does not say the trail tells what stood there at `version`.
    Raises NotFound, NotYourDuty (also of the place it would go to), Conflict, Refused.
    """
    with taking(lead_id, Step.EDIT, by=by, at=at, channel=channel) as taken:
        lead = taken.lead
        before = columns_of(lead)
        wanted = written(changes, before)
        differing = {column: value for column, value in wanted.items() if value != before[column]}
        if not differing:
            taken.is_repeat = True
            return lead
        if version != lead.version:
            _refuse_overlap(lead, differing, version, opened or {})
        _set(lead, differing, before)
        _refuse_impossible(lead, differing, before, by)
        _tell(taken, before)
    return taken.lead


def _set(lead: Lead, differing: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    for column, value in differing.items():
        setattr(lead, column, value)
    if not {"chain_key", "node_key"} & differing.keys() or "node_words" in differing or not lead.node_key:
        return
    # words that only repeated the node go with it
    if before["node_words"] in ("", node_name(before["chain_key"], before["node_key"])):
        lead.node_words = node_name(lead.chain_key, lead.node_key)[: LONGEST["node_words"]]


def _tell(taken: Taking, before: Mapping[str, Any]) -> None:
    words = difference(before, columns_of(taken.lead))
    taken.words = words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"


def _refuse_impossible(
    lead: Lead, differing: Mapping[str, Any], before: Mapping[str, Any], by: Person
) -> None:
    refuse("没有保存", _reasons_against_contact(lead, differing, by))
    reasons = [
        Reason(f"{WORDS[column]}：最多 {most} 字", field=FACT_OF[column], code="long")
        for column, most in LONGEST.items()
        if len(getattr(lead, column)) > most
    ]
    reasons += [
        Reason(
            f"{WORDS[column]}：“{token}”不是完整的号码，写全或删掉",
            field=FACT_OF[column],
            code="half_number",
        )
        for column, token in half_numbers(differing, before)
    ]
    reasons += _reasons_against_node(lead, differing)
    refuse("没有保存：有几处要改", reasons + reasons_against(lead))
    if {"region_id", "park_id"} & differing.keys():
        access.require(by, Act.KEEP_LEADS, place_of(lead))
        refuse("没有保存", _reasons_against_move(lead))
    if LYING & differing.keys():
        refuse("没有保存", _reasons_against_twin(lead, by))


def _reasons_against_contact(lead: Lead, differing: Mapping[str, Any], by: Person) -> list[Reason]:
    pk = differing.get("contact_id")
    if pk is None or contacts_of(by, lead.enterprise).filter(pk=pk).exists():
        return []
    words = "企业联系人：这家企业没有记过这个人，或不在您的可见范围"
    return [Reason(words, field="contact", code="contact")]


def _reasons_against_node(lead: Lead, differing: Mapping[str, Any]) -> list[Reason]:
    if not {"chain_key", "node_key"} & differing.keys() or not (lead.chain_key or lead.node_key):
        return []
    if lead.chain_key not in chain_names():
        return [Reason("产业链环节：没有这条产业链", field="node", code="chain")]
    if lead.node_key and not node_name(lead.chain_key, lead.node_key):
        return [Reason("产业链环节：这条链上没有这个环节", field="node", code="node")]
    return []


def _reasons_against_move(lead: Lead) -> list[Reason]:
    """Whoever works on it must be able to at the new place as well."""
    if lead.officer is None or not reasons_against_person(lead.officer, place_of(lead)):
        return []
    words = f"属地：责任人{lead.officer.name}办不了那里的线索，先换人或退回线索池再改"
    return [Reason(words, field="place", code="officer")]


def _reasons_against_twin(lead: Lead, by: Person) -> list[Reason]:
    twin = already_there(lead, by)
    if twin is None:
        return []
    return [
        Reason(
            "同一处、同一个环节已经有一条在跟这家企业的线索；两条留一条，另一条不再跟进",
            action_label="看那一条",
            action_url=url("leads:lead", twin.pk),
            code="twin",
        )
    ]


def _refuse_overlap(
    lead: Lead, differing: Mapping[str, Any], version: int, opened: Mapping[str, Any]
) -> None:
    now, shown = masked(columns_of(lead)), masked(written(opened, columns_of(lead)))
    trail = _changed_since(lead, version)

    def is_touched(column: str) -> bool:
        if column in shown:
            return bool(shown[column] != now[column])
        return trail is None or (column in trail and trail[column] != now[column])

    facts = [
        fact
        for fact in FACTS
        if differing.keys() & set(fact.columns) and any(is_touched(column) for column in fact.columns)
    ]
    if facts:
        then = None if trail is None and not shown else {**now, **(trail or {}), **shown}
        raise _conflict(lead, facts, differing, then)


def _changed_since(lead: Lead, version: int) -> dict[str, Any] | None:
    """The columns changed since a version, as they stood then, numbers masked; None: there is no such one."""
    if version > lead.version:
        return None
    found: dict[str, Any] = {}
    entries = Entry.objects.filter(target_kind="lead", target_id=str(lead.pk)).order_by("-seq")
    for changes in entries.values_list("changes", flat=True):
        earlier = changes.get(VERSION, (None, None))[0]
        if earlier is None:  # a step that touched no fact
            continue
        if earlier < version:
            break
        # newest first, so that the oldest change wins
        keys = {column: f"lead_{name}" for column, name in KEPT_AS.items()}
        found |= {column: changes[key][0] for column, key in keys.items() if key in changes}
    return found


def _conflict(
    lead: Lead, facts: list[Fact], differing: Mapping[str, Any], then: Mapping[str, Any] | None
) -> Conflict:
    now = columns_of(lead)
    rows: list[dict[str, object]] = [
        {
            "field": fact.key,
            "words": fact.words,
            "opened": said(fact, then) if then is not None else "",
            "now": said(fact, now),
            "yours": said(fact, now | dict(differing)),
            "unit": fact.unit,
        }
        for fact in facts
    ]
    newest = lead.steps.filter(kind__in=(Step.EDIT, Step.CONTACT)).select_related("by").last()
    who = newest.by.name if newest else "别人"
    when = f"在 {moment_text(newest.at)} " if newest else ""
    names = "、".join(fact.words for fact in facts)
    return Conflict(f"没有保存：{who}{when}先改了{names}", rows, lead.version, by=who)
