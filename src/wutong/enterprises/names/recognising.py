"""The engine goes through names: decides where it is sure, leaves the rest to people, and remembers both."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wutong.enterprises import registered
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names.likeness import (
    FORMERLY,
    Likeness,
    former_names,
    kept_firms,
    kept_like,
    liken,
    pairs_of_letters,
)
from wutong.enterprises.names.queries import live_decisions, rows_by_key, undecided
from wutong.enterprises.names.recording import tell
from wutong.enterprises.names.rules import LONGEST, Answer, Origin, key_of, why_no_firm
from wutong.enterprises.names.splitting import split
from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person

ENGINE = "梧桐"
AT_ONCE = 2000
LOOKED_AGAIN = 500
FOUND = ("answer", "nearest_id", "probability", "reasons")


@dataclass(frozen=True)
class Counts:
    """Of different names: recognised, to a person, not kept, no firm's name."""

    same: int = 0
    perhaps: int = 0
    new: int = 0
    no_firm: int = 0

    @property
    def words(self) -> str:
        perhaps = f"待认 {self.perhaps}，库里没有 {self.new}"
        return f"认得 {self.same}，{perhaps}，不是企业名称 {self.no_firm}"

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass
class Looked:
    """What the engine found, before anything is written."""

    counts: Counts = Counts()
    likenesses: dict[str, Likeness] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    sure: list[str] = field(default_factory=list)
    retracted: list[int] = field(default_factory=list)


def recognise(
    names: Sequence[tuple[str, str]],
    *,
    origin: str,
    by: Person,
    at: datetime,
    channel: str = "page",
    batch: uuid.UUID | None = None,
) -> Counts:
    """(cell as written, home of the investor or "") pairs. What a person decided stays as it is."""
    looked = look(names)
    with transaction.atomic():
        return write(looked, origin=origin, by=by, at=at, channel=channel, batch=batch)


def look(names: Iterable[tuple[str, str]]) -> Looked:
    """Reads and compares, some seconds for ten thousand names; outside any transaction."""
    found, no_firm = _parts(names)
    decided = live_decisions(found)
    by_people = {key: one for key, one in decided.items() if one.decided_by_id is not None}
    asked = {key: pair for key, pair in found.items() if key not in by_people}
    aliases = former_names() | {
        one.name: (str(one.enterprise_id), ENGINE) for key, one in decided.items() if key not in by_people
    }
    said = liken(list(asked.values()), kept_firms(), aliases)
    likenesses = dict(zip(asked, said, strict=True))
    refused = _taken_back_by_people(asked)
    looked = Looked(names=asked)
    for key, one in likenesses.items():
        _sort(looked, key, one, decided.get(key), key in refused)
    meant = [one for one in by_people.values() if one.enterprise_id is not None]
    answers = [one.answer for one in looked.likenesses.values()]
    standing = len(likenesses) - len(answers)  # the engine's own, decided before
    looked.counts = Counts(
        same=len(meant) + standing + len(looked.sure),
        perhaps=answers.count(Answer.SAME) + answers.count(Answer.PERHAPS) - len(looked.sure),
        new=answers.count(Answer.NEW),
        no_firm=no_firm + answers.count(Answer.PERSON) + len(by_people) - len(meant),
    )
    return looked


def _parts(names: Iterable[tuple[str, str]]) -> tuple[dict[str, tuple[str, str]], int]:
    """key → (name, home), and how many different names are no firm's."""
    found: dict[str, tuple[str, str]] = {}
    others: set[str] = set()
    for cell, home in names:
        for name in split(cell):
            key = key_of(name)
            if why_no_firm(name):
                others.add(key)
            elif key not in found or (home and not found[key][1]):
                found[key] = (name[:LONGEST], home[:60])
    return found, len(others)


def _taken_back_by_people(keys: Iterable[str]) -> set[str]:
    """Names the engine was sure of and a person was not: it does not decide them twice."""
    taken = NameDecision.objects.filter(decided_by=None, undone_by__isnull=False)
    return set(taken.values_list("name_key", flat=True)).intersection(keys)


def _sort(looked: Looked, key: str, said: Likeness, decided: NameDecision | None, is_refused: bool) -> None:
    if decided is not None:
        if said.answer is Answer.SAME and said.nearest == str(decided.enterprise_id):
            return
        looked.retracted.append(decided.pk)
    looked.likenesses[key] = said
    if said.answer is Answer.SAME and decided is None and not is_refused:
        looked.sure.append(key)


def write(
    looked: Looked,
    *,
    origin: str,
    by: Person,
    at: datetime,
    channel: str = "page",
    batch: uuid.UUID | None = None,
) -> Counts:
    """What was found, in the caller's transaction; one entry in the trail if anything changed."""
    access.require(by, Act.KEEP_ENTERPRISES)
    rows = _changed(looked, at=at, batch=batch)
    if not rows and not looked.sure and not looked.retracted:
        return looked.counts
    NameDecision.objects.filter(pk__in=looked.retracted, undone_at=None).update(undone_at=at)
    WrittenName.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["name_key"],
        update_fields=["answer", "nearest", "probability", "reasons", "seen_at"],
    )
    _decide(looked.sure, looked, origin=origin, at=at, batch=batch)
    counts = looked.counts
    words = (
        f"认得 {counts.same}，可能是 {counts.perhaps}，库里没有 {counts.new}，不是企业名称 {counts.no_firm}"
    )
    label = Origin(origin).label
    tell(batch or "", label, "recognise_names", by=by, at=at, channel=channel, words=words)
    return counts


def _changed(looked: Looked, *, at: datetime, batch: uuid.UUID | None) -> list[WrittenName]:
    """Rows to write; a name about which nothing new was found stays as it is."""
    known = rows_by_key(WrittenName.objects.all(), looked.likenesses)
    rows = []
    for key, said in looked.likenesses.items():
        row = WrittenName(
            name=looked.names[key][0],
            name_key=key,
            home=looked.names[key][1],
            answer=said.answer,
            nearest_id=int(said.nearest) if said.nearest else None,
            probability=said.probability,
            reasons=list(said.reasons),
            batch=batch,
            seen_at=at,
        )
        if key not in known or any(getattr(known[key], name) != getattr(row, name) for name in FOUND):
            rows.append(row)
    return rows


def _decide(
    sure: Sequence[str], looked: Looked, *, origin: str, at: datetime, batch: uuid.UUID | None
) -> None:
    rows = [
        NameDecision(
            name=looked.names[key][0],
            name_key=key,
            enterprise_id=int(looked.likenesses[key].nearest),
            probability=looked.likenesses[key].probability,
            reasons=list(looked.likenesses[key].reasons),
            origin=origin,
            batch=batch,
            decided_at=at,
        )
        for key in sure
    ]
    NameDecision.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


# After a firm was kept


def look_again(enterprise: Enterprise, *, by: Person, at: datetime, channel: str = "page") -> None:
    """Names nobody decided that share letters with a firm just kept are asked anew; in its transaction."""
    key = key_of(enterprise.name)
    conflicting = NameDecision.objects.filter(name_key=key, undone_at=None, decided_by=None)
    conflicting.exclude(enterprise=enterprise).update(undone_at=at)
    register = registered.opened()
    formerly = register.aliases(eids=[enterprise.eid or enterprise.credit_code]) if register else {}
    rows = _undecided_like(enterprise, formerly)
    if not rows:
        return
    looked = Looked(names={row.name_key: (row.name, row.home) for row in rows})
    aliases = {name: (str(enterprise.pk), FORMERLY) for name in formerly}
    said = liken(list(looked.names.values()), kept_firms(kept_like(enterprise.name)), aliases)
    refused = _taken_back_by_people(looked.names)
    for row, one in zip(rows, said, strict=True):
        if one.nearest == str(enterprise.pk) and one.probability >= row.probability:
            looked.likenesses[row.name_key] = one
            if one.answer is Answer.SAME and row.name_key not in refused:
                looked.sure.append(row.name_key)
    perhaps = len(looked.likenesses) - len(looked.sure)
    looked.counts = Counts(len(looked.sure), perhaps, 0, 0)
    write(looked, origin=Origin.KEPT, by=by, at=at, channel=channel)


def _undecided_like(enterprise: Enterprise, formerly: Iterable[str]) -> list[WrittenName]:
    if not WrittenName.objects.exists():
        return []
    condition = Q(name_key__in=[key_of(name) for name in (enterprise.name, *formerly)])
    for pair in pairs_of_letters(enterprise.name):
        condition |= Q(name_key__contains=pair)
    return list(undecided(*Answer).filter(condition).order_by("-probability", "id")[:LOOKED_AGAIN])
