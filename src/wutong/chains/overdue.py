"""What is late on the chains a person leads as 链长: the leads and projects of the chain's own page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from wutong.chains import queries
from wutong.chains.finding import Finder, text_of
from wutong.chains.models import Chain
from wutong.enterprises.leads import lateness
from wutong.enterprises.leads.queries import clock_on
from wutong.enterprises.leads.queries import visible_to as leads_visible_to
from wutong.enterprises.rules import LIVE
from wutong.organisation import access
from wutong.organisation.access import covers, under
from wutong.organisation.duties import Act, Duty
from wutong.organisation.models import Person
from wutong.projects import idle
from wutong.projects.queries import acts_so_far, kept, visible_to

# whom a chain can be given to on the page of its leader and targets
LEADERS = frozenset({Duty.LEADER})
ROW = ("name", "statistics_name", "industry_code", "region_id", "stage", "updated_at")


@dataclass(frozen=True)
class Late:
    """One chain: how many leads and projects are late, and the longest of them; `days` past its day."""

    key: str
    name: str
    leads: int
    projects: int
    worst: str
    days: int


def still(limits: Mapping[str, idle.IdleLimit], at: datetime) -> Q:
    """Projects with no new record for longer than their stage allows."""
    return reduce(or_, (idle.late(one, at) for one in limits.values()), Q(pk__in=[]))


def late_of(person: Person, at: datetime) -> list[Late]:
    """Nothing is asked for whom no chain can be given to; counted anew after each act, and each hour."""
    if person.duty not in LEADERS or not access.may(person, Act.VIEW_CHAINS):
        return []
    chains = queries.led_by(person)
    if not chains:
        return []
    hour = timezone.localtime(at).strftime("%Y%m%d%H")
    key = ("chains-late", acts_so_far(), person.pk, hour)
    found: list[Late] = kept(key, lambda: _counted(person, chains, at))
    return found


def _counted(person: Person, chains: list[Chain], at: datetime) -> list[Late]:
    leads, projects = list(_leads(person, chains, at)), _projects(person, chains, at)
    found = []
    for chain in chains:
        ours = [(days, name) for key, region, days, name in leads if _is_of(chain, key, region)]
        stuck = list(_of_chain(chain, projects))
        if ours or stuck:
            days, worst = max([*ours, *stuck])
            found.append(Late(chain.key, chain.name, len(ours), len(stuck), worst, days))
    return found


def _is_of(chain: Chain, key: str, region: str) -> bool:
    return key == chain.key and covers(chain.region_id, region)


def _inside(chains: list[Chain]) -> Q:
    return reduce(or_, (under(code) for code in {one.region_id for one in chains}))


def _leads(person: Person, chains: list[Chain], at: datetime) -> Iterable[tuple[str, str, int, str]]:
    """(chain, region, days late, name): two statements."""
    today: date = timezone.localdate(at)
    clock = clock_on(today)
    rows: Any = leads_visible_to(person).filter(
        lateness.late(clock, today), chain_key__in=[one.key for one in chains], state__in=LIVE
    )
    for row in rows.values("chain_key", "region_id", "enterprise__name", *lateness.COLUMNS):
        standing = lateness.standing_of(row, clock, today)
        words = f"{row['enterprise__name']}，{standing.status[1]}"
        yield row["chain_key"], row["region_id"], -standing.days_left, words


def _projects(person: Person, chains: list[Chain], at: datetime) -> list[tuple[dict[str, Any], int]]:
    """Rows and the days they stand too long, of whatever chain: two statements."""
    limits = idle.idle_limits()
    if not limits or not access.may(person, Act.VIEW_PROJECTS):
        return []
    rows: Any = visible_to(person).filter(_inside(chains)).filter(still(limits, at)).values(*ROW)
    today = timezone.localdate(at)
    return [
        (row, max(1, (today - timezone.localdate(row["updated_at"])).days - limits[row["stage"]].days))
        for row in rows
    ]


def _of_chain(chain: Chain, rows: Iterable[tuple[dict[str, Any], int]]) -> Iterable[tuple[int, str]]:
    finder = Finder(queries.content_of(chain))
    for row, days in rows:
        is_inside = covers(chain.region_id, row["region_id"])
        if is_inside and finder.nodes_of(text_of(row), row["industry_code"]):
            yield days, f"{row['name']}，停滞超 {days} 天"
