"""The question somebody asks, with the curves of their own that they may name in it, and its answer."""

from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from wutong.greenpower.curves.own import KINDS, number_of
from wutong.greenpower.curves.queries import named_by, named_in
from wutong.greenpower.models import Version
from wutong.greenpower.queries import basis_on
from wutong.greenpower.question import Question, from_query
from wutong.greenpower.sharing.queries import curves_shared_with
from wutong.greenpower.study import Answer, answer
from wutong.organisation.access import require
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused
from wutong_engines.greenpower import Plan


def asked_by(person: Person, query: QueryDict) -> tuple[Question, list[str]]:
    """A curve out of sight reads like one that is not there, unless a study shared with them uses it."""
    owned = named_by(person, query)
    if {query.get(kind) for kind in KINDS if number_of(query.get(kind, "")) is not None} - set(owned):
        owned |= curves_shared_with(person)
    return from_query(query, owned)


def answered(person: Person, query: QueryDict, day: date) -> tuple[Answer, list[str]]:
    """On the figures of the day; and in words what of the address could not be used."""
    require(person, Act.STUDY_GREENPOWER)
    question, unread = asked_by(person, query)
    return answer(question, basis_on(day)), unread


def planned(person: Person, query: QueryDict, day: date) -> tuple[Answer, Plan]:
    """What is taken away as a file: only a plan, and only of what was meant. Raises Refused otherwise."""
    found, unread = answered(person, query, day)
    plan = found.outcome
    if unread or not isinstance(plan, Plan):
        raise Refused("没有导出", against(unread) or [Reason("这样做不到，没有方案可导出")])
    return found, plan


def against(unread: list[str]) -> list[Reason]:
    """What could not be read, as reasons to refuse: nothing is worked out with the usual in its place."""
    return [Reason(words.rsplit("，按", 1)[0]) for words in unread]


def question_of(version: Version) -> Question:
    """What a saved version was asked, whoever looks at it now."""
    return from_query(QueryDict(urlencode(version.asked)), named_in(version.asked))[0]
