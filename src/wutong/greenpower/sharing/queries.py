"""Whom a study is shared with and whom it might be, and what is seen by those it is shared with."""

from django.db.models import QuerySet

from wutong.greenpower import queries
from wutong.greenpower.curves.own import Own
from wutong.greenpower.curves.queries import named_in
from wutong.greenpower.models import Share, Study, Version
from wutong.organisation import access
from wutong.organisation.dictionaries import bodies
from wutong.organisation.duties import Act
from wutong.organisation.models import Body, Person
from wutong.projects.models import Project
from wutong.projects.pinyin import syllables
from wutong.projects.queries import visible_to as visible_projects

OFFERED = 12


def project_seen(person: Person, study: Study) -> Project | None:
    """The linked project, where the person may see it."""
    if study.project_id is None or not access.may(person, Act.VIEW_PROJECTS):
        return None
    return visible_projects(person).filter(pk=study.project_id).first()


def may_share(person: Person, study: Study) -> bool:
    return study.body_id == person.body_id


def shares_of(study: Study) -> QuerySet[Share]:
    """In force, the oldest first."""
    found = study.shares.filter(taken_back_at=None).select_related("body", "shared_by__body")
    return found.order_by("shared_at", "id")


def shares_seen(person: Person, study: Study) -> list[Share]:
    """All to whoever keeps the study; to a body it is shared with, its own."""
    found = shares_of(study)
    return list(found if queries.may_add_to(person, study) else found.filter(body_id=person.body_id))


def shared_among(person: Person, studies: list[Study]) -> set[int]:
    """Those another body holds and shares with the person's; one statement."""
    others = [study.pk for study in studies if study.body_id != person.body_id]
    found = Share.objects.filter(study_id__in=others, body_id=person.body_id, taken_back_at=None)
    return set(found.values_list("study_id", flat=True))


def curves_shared_with(person: Person) -> dict[str, Own]:
    """Their hours are in the workbook of the study already; here they may be asked about too."""
    shared = Share.objects.filter(body_id=person.body_id, taken_back_at=None).values("study_id")
    versions = Version.objects.filter(study_id__in=shared).values_list("asked", flat=True)
    return {key: own for asked in versions for key, own in named_in(asked).items()}


def bodies_like(text: str, study: Study) -> list[Body]:
    """By name, full pinyin or initials; not the holder, nor those it is shared with already."""
    folded = "".join(text.lower().split())
    if not folded:
        return []
    besides = {study.body_id, *shares_of(study).values_list("body_id", flat=True)}
    found = [body for key, body in bodies().items() if key not in besides and _is_like(folded, body.name)]
    return sorted(found, key=lambda body: (len(body.name), body.key))[:OFFERED]


def _is_like(folded: str, name: str) -> bool:
    said = syllables(name.lower())
    ways = ("".join(said), "".join(syllable[0] for syllable in said))
    return folded in name.lower() or any(folded in way for way in ways)
