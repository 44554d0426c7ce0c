"""Who may be given a lead, as a list to choose from."""

from collections.abc import Iterable

from wutong.organisation import access
from wutong.organisation.access import Place, covers
from wutong.organisation.duties import Act, Duty, reach_of
from wutong.organisation.models import Person

WORKERS = tuple(duty for duty in Duty if reach_of(duty, Act.KEEP_LEADS) is not None)


def _working() -> Iterable[Person]:
    found = Person.objects.filter(is_active=True, duty__in=WORKERS)
    return found.select_related("body__region", "body__park").order_by(
        "body__region__path", "body_id", "name"
    )


def who_may_take(place: Place) -> list[tuple[str, str]]:
    """(id, name and body) of those whose duty reaches the place; the nearest office first."""
    able = [one for one in _working() if access.may(one, Act.KEEP_LEADS, place)]
    able.sort(key=lambda one: one.body.region_id != place.region_code)
    return [_choice(one) for one in able]


def within(person: Person) -> list[tuple[str, str]]:
    """Of the own region and below: for several leads at once, each is then held against its place."""
    own = person.body.region_id
    is_park = person.duty == Duty.PARK
    near = [
        one
        for one in _working()
        if (one.body_id == person.body_id if is_park else covers(own, one.body.region_id))
    ]
    return [_choice(one) for one in near]


def _choice(person: Person) -> tuple[str, str]:
    return str(person.pk), f"{person.name}（{person.body.name}）"
