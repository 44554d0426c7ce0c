"""Which saved studies a person may see: their own body's, and those of bodies within their reach."""

from django.db.models import Count, Max, Q, QuerySet

from wutong.greenpower.models import Study, Version
from wutong.organisation.access import require, under
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

SHOWN = 200


def visible_to(person: Person) -> QuerySet[Study]:
    """A study may name an investor, so it is seen up the line, not across."""
    require(person, Act.STUDY_GREENPOWER)
    own = Q(body_id=person.body_id)
    if reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is not Reach.SUBTREE:
        return Study.objects.filter(own)
    if person.body.region.parent_id is None:
        return Study.objects.all()
    return Study.objects.filter(own | under(person.body.region_id, "body__region_id"))


def studies_for(person: Person) -> list[Study]:
    """The newest first; one statement."""
    found = visible_to(person).select_related("body", "created_by")
    return list(
        found.annotate(last=Max("versions__saved_at"), count=Count("versions")).order_by("-last", "-id")[
            :SHOWN
        ]
    )


def study_for(person: Person, pk: int) -> Study:
    found = visible_to(person).select_related("body", "created_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份研究，或不在您的可见范围")
    return found


def versions_of(study: Study) -> list[Version]:
    return list(study.versions.select_related("saved_by").order_by("-number"))
