"""The only writers: a table of people brought in, all or nothing, and the same taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from wutong.enterprises.actions.contacting import add_contact, is_told
from wutong.enterprises.actions.keeping import held
from wutong.enterprises.actions.recording import tell
from wutong.enterprises.address_book.meaning import KEPT, NEW, REGISTERED, SKIP, firms_of
from wutong.enterprises.address_book.reading import PersonRead
from wutong.enterprises.masking import name_masked
from wutong.enterprises.models import Contact, Enterprise, Merge, NameDecision
from wutong.enterprises.names.actions import decide, decide_registered, take_in, undo
from wutong.enterprises.names.queries import firm_of
from wutong.enterprises.names.rules import Origin, key_of
from wutong.enterprises.placing import place_of, placed
from wutong.enterprises.queries import seen
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused

TITLE = "没有记入"


@dataclass(frozen=True)
class Brought:
    """`batch` takes it back; people written down, known already, left out; firms kept for them."""

    batch: uuid.UUID
    added: int
    there: int
    skipped: int
    new_firms: int


@dataclass(frozen=True)
class TakenBack:
    """`kept`: people somebody changed or a lead names since; they stay."""

    gone: int
    kept: int


def bring(
    people: Sequence[PersonRead],
    choices: Mapping[str, str],
    values: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    channel: str = "page",
) -> Brought:
    """`choices`: key of a firm's name → value of meaning.Way. `values`: source and basis of firms kept anew;
    region_code, park_key where it is not their own office. Raises NotYourDuty, Refused.
    """
    access.require(by, Act.KEEP_LEADS)
    firms = firms_of(people)
    refuse_rows(people)
    _refuse(firms, choices)
    batch = uuid.uuid4()
    with transaction.atomic():
        where = placed(values, Act.KEEP_LEADS, by=by, title=TITLE)
        ways = _Ways(batch, values, by, at, channel)
        meant = {key: ways.meant(name, home, choices[key]) for key, (name, home) in firms.items()}
        added = there = skipped = 0
        for one in people:
            firm = meant[key_of(one.firm)]
            if firm is None:
                skipped += 1
            elif is_told(firm, one.said, where):
                there += 1
            else:
                add_contact(firm.pk, {**values, **one.said}, by=by, at=at, channel=channel, batch=batch)
                added += 1
    return Brought(batch, added, there, skipped, ways.new_firms)


def refuse_rows(people: Sequence[PersonRead]) -> None:
    reasons = [
        Reason(f"第 {one.number} 行：{'；'.join(one.wrong)}", field="text", code="row")
        for one in people
        if one.wrong
    ]
    if reasons:
        raise Refused(TITLE, reasons)


def _refuse(firms: Mapping[str, tuple[str, str]], choices: Mapping[str, str]) -> None:
    reasons = [
        Reason(
            f"“{name}”还没有定是哪一家", who="选是它、另记一家，或不记", field=f"firm:{key}", code="undecided"
        )
        for key, (name, _) in firms.items()
        if choices.get(key, "").partition(":")[0] not in (KEPT, REGISTERED, NEW, SKIP)
    ]
    if reasons:
        raise Refused(TITLE, reasons)


class _Ways:
    """What a person chose for each name, done as if on the page of names, under one batch."""

    def __init__(
        self, batch: uuid.UUID, values: Mapping[str, Any], by: Person, at: datetime, channel: str
    ) -> None:
        self._told: dict[str, Any] = {
            "by": by,
            "at": at,
            "channel": channel,
            "origin": Origin.CONTACTS,
            "batch": batch,
        }
        self._values = values
        self.new_firms = 0

    def meant(self, name: str, home: str, choice: str) -> Enterprise | None:
        way, _, which = choice.partition(":")
        if way == SKIP:
            return None
        now = firm_of(name)
        if way == KEPT and now is not None and str(now.pk) == which:
            return now
        if now is not None:
            words = f"“{name}”现在认作“{now.name}”"
            remedy = "选它，或不记这家；认错了的，到“认名称”里撤销再来"
            raise Refused(
                TITLE, [Reason(words, action_label=remedy, field=f"firm:{key_of(name)}", code="decided")]
            )
        if way == KEPT:
            decision = decide(name, int(which) if which.isdecimal() and len(which) < 19 else -1, **self._told)
        elif way == REGISTERED:
            decision = decide_registered(name, which, **self._told)
        else:
            said = {name: self._values.get(name) for name in ("source", "basis") if self._values.get(name)}
            decision = take_in(name, {**said, "home_words": home}, is_other=True, **self._told)
        self.new_firms += decision.is_made
        assert decision.enterprise is not None
        return decision.enterprise


def take_back(batch: uuid.UUID, *, by: Person, at: datetime, channel: str = "page") -> TakenBack:
    """People of the batch go, and what was decided of names for it; a person changed since stays, as does
    one a lead names, and the firm with them. Raises NotFound, NotYourDuty.
    """
    access.require(by, Act.KEEP_LEADS)
    gone = kept = 0
    with transaction.atomic():
        rows = seen(by, Contact).filter(batch=batch).select_related("enterprise").order_by("pk")
        people = list(rows.select_for_update(of=("self",)))  # of two who take it back, one finds nothing
        if not people:
            raise NotFound("没有这一批，或已经撤回")
        for one in people:
            access.require(by, Act.KEEP_LEADS, place_of(one))
            firm, name, place = held(one.enterprise_id), name_masked(one.name), one.region_id
            try:
                with transaction.atomic():
                    one.delete()
            except ProtectedError:
                kept += 1
                Contact.objects.filter(pk=one.pk).update(batch=None)
                continue
            gone += 1
            words = f"联系人“{name}”：撤回从表里记入的"
            tell(firm, "withdraw_contact", by=by, at=at, channel=channel, region_code=place, words=words)
        for decision in NameDecision.objects.filter(batch=batch, undone_at=None).exclude(decided_by=None):
            if not _is_merged(decision):
                undo(decision.pk, by=by, at=at, channel=channel)
    return TakenBack(gone, kept)


def _is_merged(decision: NameDecision) -> bool:
    """The card of this name was merged since: that says too what the name means."""
    gone = Merge.objects.filter(kept=decision.enterprise_id).values_list("gone_name", flat=True)
    return decision.name_key in map(key_of, gone)
