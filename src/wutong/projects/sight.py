"""Words of the trail that speak of two projects are read by those who see both."""

from wutong.audit.models import Entry
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person

OF_TWO_PROJECTS = frozenset({"decide_same", "decide_different", "undo_merge", "undo_decision"})


def words_for(person: Person, entry: Entry) -> str:
    """The other project may lie in another county, so its name is for the province and whoever decided."""
    if entry.act not in OF_TWO_PROJECTS or entry.person_id == person.pk or _sees_all(person):
        return entry.words
    return ""


def _sees_all(person: Person) -> bool:
    is_subtree = reach_of(Duty(person.duty), Act.VIEW_PROJECTS) is Reach.SUBTREE
    return is_subtree and person.body.region.parent_id is None
