"""May this person do this, here? The one place that answers, with the reason when not."""

from dataclasses import dataclass

from django.db.models import Q

from wutong.organisation.duties import (
    ACT_NAMES,
    DUTY_NAMES,
    REACH_NAMES,
    Act,
    Duty,
    Reach,
    duties_that_may,
    reach_of,
)
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason


@dataclass(frozen=True)
class Place:
    """Where an act would happen: the region, the park, the body that brought it, the bodies asked."""

    region_code: str
    park_key: str | None = None
    brought_by_key: str | None = None
    asked_keys: frozenset[str] = frozenset()


def reasons_against(person: Person, act: Act, place: Place | None = None) -> list[Reason]:
    """Empty means yes. Without a place the question is whether the duty has the act at all."""
    duty = Duty(person.duty)
    reach = reach_of(duty, act)
    if reach is None:
        who = "、".join(DUTY_NAMES[d] for d in duties_that_may(act))
        return [
            Reason(
                words=f"“{ACT_NAMES[act]}”不是{DUTY_NAMES[duty]}的职责",
                basis="职责与权限表",
                who=who,
                code="duty",
            )
        ]
    if place is None or _within(person, reach, place):
        return []
    return [
        Reason(
            words=f"您的范围是{REACH_NAMES[reach]}，这里不在其中",
            basis="职责与权限表",
            who=f"{person.body.name}之外的{DUTY_NAMES[duty]}",
            code="reach",
        )
    ]


def may(person: Person, act: Act, place: Place | None = None) -> bool:
    return not reasons_against(person, act, place)


def require(person: Person, act: Act, place: Place | None = None) -> None:
    reasons = reasons_against(person, act, place)
    if reasons:
        raise NotYourDuty(f"{ACT_NAMES[act]}要由别人来做", reasons)


def _within(person: Person, reach: Reach, place: Place) -> bool:
    body = person.body
    if reach is Reach.EVERYWHERE:
        return True
    if reach is Reach.SUBTREE:
        return covers(body.region_id, place.region_code)
    if reach is Reach.PARK:
        return place.park_key is not None and place.park_key == body.park_id
    if reach is Reach.OWN:
        return place.brought_by_key == body.key
    return body.key in place.asked_keys


def scope(person: Person, act: Act) -> Q:
    """The same rule as a database filter over anything that keeps region, park, brought_by and asked."""
    reach = reach_of(Duty(person.duty), act)
    body = person.body
    if reach is Reach.EVERYWHERE:
        return Q()
    if reach is Reach.SUBTREE:
        return Q() if body.region.parent_id is None else under(body.region_id)
    if reach is Reach.PARK:
        return Q(park_id=body.park_id) if body.park_id else Q(pk__in=[])
    if reach is Reach.OWN:
        return Q(brought_by_id=body.key)
    if reach is Reach.ASKED:
        return Q(asked__body_id=body.key)
    return Q(pk__in=[])


def under(code: str, column: str = "region_id") -> Q:
    """A region and all below it. A county is one code, so that an index by region may also be in an order."""
    first, last = code_range(code)
    if first == last:
        return Q(**{column: code})
    return Q(**{f"{column}__gte": first, f"{column}__lte": last})


def code_range(code: str) -> tuple[str, str]:
    """First and last GB/T 2260 code under a region: 632800 → 632800…632899.

    Digits compare alike in every collation, so one index serves both databases.
    """
    stem = code.removesuffix("00").removesuffix("00")
    return code, stem.ljust(6, "9")


def covers(code: str, other: str) -> bool:
    first, last = code_range(code)
    return first <= other <= last


def words_for_scope(person: Person) -> str:
    """“海西州全域”: what the person can see, for the corner of every page."""
    reach = reach_of(Duty(person.duty), Act.VIEW_PROJECTS)
    if reach is Reach.SUBTREE:
        return f"{person.body.region.short_name}全域"
    if reach is Reach.PARK and person.body.park is not None:
        return person.body.park.name
    return REACH_NAMES[reach] if reach else "不看项目"
