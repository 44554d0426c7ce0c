"""Everything the page of one project needs, in at most twelve statements: facts, gates, files, trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import DateField, F, Q, QuerySet, Value
from django.utils import timezone

from wutong.audit.models import Entry
from wutong.audit.queries import entries_about
from wutong.factors.queries import kinds_as_of
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.duties import Act, Duty, Reach, duties_that_may, reach_of
from wutong.organisation.models import Person
from wutong.organisation.prepared import Prepared
from wutong.organisation.reasons import NotFound
from wutong.projects import gates
from wutong.projects.idle import IdleLimit, idle_limits
from wutong.projects.models import (
    Attestation,
    DuplicateCandidate,
    Evidence,
    LedgerRow,
    Milestone,
    Project,
    Request,
    StageChange,
)
from wutong.projects.needs import Position, committed_kinds, needed_kinds, positions_of
from wutong.projects.queries import kept, pairs_for, project_as_of, project_for
from wutong.projects.rules import Facts, Overview, gate_overview
from wutong.projects.stages import Stage
from wutong.projects.standing import place_of, values_of

TRAIL = 30


@dataclass(frozen=True)
class ProjectPage:
    project: Project
    person: Person
    at: datetime
    changes: list[StageChange]
    milestones: list["Registered"]
    attested: list["Registered"]
    # these with the names of who did it: a name costs less than a whole person
    evidence: list[Any]
    requests: list[Any]
    pairs: list["OpenPair"]
    trail: list[Entry]
    ledgers: list[Any]
    limits: dict[str, IdleLimit]
    factors: list[Position]

    @property
    def facts(self) -> Facts:
        return Facts(
            values_of(self.project),
            frozenset(one.kind for one in self.evidence),
            frozenset(one.key for one in self.milestones),
            frozenset(one.key for one in self.attested),
            needed_kinds(self.factors),
            committed_kinds(self.factors),
        )

    @property
    def overview(self) -> Overview:
        on = timezone.localdate(self.at)
        return gate_overview(Stage(self.project.stage), self.facts, gates.load(settings.REFERENCE), on)

    def may(self, act: Act) -> bool:
        return access.may(self.person, act, place_seen(self.project, self.person))


def place_seen(project: Project, person: Person) -> Place:
    """The place of a project the person already sees: a body that sees by having been asked was asked."""
    is_asked = reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is Reach.ASKED
    return place_of(project, [person.body_id] if is_asked else [])


def project_page(person: Person, pk: int, at: datetime) -> ProjectPage:
    project, version = project_as_of(person, pk)
    registered = [Registered(bool(is_milestone), *said) for is_milestone, *said in _REGISTERED(pk)]
    is_judge = access.may(person, Act.JUDGE_DUPLICATES, place_seen(project, person))
    return ProjectPage(
        project=project,
        person=person,
        at=at,
        changes=_CHANGES(pk),
        milestones=[one for one in registered if one.is_milestone],
        attested=[one for one in registered if not one.is_milestone],
        evidence=_EVIDENCE(pk),
        requests=_REQUESTS(pk),
        pairs=_pairs(person, project) if is_judge else [],
        trail=_TRAIL(str(pk)),
        ledgers=_LEDGERS(pk),
        limits=kept(("idle", version), idle_limits),
        factors=positions_of(project, at, kinds_as_of(version)),
    )


@dataclass(frozen=True)
class Registered:
    """A milestone (`reached_on`) or a condition (`words`) somebody registered."""

    is_milestone: bool
    key: str
    words: str
    reached_on: date | None
    at: datetime
    by: str
    body: str


def _reached_and_answered(pk: int) -> QuerySet[Any, Any]:
    """One statement for both tables."""
    reached = Milestone.objects.filter(project=pk).annotate(
        is_one=Value(True), words=Value(""), day=F("reached_on"), at=F("recorded_at")
    )
    answered = Attestation.objects.filter(project=pk).annotate(
        is_one=Value(False), day=Value(None, output_field=DateField()), at=F("attested_at")
    )
    columns = ("is_one", "key", "words", "day", "at")
    first = reached.values_list(*columns, "recorded_by__name", "recorded_by__body_id")
    second = answered.values_list(*columns, "attested_by__name", "attested_by__body_id")
    return first.union(second, all=True).order_by("at", "key")


@dataclass(frozen=True)
class OpenPair:
    """Another project this one may be the same as; nobody decided yet."""

    id: int
    confidence: float
    reasons: list[str]
    other_id: int
    other_name: str


def _pairs(person: Person, project: Project) -> list[OpenPair]:
    mine = pairs_for(person).filter(
        Q(first=project) | Q(second=project), decision=DuplicateCandidate.Decision.OPEN
    )
    names = ("id", "confidence", "reasons", "first_id", "first__name", "second_id", "second__name")
    found = mine.order_by("-confidence", "id").values_list(*names)[:5]
    return [
        OpenPair(pk, sure, why, *((second, its) if first == project.pk else (first, mine_name)))
        for pk, sure, why, first, mine_name, second, its in found
    ]


def evidence_for(person: Person, pk: int, evidence_id: int) -> Evidence:
    """Raises NotFound for a file of a project out of sight, or one that was withdrawn."""
    project = project_for(person, pk)
    found = Evidence.objects.filter(pk=evidence_id, project=project, withdrawn_at=None).first()
    if found is None:
        raise NotFound("没有这份文件，或已经撤回")
    return found


def cells_behind(row_ids: Collection[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Of ledger rows a seen project's figures are from: the file and its cells; one statement, or none."""
    found = LedgerRow.objects.filter(pk__in=row_ids).values_list("id", "workbook__file_name", "cells")
    return {pk: (file_name, cells) for pk, file_name, cells in found} if row_ids else {}


# what the page and the API read of one project they see
_REGISTERED = Prepared(_reached_and_answered)
_CHANGES = Prepared(lambda pk: StageChange.objects.filter(project=pk).order_by("on", "id"))
_EVIDENCE = Prepared(
    lambda pk: (
        Evidence.objects.filter(project=pk, withdrawn_at=None)
        .annotate(attached_by_name=F("attached_by__name"))
        .order_by("-attached_at", "-id")
    )
)
_REQUESTS = Prepared(
    lambda pk: (
        Request.objects.filter(project=pk)
        .annotate(asked_by_name=F("asked_by__name"), answered_by_name=F("answered_by__name"))
        .order_by("answered_at", "due_date", "id")
    )
)
_LEDGERS = Prepared(
    lambda pk: (
        LedgerRow.objects.filter(project=pk)
        .only("sheet", "row")
        .annotate(file_name=F("workbook__file_name"))
        .order_by("id")
    )
)
_TRAIL = Prepared(lambda pk: entries_about("project", pk, limit=TRAIL), [str])
milestones_of = Prepared(lambda pk: Milestone.objects.filter(project=pk).order_by("reached_on", "id"))
evidence_of = Prepared(lambda pk: Evidence.objects.filter(project=pk, withdrawn_at=None).order_by("id"))
requests_of = Prepared(lambda pk: Request.objects.filter(project=pk).order_by("id"))


def rows_behind(project: Project, field: str) -> list[LedgerRow]:
    """Ledger rows of the project that say something of this fact, newest last."""
    rows = LedgerRow.objects.filter(project=project).select_related("workbook").order_by("id")
    return [row for row in rows if field in row.cells or field in row.values]


def people_for(person: Person, project: Project | None) -> list[Person]:
    """Whom a project here may be given to: those who run projects and whose reach includes the place,
    and whoever has it now."""
    place = place_of(project) if project is not None else Place(person.body.region_id, person.body.park_id)
    kept = project.officer_id if project is not None else None
    running = [duty.value for duty in duties_that_may(Act.EDIT_PROJECT)]
    found = Person.objects.filter(Q(is_active=True, duty__in=running) | Q(pk=kept))
    people = found.select_related("body__region", "body__park").order_by("body__region__path", "id")
    return [one for one in people if one.pk == kept or access.may(one, Act.EDIT_PROJECT, place)]
