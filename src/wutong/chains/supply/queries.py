"""Lines of a chain. They are to bring firms of different places together: whoever sees chains sees them."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from wutong.chains.models import Chain, SupplyLine
from wutong.organisation import access
from wutong.organisation.access import Place, under
from wutong.organisation.dictionaries import regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound

MOST = 1000
MOST_WITHDRAWN = 50


def lines_of(chain: Chain, *, node: str = "", kind: str = "", region: str = "") -> QuerySet[SupplyLine]:
    """Not withdrawn, node by node; one statement."""
    exact = {"node_key": node, "kind": kind}
    found = chain.supply.filter(withdrawn_at=None, **{key: one for key, one in exact.items() if one})
    if region:
        found = found.filter(under(region))
    return found.select_related("updated_by__body").order_by("node_key", "-kind", "firm_name", "pk")


def line_for(chain: Chain, pk: int) -> SupplyLine:
    found = lines_of(chain).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这一条，可能已经撤下")
    return found


def withdrawn_for(person: Person, chain: Chain) -> list[SupplyLine]:
    """What the person may put back, the last withdrawn first; one statement."""
    if not access.may(person, Act.KEEP_SUPPLY):
        return []
    found = chain.supply.filter(access.scope(person, Act.KEEP_SUPPLY), withdrawn_at__isnull=False)
    return list(found.select_related("withdrawn_by__body").order_by("-withdrawn_at", "-pk")[:MOST_WITHDRAWN])


def withdrawn_line(chain: Chain, pk: int) -> SupplyLine:
    found = chain.supply.filter(pk=pk, withdrawn_at__isnull=False).first()
    if found is None:
        raise NotFound("没有撤下过这一条，或已经放回清单")
    return found


def counts_of(chain: Chain) -> dict[str, Counter[str]]:
    """Node → kind → how many; one statement."""
    found: dict[str, Counter[str]] = {}
    rows: Any = chain.supply.filter(withdrawn_at=None).values_list("node_key", "kind")
    for node, kind in rows:
        found.setdefault(node, Counter())[kind] += 1
    return found


def place_of(line: SupplyLine) -> Place:
    return Place(line.region_id, line.park_id)


def may_keep(person: Person, line: SupplyLine) -> bool:
    return access.may(person, Act.KEEP_SUPPLY, place_of(line))


def places_for(person: Person) -> list[tuple[str, str]]:
    """Regions whose lines the person may keep; of a park's person, the park's own."""
    if person.body.park is not None:
        code = person.body.park.region_id
        return [(code, regions()[code].name)]
    own = person.body.region_id
    return [(code, one.name) for code, one in regions().items() if access.covers(own, code)]
