"""What names mean and where they stand: a name means the same to all, its projects are each viewer's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wutong.enterprises.identity import name_key
from wutong.enterprises.models import Enterprise, NameDecision, WrittenName
from wutong.enterprises.names.rules import Answer, key_of, why_no_firm, without_aside
from wutong.enterprises.names.splitting import split
from wutong.organisation import access
from wutong.organisation.duties import Act, Duty, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects import search
from wutong.projects.models import Project
from wutong.projects.queries import acts_so_far, kept, visible_to

PAGE = 20
STANDING_MOST = 3000
LOOKED_UP = 200
NEW_WRITTEN = 2000  # so many of the newest projects are looked through for names nobody has recognised


# One name, one enterprise


def firm_of(name: str) -> Enterprise | None:
    """Which kept enterprise a name means: by what was decided, else one written just so and the only one."""
    return firms_meant({key_of(name): name}).get(key_of(name))


def firms_meant(names: Mapping[str, str]) -> dict[str, Enterprise | None]:
    """`firm_of` for many, by key → name: None where it was decided that it is none; a name that may be any
    firm or a new one is not among them. Two statements."""
    found = {key: one.enterprise for key, one in live_decisions(names).items()}
    written = {name_key(name): key for key, name in names.items() if key not in found}
    alike: dict[str, list[Enterprise]] = {}
    for one in Enterprise.objects.filter(name_key__in=list(written)).order_by("pk"):
        alike.setdefault(one.name_key, []).append(one)
    return found | {written[key]: firms[0] for key, firms in alike.items() if len(firms) == 1}


def live_decisions(keys: Iterable[str]) -> dict[str, NameDecision]:
    """By key, with their enterprises."""
    return rows_by_key(NameDecision.objects.filter(undone_at=None).select_related("enterprise"), keys)


def rows_by_key(rows: QuerySet[Any], keys: Iterable[str]) -> dict[str, Any]:
    wanted = list(dict.fromkeys(keys))
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), 5000):
        found |= {row.name_key: row for row in rows.filter(name_key__in=wanted[start : start + 5000])}
    return found


def names_of(enterprise: Enterprise) -> list[str]:
    """Its own name, then every other way of writing it that was decided. One statement."""
    decided = NameDecision.objects.filter(undone_at=None)
    rows = decided.filter(Q(enterprise=enterprise) | Q(name_key=key_of(enterprise.name))).order_by("pk")
    found = {key_of(enterprise.name): enterprise.name}
    for row in rows:
        if row.enterprise_id == enterprise.pk:
            found.setdefault(row.name_key, row.name)
        else:  # somebody said that this very name is another's
            found.pop(row.name_key, None)
    return list(found.values())


def projects_of(person: Person, enterprise: Enterprise) -> list[Project]:
    """Projects within the person's reach whose investor is one of its names, newest first. Two statements."""
    return _invested_by(visible_to(person), names_of(enterprise))


def project_ids_of(enterprise: Enterprise) -> set[int]:
    """Wherever they are: for telling whether there are any, never for showing them."""
    anywhere = Project.objects.filter(merged_into=None)
    return {project.pk for project in _invested_by(anywhere.only("id", "investor"), names_of(enterprise))}


def _invested_by(projects: QuerySet[Project], names: Sequence[str]) -> list[Project]:
    keys = {key_of(name) for name in names}
    found = projects.filter(pk__in=search.holding(names)).order_by("-updated_at", "-id")
    return [project for project in found if not keys.isdisjoint(map(key_of, split(project.investor)))]


# Which names a person may see


def keys_within(person: Person) -> frozenset[str] | None:
    """Keys of the investors of projects within a person's reach; None where that is every project."""
    reach = reach_of(Duty(person.duty), Act.VIEW_PROJECTS)
    if reach is None:
        return frozenset()
    if not access.scope(person, Act.VIEW_PROJECTS):
        return None
    return kept(
        ("investors", acts_so_far(), person.duty, person.body_id), lambda: _keys_of(visible_to(person))
    )


def _keys_of(projects: QuerySet[Project]) -> frozenset[str]:
    investors = projects.exclude(investor="").order_by().values_list("investor", flat=True).distinct()
    return frozenset(key_of(name) for cell in investors for name in split(cell))


def keys_standing(names: Mapping[str, str]) -> set[str]:
    """Which of these (key → name) stand in any project an import made. Few are looked up, many read."""
    projects = Project.objects.filter(batch__isnull=False)
    if len(names) <= LOOKED_UP:
        projects = projects.filter(pk__in=search.holding(names.values()))
    return set(_keys_of(projects).intersection(names))


@dataclass(frozen=True)
class Stand:
    """A project a name stands in."""

    id: int
    name: str
    region_id: str


def standing(person: Person, names: Sequence[str]) -> dict[str, list[Stand]]:
    """By key: the projects within the person's reach that have the name as investor. One statement."""
    wanted = {key_of(name) for name in names}
    rows = visible_to(person).filter(pk__in=search.holding(names)).order_by("-updated_at", "-id")
    found: dict[str, list[Stand]] = {key: [] for key in wanted}
    for pk, name, investor, region in rows.values_list("id", "name", "investor", "region_id")[:STANDING_MOST]:
        for key in wanted.intersection(map(key_of, split(investor))):
            found[key].append(Stand(pk, name, region))
    return found


# To decide


@dataclass(frozen=True)
class Waiting:
    """A page of names nobody has decided, the likeliest first."""

    rows: list[WrittenName]
    first: int
    count: int
    stands: Mapping[str, list[Stand]]

    @property
    def next(self) -> int | None:
        last = self.first - 1 + len(self.rows)
        return last if last < self.count else None


def undecided(*answers: Answer) -> QuerySet[WrittenName]:
    decided = NameDecision.objects.filter(name_key=OuterRef("name_key"), undone_at=None)
    return WrittenName.objects.filter(~Exists(decided), answer__in=answers)


ASKED = (Answer.SAME, Answer.PERHAPS)  # 同一家 that was undone is asked again


def waiting(person: Person, answers: Sequence[Answer] = ASKED, *, after: int = 0) -> Waiting:
    """Four statements at most."""
    access.require(person, Act.VIEW_ENTERPRISES)
    ids = _ids_seen(person, undecided(*answers).order_by("-probability", "id"))
    chosen = ids[after : after + PAGE]
    found = WrittenName.objects.select_related("nearest").in_bulk(chosen)
    rows = [found[pk] for pk in chosen if pk in found]
    stands = standing(person, [row.name for row in rows]) if rows else {}
    return Waiting(rows, after + 1, len(ids), stands)


def _ids_seen(person: Person, rows: QuerySet[Any]) -> list[int]:
    pairs = list(rows.values_list("pk", "name_key"))
    keys = keys_within(person) if pairs else None
    return [pk for pk, key in pairs if keys is None or key in keys]


def waiting_count(person: Person, answers: Sequence[Answer] = ASKED) -> int:
    """How many names wait within the person's reach; kept until somebody acts."""
    if not access.may(person, Act.VIEW_ENTERPRISES):
        return 0
    key = ("names", acts_so_far(), person.duty, person.body_id, "-".join(answers))
    return kept(key, lambda: len(_ids_seen(person, undecided(*answers))))


def written_for(person: Person, name: str) -> WrittenName | None:
    """The row of a name that stands within the person's reach."""
    key = key_of(name)
    keys = keys_within(person)
    return WrittenName.objects.filter(name_key=key).first() if keys is None or key in keys else None


def not_recognised(person: Person) -> list[tuple[str, str]]:
    """(name, home) of the newest projects that were typed or changed and never looked at."""
    rows = visible_to(person).exclude(investor="").order_by("-updated_at", "-id")
    cells = rows.values_list("investor", "home")[:NEW_WRITTEN]
    names: dict[str, tuple[str, str]] = {}
    for cell, home in cells:
        for name in split(cell):
            if not why_no_firm(name):
                names.setdefault(key_of(name), (name, home))
    seen = set(rows_by_key(WrittenName.objects.only("name_key"), names))
    seen |= set(rows_by_key(NameDecision.objects.only("name_key").filter(undone_at=None), names))
    return [pair for key, pair in names.items() if key not in seen]


def values_for(person: Person, name: str) -> dict[str, str]:
    """What is known of a firm taken in by its name: as written, where from, and where that was read."""
    row = written_for(person, name)
    stands = standing(person, [name]).get(key_of(name), [])
    ids = [one.id for one in stands]
    is_synthetic = Project.objects.filter(pk__in=ids[:STANDING_MOST], is_synthetic=True).exists()
    return {
        "name": without_aside(name),
        "home_words": row.home if row else "",
        "source": f"项目“{stands[0].name}”的投资方"[:300] if stands else "按写下的名称收入",
        "basis": "合成" if is_synthetic else "实测",
    }


# Decided


def decision_for(person: Person, decision_id: int) -> NameDecision:
    keys = keys_within(person)
    found = NameDecision.objects.select_related("decided_by").filter(pk=decision_id).first()
    is_own = found is not None and found.decided_by is not None and found.decided_by.body_id == person.body_id
    if found is None or not (is_own or keys is None or found.name_key in keys):
        raise NotFound("没有这次认定，或不在您的可见范围")
    return found


@dataclass(frozen=True)
class Decided:
    rows: list[NameDecision]
    before: int | None = None


def decided(person: Person, *, before: int | None = None, name: str = "", size: int = PAGE) -> Decided:
    """The newest decisions first, undone ones among them; of one name, its whole history. Two statements.

    Those on names within the person's reach, and those their own office made.
    """
    access.require(person, Act.VIEW_ENTERPRISES)
    found = NameDecision.objects.order_by("-id")
    if name:
        found = found.filter(name_key=key_of(name))
    if before is not None:
        found = found.filter(pk__lt=before)
    keys = keys_within(person)
    rows = found.values_list("pk", "name_key", "decided_by__body_id")
    seen = (pk for pk, key, body in rows.iterator() if keys is None or key in keys or body == person.body_id)
    ids = list(islice(seen, size + 1))
    whole = NameDecision.objects.select_related("enterprise", "decided_by__body", "undone_by").in_bulk(
        ids[:size]
    )
    return Decided([whole[pk] for pk in ids[:size]], ids[size - 1] if len(ids) > size else None)
