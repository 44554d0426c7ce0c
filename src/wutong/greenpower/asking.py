"""The question somebody asks, with the curves of their own that they may name in it."""

from urllib.parse import urlencode

from django.http import QueryDict

from wutong.greenpower.curves import named_by, named_in
from wutong.greenpower.models import Version
from wutong.greenpower.question import Question, from_query
from wutong.organisation.models import Person


def asked_by(person: Person, query: QueryDict) -> tuple[Question, list[str]]:
    """A curve out of sight reads like one that is not there."""
    return from_query(query, named_by(person, query))


def question_of(version: Version) -> Question:
    """What a saved version was asked, whoever looks at it now."""
    return from_query(QueryDict(urlencode(version.asked)), named_in(version.asked))[0]
