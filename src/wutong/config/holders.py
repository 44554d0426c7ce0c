"""Which projects that hold factors a person may open: asked of the room that knows projects."""

from collections.abc import Collection

from wutong.organisation.access import may
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.queries import visible_to


def seen_among(person: Person, holders: Collection[int]) -> set[int]:
    if not holders or not may(person, Act.VIEW_PROJECTS):
        return set()
    return set(visible_to(person).filter(pk__in=list(holders)).values_list("pk", flat=True))
