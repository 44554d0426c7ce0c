"""A chain as one person sees it of one region: who is here, what is lacking, how strong the evidence is."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from wutong.chains import queries
from wutong.chains.candidates.counted import Firms, firms
from wutong.chains.finding import Found, place, rows_for
from wutong.chains.models import Chain
from wutong.chains.rules import Content, NodeSaid, Weights
from wutong.chains.scoring import Case, Scored, scored
from wutong.chains.standing import Asked, Landed, Presence, gaps, landed, presences
from wutong.organisation import access
from wutong.organisation.access import Place
from wutong.organisation.dictionaries import region_name, regions
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong_engines.chains import NodeGap, Rated


@dataclass
class View:
    """`person` None: the command line, which sees the whole province."""

    person: Person | None
    chain: Chain
    content: Content
    region_code: str
    weights: Weights
    contents: dict[str, Content]

    @cached_property
    def landed(self) -> Landed:
        return landed(self.contents)

    @cached_property
    def sees(self) -> bool:
        if self.person is None:
            return True
        return access.may(self.person, Act.VIEW_PROJECTS, Place(self.region_code))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Projects of the person's reach in the region, of whatever industry."""
        return rows_for(self.person, self.region_code) if self.person else []

    @cached_property
    def found(self) -> Found:
        return place(self.content, self.rows)

    @property
    def asked(self) -> Asked:
        least = self.weights.least_landed
        return Asked(self.region_code, self.chain.region_id, self.sees, least)

    @cached_property
    def presences(self) -> dict[str, Presence]:
        return presences(self.chain.key, self.content, self.asked, self.landed, self.register)

    @cached_property
    def register(self) -> Firms | None:
        return firms()

    @cached_property
    def gaps(self) -> dict[str, NodeGap]:
        return gaps(self.content, self.presences)

    @cached_property
    def scored(self) -> Scored:
        """Among all that the region lacks, of every chain."""
        cases = [self._case(key, content) for key, content in self.contents.items()]
        verdicts = queries.verdicts_in(self.region_code)
        return scored(cases, self.region_code, self.landed, self.weights, verdicts)

    def _case(self, key: str, content: Content) -> Case:
        if key == self.chain.key:
            return Case(key, content, self.presences, self.gaps)
        known = presences(key, content, self.asked, self.landed, self.register)
        return Case(key, content, known, gaps(content, known))

    def rated(self, node: str) -> Rated | None:
        return self.scored.rated.get((self.chain.key, node))

    def node(self, key: str) -> NodeSaid:
        found = self.content.node(key)
        if found is None:
            raise NotFound(f"{self.chain.name}上没有这个环节，可能已经去掉")
        return found

    @property
    def place(self) -> str:
        return region_name(self.region_code)


def view_of(
    person: Person | None, key: str, region_code: str, day: date, weights: Weights | None = None
) -> View:
    """Raises NotFound for a chain that is not there."""
    everything = {one.key: one for one in queries.chains()}
    chain = everything.get(key)
    if chain is None:
        raise NotFound("没有这条产业链")
    contents = {one.key: queries.content_of(one) for one in everything.values()}
    region = region_code if region_code in regions() else chain.region_id
    return View(person, chain, contents[key], region, weights or queries.weights_on(day), contents)


def views_of(person: Person, day: date) -> list[View]:
    """Every chain, of its own region; what they have in common is read once."""
    everything = queries.chains()
    contents = {one.key: queries.content_of(one) for one in everything}
    weights, rows = queries.weights_on(day), dict[str, list[dict[str, Any]]]()
    found = []
    for chain in everything:
        view = View(person, chain, contents[chain.key], chain.region_id, weights, contents)
        if chain.region_id in rows:
            view.rows = rows[chain.region_id]
        rows[chain.region_id] = view.rows
        found.append(view)
    return found


def regions_for(person: Person, chain: Chain, chosen: str) -> list[tuple[str, str]]:
    """The chain's region, what is just below it, the person's own, and the one chosen."""
    known = regions()
    below = [code for code, one in known.items() if one.parent_id == chain.region_id]
    codes = dict.fromkeys([chain.region_id, *below, person.body.region_id, chosen])
    return [(code, known[code].short_name) for code in codes if code in known]
