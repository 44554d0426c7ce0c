"""Which projects that hold factors a person may open, and how much such a project needs: asked of the room
that knows projects."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from wutong.factors.models import FactorKind
from wutong.organisation.access import may
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects.holding_words import for_keeper
from wutong.projects.needs import positions_of
from wutong.projects.queries import visible_to


def seen_among(person: Person, holders: Collection[int]) -> set[int]:
    if not holders or not may(person, Act.VIEW_PROJECTS):
        return set()
    return set(visible_to(person).filter(pk__in=list(holders)).values_list("pk", flat=True))


def need_of(person: Person, holder: int, kind: FactorKind, at: datetime) -> dict[str, Any] | None:
    """What a project needs of a kind and how the number came about; None where the person may not see it."""
    if not may(person, Act.VIEW_PROJECTS):
        return None
    project = visible_to(person).filter(pk=holder).first()
    found = positions_of(project, at, [kind]) if project else []
    return for_keeper(found[0]) if found else None
