"""A chain as its 链长 follows it: leads and projects node by node, what is late, whom to see next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wutong.chains.finding import Here
from wutong.chains.overdue import still
from wutong.chains.supply.queries import counts_of
from wutong.chains.viewing import View
from wutong.enterprises.leads.lateness import Standing, late, standing_of
from wutong.enterprises.leads.queries import clock_on, visible_to
from wutong.enterprises.models import Lead, Meeting
from wutong.enterprises.rules import LIVE, LeadState
from wutong.organisation import access
from wutong.organisation.access import under
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.projects import idle
from wutong.projects.queries import visible_to as projects_visible_to
from wutong.projects.stages import Stage

SHOWN = 30


@dataclass
class NodeState:
    """One node: leads by state, projects, and how many lines of the list of offers and needs."""

    leads: Counter[str] = field(default_factory=Counter)
    here: Here = field(default_factory=lambda: Here([]))
    supply: Counter[str] = field(default_factory=Counter)

    @property
    def live(self) -> int:
        return sum(count for state, count in self.leads.items() if LeadState(state).is_live)

    @property
    def stages(self) -> Counter[str]:
        return Counter(row["stage"] for row in self.here.rows)

    @property
    def is_bare(self) -> bool:
        return not (self.leads or self.here.count or self.supply)


@dataclass(frozen=True)
class LateLead:
    lead: Lead
    standing: Standing


@dataclass(frozen=True)
class Led:
    """`nodes` by key; `loose`: leads that name no node of the chain; of `late_leads` only the first."""

    nodes: dict[str, NodeState]
    leads: Counter[str]
    loose: Counter[str]
    lead_yuan: int
    lead_unsaid: int
    stages: Counter[str]
    project_yuan: int
    project_unsaid: int
    late_leads: tuple[LateLead, ...]
    late_lead_count: int
    late_projects: tuple[dict[str, Any], ...]
    visits: tuple[Meeting, ...]


def led(view: View, person: Person, at: datetime, today: date) -> Led:
    """Within the viewer's reach in the region of the view."""
    nodes = {one.key: NodeState(here=view.found.of(one.key)) for one in view.content.nodes}
    for key, counts in counts_of(view.chain).items():
        if key in nodes:
            nodes[key].supply = counts
    mine = visible_to(person).filter(under(view.region_code), chain_key=view.chain.key)
    leads, loose = Counter[str](), Counter[str]()
    amounts: list[int | None] = []
    for node, state, yuan in mine.values_list("node_key", "state", "investment_yuan"):
        leads[state] += 1
        (nodes[node].leads if node in nodes else loose)[state] += 1
        if LeadState(state).is_live:
            amounts.append(yuan)
    projects = {row["id"]: row for state in nodes.values() for row in state.here.rows}
    clock = clock_on(today)
    overdue = mine.filter(late(clock, today), state__in=LIVE).select_related("enterprise", "officer")
    standing = [LateLead(one, standing_of(vars(one), clock, today)) for one in overdue]
    standing.sort(key=lambda one: (one.standing.days_left, one.lead.pk))
    return Led(
        nodes=nodes,
        leads=leads,
        loose=loose,
        lead_yuan=sum(one or 0 for one in amounts),
        lead_unsaid=sum(one is None for one in amounts),
        stages=Counter(row["stage"] for row in projects.values()),
        project_yuan=sum(row["investment_yuan"] or 0 for row in projects.values()),
        project_unsaid=sum(row["investment_yuan"] is None for row in projects.values()),
        late_leads=tuple(standing[:SHOWN]),
        late_lead_count=len(standing),
        late_projects=tuple(_late_projects(view, person, projects, at)),
        visits=tuple(_visits(view, person)),
    )


def _late_projects(
    view: View, person: Person, projects: dict[int, dict[str, Any]], at: datetime
) -> Iterable[dict[str, Any]]:
    """Those of the chain with no new record for longer than their stage allows, the longest first."""
    limits = idle.idle_limits()
    if not limits or not access.may(person, Act.VIEW_PROJECTS):
        return
    rows = projects_visible_to(person).filter(under(view.region_code)).filter(still(limits, at))
    columns = ("id", "name", "stage", "updated_at", "region_id", "officer__name", "is_synthetic")
    for row in rows.order_by("updated_at", "id").values(*columns):
        if row["id"] in projects:
            yield row | {"limit": limits[row["stage"]].days, "stage_label": Stage(row["stage"]).label}


def _visits(view: View, person: Person) -> list[Meeting]:
    """What was agreed to be next at the last meeting of each live lead, the soonest first."""
    seen = Meeting.objects.filter(access.scope(person, Act.VIEW_LEADS), withdrawn_at=None)
    of_chain = seen.filter(lead__chain_key=view.chain.key, lead__state__in=LIVE)
    inside = of_chain.filter(under(view.region_code, "lead__region_id"))
    newest: dict[int, Meeting] = {}
    for one in inside.select_related("enterprise", "lead__officer").order_by("-on", "-pk"):
        newest.setdefault(one.lead_id or 0, one)
    planned = [one for one in newest.values() if one.next_on is not None]
    return sorted(planned, key=lambda one: (one.next_on or date.max, one.pk))[:SHOWN]
