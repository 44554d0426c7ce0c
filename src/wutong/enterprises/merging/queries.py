"""Which cards may be one firm, and what stands between two. The viewer comes first."""

from wutong.enterprises import listing, queries
from wutong.enterprises.identity import name_key
from wutong.enterprises.merging.rules import Between
from wutong.enterprises.models import Enterprise, Relation
from wutong.enterprises.names.likeness import likely
from wutong.enterprises.rules import RELATIONS
from wutong.organisation.models import Person
from wutong.web.addresses import url

MOST = 8


def relations_between(one: Enterprise, two: Enterprise) -> list[Between]:
    """Not withdrawn, either way round: a firm is no branch or customer of itself."""
    rows = Relation.objects.filter(enterprise__in=[one, two], other__in=[one, two], withdrawn_at=None)
    return [
        Between(
            f"“{row.enterprise.name}”记着：{row.other_name}是它的{RELATIONS[row.kind]}",
            url("enterprises:card", row.enterprise_id) + "#relations",
        )
        for row in rows.select_related("enterprise").order_by("pk")
        if row.enterprise_id != row.other_id
    ]


def may_be_one_with(person: Person, card: Enterprise, text: str) -> list[Enterprise]:
    """By what is typed; else of the very same name, then those the engine finds alike."""
    others = queries.visible_to(person).exclude(pk=card.pk)
    if text:
        return [one for one in listing.suggested(person, text, MOST + 1) if one.pk != card.pk][:MOST]
    found = list(others.filter(name_key=name_key(card.name)).order_by("pk")[:MOST])
    alike = likely(card.name, card.home_code or card.home_words, size=MOST, with_register=False)
    ids = [one.enterprise_id for one in alike if one.enterprise_id is not None]
    kept = others.in_bulk(ids)
    known = {one.pk for one in found}
    return (found + [kept[pk] for pk in ids if pk in kept and pk not in known])[:MOST]
