"""Which saved studies a person may see: their own body's, and those of bodies within their reach."""

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from wutong.greenpower.facts import Basis, Fact, facts
from wutong.greenpower.models import Figure, Share, Study, Version
from wutong.greenpower.used import basis_named
from wutong.organisation.access import require, under
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

SHOWN = 200


def visible_to(person: Person) -> QuerySet[Study]:
    """What is kept at or below the person's place, and what other bodies share with theirs."""
    require(person, Act.STUDY_GREENPOWER)
    within = up_the_line(person)
    if not within:  # all of them: an empty condition beside another would leave the other alone
        return Study.objects.all()
    shared = Share.objects.filter(body_id=person.body_id, taken_back_at=None).values("study_id")
    return Study.objects.filter(within | Q(pk__in=shared))


def may_add_to(person: Person, study: Study) -> bool:
    """Whoever is only shared with reads, and keeps what they work out as a study of their own."""
    return Study.objects.filter(up_the_line(person), pk=study.pk).exists()


def up_the_line(person: Person) -> Q:
    """What a body keeps may name an investor, so it is seen up the line, not across."""
    own = Q(body_id=person.body_id)
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.SUBTREE:
        return own
    if person.body.region.parent_id is None:
        return Q()
    return own | under(person.body.region_id, "body__region_id")


def counted_for(person: Person) -> QuerySet[Study]:
    """Each with how many versions it has, as `count`, and when the last was saved, as `last`; that first."""
    found = visible_to(person).select_related("body", "created_by")
    counted = found.annotate(last=Max("versions__saved_at"), count=Count("versions"))
    return counted.order_by("-last", "-id")


def studies_for(person: Person) -> list[Study]:
    """One statement."""
    return list(counted_for(person)[:SHOWN])


def studies_after(person: Person, last: datetime, pk: int) -> QuerySet[Study]:
    """Those that come behind a study in the same order."""
    return counted_for(person).filter(Q(last__lt=last) | Q(last=last, id__lt=pk))


def study_for(person: Person, pk: int) -> Study:
    found = visible_to(person).select_related("body", "created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份研究，或不在您的可见范围")
    return found


def versions_of(study: Study) -> list[Version]:
    return list(study.versions.select_related("saved_by").order_by("-number"))


def version_for(person: Person, study_id: int, number: int) -> Version:
    found = study_for(person, study_id).versions.select_related("study").filter(number=number).first()
    if found is None:
        raise NotFound("没有这一版")
    return found


def basis_on(day: date) -> Basis:
    """The figures in force on a day; one statement."""
    newest: dict[str, Figure] = {}
    for row in Figure.objects.filter(valid_from__lte=day).order_by("valid_from", "id"):
        newest[row.key] = row
    return Basis(tuple(fact_of(row) for _, row in sorted(newest.items()) if row.key in facts()))


def basis_of(version: Version) -> Basis:
    """The figures a version was answered on, each with the source it then had; one statement."""
    return bases_of([version])[version.pk]


def bases_of(versions: list[Version]) -> dict[int, Basis]:
    """The same of many versions, by their number in the database; still one statement."""
    named = {version.pk: basis_named(version.basis) for version in versions}
    keys = {fact.key for basis in named.values() for fact in basis.changes}
    rows = list(Figure.objects.filter(key__in=keys).order_by("id"))
    for version in versions:
        known = [row for row in rows if row.changed_at <= version.saved_at]
        named[version.pk] = _with_sources(named[version.pk], known)
    return named


def _with_sources(basis: Basis, rows: list[Figure]) -> Basis:
    changed = {fact.key for fact in basis.changes}
    for row in rows:
        fact, then = fact_of(row), basis[row.key]
        if row.key in changed and (fact.told, fact.date) == (then.told, then.date):
            basis = basis.with_(fact)
    return basis


def newest_of(studies: list[Study]) -> list[Version]:
    """The newest version of each, without its answer; one statement."""
    newest = Version.objects.filter(study=OuterRef("study")).order_by("-number").values("pk")[:1]
    found = Version.objects.filter(study__in=[study.pk for study in studies], pk=Subquery(newest))
    return list(found.only("study_id", "number", "asked", "basis"))


def fact_of(row: Figure) -> Fact:
    day = row.valid_from.isoformat()
    return replace(
        facts()[row.key],
        value=row.value,
        words=row.words,
        source=row.source,
        basis=row.basis,
        date=day,
        note="",
    )
