"""Taking back what was written of a firm, and putting it there again: the data and the trail keep it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wutong.enterprises import queries
from wutong.enterprises.actions.keeping import held
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.masking import name_masked
from wutong.enterprises.models import Contact, Meeting, Relation, Request, Signal
from wutong.enterprises.placing import place_of
from wutong.enterprises.rules import MEETINGS, RELATIONS, SIGNALS
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused

Written = Contact | Meeting | Request | Signal | Relation


@dataclass(frozen=True)
class Kind:
    """`words`: what it is called; `told`: one of them in a sentence, nobody's number in it."""

    model: type[Any]
    words: str
    told: Callable[[Any], str]
    is_placed: bool


KINDS: dict[str, Kind] = {
    "contact": Kind(Contact, "联系人", lambda one: name_masked(one.name), True),
    "meeting": Kind(
        Meeting, "往来", lambda one: f"{one.on.isoformat()} {MEETINGS[one.kind]}：{one.words}", True
    ),
    "request": Kind(Request, "诉求", lambda one: one.words, True),
    "signal": Kind(
        Signal, "动态", lambda one: f"{one.on.isoformat()} {SIGNALS[one.kind]}：{one.words}", False
    ),
    "relation": Kind(Relation, "关系", lambda one: f"{RELATIONS[one.kind]}：{one.other_name}", False),
}


def written_for(person: Person, kind: str, pk: int, *, is_withdrawn: bool = False) -> Any:
    """The thing, where the person may take it back or put it back. Raises NotFound, NotYourDuty."""
    if kind not in KINDS:
        raise NotFound("没有这一种")
    if KINDS[kind].is_placed:
        load = {
            "contact": queries.contact_for,
            "meeting": queries.meeting_for,
            "request": queries.request_for,
        }[kind]
        found: Any = load(person, pk, is_withdrawn=is_withdrawn)
        access.require(person, Act.KEEP_LEADS, place_of(found))
        return found
    access.require(person, Act.KEEP_ENTERPRISES)
    rows = KINDS[kind].model.objects.select_related("enterprise")
    found = rows.filter(pk=pk, withdrawn_at__isnull=not is_withdrawn).first()
    if found is None:
        raise NotFound("没有，或已经撤回")
    return found


def withdraw(
    kind: str, pk: int, *, words: str = "", by: Person, at: datetime, channel: str = "page"
) -> Written:
    """`kind` of KINDS. It is no longer shown; `put_back` shows it again."""
    return _turn(kind, pk, words.strip(), by, at, channel, is_withdrawn=True)


def put_back(kind: str, pk: int, *, by: Person, at: datetime, channel: str = "page") -> Written:
    return _turn(kind, pk, "", by, at, channel, is_withdrawn=False)


def _turn(
    kind: str, pk: int, words: str, by: Person, at: datetime, channel: str, *, is_withdrawn: bool
) -> Written:
    with transaction.atomic():
        enterprise = held(written_for(by, kind, pk, is_withdrawn=not is_withdrawn).enterprise_id)
        thing: Written = written_for(by, kind, pk, is_withdrawn=not is_withdrawn)
        if not is_withdrawn:
            _refuse_own(thing)
        thing.withdrawn_at = at if is_withdrawn else None
        columns = ["withdrawn_at"]
        if isinstance(thing, Signal | Relation):
            thing.withdrawn_by = by if is_withdrawn else None
            columns.append("withdrawn_by")
        thing.save(update_fields=columns)
        told = f"{KINDS[kind].words}“{KINDS[kind].told(thing)}”" + (f"：{words}" if words else "")
        act = f"withdraw_{kind}" if is_withdrawn else f"put_back_{kind}"
        place = "" if isinstance(thing, Signal | Relation) else thing.region_id
        tell(enterprise, act, by=by, at=at, channel=channel, region_code=place, words=told)
    return thing


def _refuse_own(thing: Written) -> None:
    """The other firm and this one were merged since: nobody stands in a relation to oneself."""
    if isinstance(thing, Relation) and thing.other_id == thing.enterprise_id:
        reason = Reason("对方和这一家已合并成同一张卡片", action_label="先撤销合并", code="own_relation")
        raise Refused("没有恢复", [reason])
