"""Of which office a talk with a firm is: the place it is kept at decides who sees it."""

from collections.abc import Mapping
from typing import Any

from wutong.enterprises.models import Placed
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.dictionaries import parks, regions
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.organisation.reasons import Reason, Refused

COLUMNS = ("region_id", "park_id", "brought_by_id")


def place_of(thing: Placed) -> Place:
    return Place(thing.region_id, thing.park_id, thing.brought_by_id)


def own_place(person: Person) -> dict[str, Any]:
    """Region, park and body of what a person writes down: their own office's."""
    is_park = person.duty == Duty.PARK and person.body.park_id is not None
    park = parks().get(person.body.park_id or "") if is_park else None
    return {
        "region_id": park.region_id if park else person.body.region_id,
        "park_id": park.key if park else None,
        "brought_by_id": person.body_id if person.duty == Duty.LIAISON else None,
    }


def placed(values: Mapping[str, Any], act: Act, *, by: Person, title: str) -> dict[str, Any]:
    """Where `region_code` and `park_key` of the values say, else the person's own office; within their reach.

    Raises NotYourDuty, or Refused where there is no such place.
    """
    found = own_place(by)
    park_key, region_code = values.get("park_key") or "", values.get("region_code") or ""
    reasons = []
    if park_key and park_key not in parks():
        reasons.append(Reason(f"没有这个园区：{park_key}", field="park_key", code="park"))
    if region_code and region_code not in regions():
        reasons.append(Reason(f"没有这个地区：{region_code}", field="region_code", code="region"))
    if reasons:
        raise Refused(title, reasons)
    if park_key:
        found |= {"park_id": park_key, "region_id": parks()[park_key].region_id}
    elif region_code:
        found |= {"region_id": region_code}
    access.require(by, act, Place(found["region_id"], found["park_id"], found["brought_by_id"]))
    return found
