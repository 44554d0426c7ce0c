"""After an import was undone: what the engine made of names no other import holds goes with it."""

import uuid

from wutong.enterprises.models import NameDecision, WrittenName
from wutong.enterprises.names.queries import keys_standing

AT_ONCE = 5000


def forget_batch(batch: uuid.UUID) -> int:
    """Inside the transaction that undoes, before its entry in the trail. What people decided stays; a name
    that somebody typed besides is as it was before the import: not looked at yet.

    Returns how many of the engine's decisions went.
    """
    rows = dict(WrittenName.objects.filter(batch=batch).values_list("name_key", "name"))
    decisions = NameDecision.objects.filter(batch=batch, decided_by=None, undone_at=None)
    rows |= dict(decisions.values_list("name_key", "name"))
    gone = sorted(set(rows) - keys_standing(rows))
    taken = 0
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        taken += decisions.filter(name_key__in=some).delete()[0]
        WrittenName.objects.filter(batch=batch, name_key__in=some).delete()
    return taken
