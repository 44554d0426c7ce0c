"""The question somebody asks, with the curves of their own that they may name in it."""

from urllib.parse import urlencode

from django.http import QueryDict

from wutong.greenpower.curves.own import KINDS, Own, number_of
from wutong.greenpower.curves.queries import named_by, named_in
from wutong.greenpower.models import Share, Version
from wutong.greenpower.question import Question, from_query
from wutong.organisation.models import Person


def asked_by(person: Person, query: QueryDict) -> tuple[Question, list[str]]:
    """A curve out of sight reads like one that is not there, unless a study shared with them uses it."""
    owned = named_by(person, query)
    if {query.get(kind) for kind in KINDS if number_of(query.get(kind, "")) is not None} - set(owned):
        owned |= _shared_with(person)
    return from_query(query, owned)


def _shared_with(person: Person) -> dict[str, Own]:
    """Their hours are in the workbook of the study already; here they may be asked about too."""
    shared = Share.objects.filter(body_id=person.body_id, taken_back_at=None).values("study_id")
    versions = Version.objects.filter(study_id__in=shared).values_list("asked", flat=True)
    return {key: own for asked in versions for key, own in named_in(asked).items()}


def question_of(version: Version) -> Question:
    """What a saved version was asked, whoever looks at it now."""
    return from_query(QueryDict(urlencode(version.asked)), named_in(version.asked))[0]
