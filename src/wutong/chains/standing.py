"""How far each node is present in a region, by what evidence; and so the kind of its gap."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from wutong.chains.finding import Finder, landed_rows, text_of
from wutong.chains.rules import HEARD_NAMES, HEARD_PRESENCE, Content, NodeSaid
from wutong.organisation.access import covers
from wutong.organisation.dictionaries import region_name
from wutong.projects.queries import acts_so_far, kept
from wutong_engines.chains import Chain as Links
from wutong_engines.chains import Gap, NodeGap, gaps_of, presence_of

Node = tuple[str, str]  # chain, node


class Register(Protocol):
    """Where firms are counted, once a register of enterprises is there."""

    @property
    def is_synthetic(self) -> bool: ...

    def advantages(self, region_code: str, codes: tuple[str, ...]) -> list[float | None]:
        """RCA by firms and by capital against the whole country; None where it is not known."""

    def words(self, region_code: str, codes: tuple[str, ...]) -> str:
        """The same in a sentence, with source and date."""


@dataclass(frozen=True)
class Tally:
    count: int = 0
    yuan: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.yuan + other.yuan)


@dataclass(frozen=True)
class Landed:
    """Landed projects by region: of each node, and of all industries together."""

    cells: Mapping[Node, Mapping[str, Tally]]
    totals: Mapping[str, Tally]

    def at(self, node: Node, region_code: str | None = None) -> Tally:
        return _within(self.cells.get(node, {}), region_code)

    def all(self, region_code: str | None = None) -> Tally:
        return _within(self.totals, region_code)


def _within(tallies: Mapping[str, Tally], region_code: str | None) -> Tally:
    return sum(
        (one for code, one in tallies.items() if region_code is None or covers(region_code, code)), Tally()
    )


def landed(contents: Mapping[str, Content]) -> Landed:
    """Of every chain; kept until somebody acts."""
    return kept(("chains", "landed", acts_so_far(), *sorted(contents)), lambda: count(contents))


def count(contents: Mapping[str, Content]) -> Landed:
    finders = {chain: Finder(content) for chain, content in contents.items()}
    cells: dict[Node, dict[str, Tally]] = {}
    totals: dict[str, Tally] = {}
    for row in landed_rows():
        code, one = row["region_id"], Tally(1, row["investment_yuan"] or 0)
        totals[code] = totals.get(code, Tally()) + one
        for chain, finder in finders.items():
            for key in finder.nodes_of(text_of(row), row["industry_code"]):
                cell = cells.setdefault((chain, key), {})
                cell[code] = cell.get(code, Tally()) + one
    return Landed(cells, totals)


@dataclass(frozen=True)
class Presence:
    """m of 0…1, None unknown, with the evidence in words; `synthetic`: what an invented register says, which
    counts for nothing.
    """

    value: float | None
    words: tuple[str, ...]
    is_assumed: bool = False
    synthetic: str = ""


@dataclass(frozen=True)
class Asked:
    """Of which region the chain is asked; `sees`: the viewer's reach covers it; `least`: landed projects."""

    region_code: str
    home_code: str
    sees: bool
    least: int

    @property
    def is_whole(self) -> bool:
        """The region is the chain's own (or above): there is nothing in it to compare with."""
        return covers(self.region_code, self.home_code)


def presences(
    chain: str, content: Content, asked: Asked, known: Landed, register: Register | None = None
) -> dict[str, Presence]:
    own = set() if register is None else _told_apart(content)
    return {
        one.key: _presence(chain, one, asked, known, register if one.key in own else None)
        for one in content.nodes
    }


def _told_apart(content: Content) -> set[str]:
    """Nodes whose codes no other node shares: of a shared code no firm says which node it is at."""
    shared = Counter(code for node in content.nodes for code in set(node.codes))
    return {
        node.key for node in content.nodes if node.codes and all(shared[code] == 1 for code in node.codes)
    }


def _presence(chain: str, node: NodeSaid, asked: Asked, known: Landed, register: Register | None) -> Presence:
    """Of the register where it is real. What is invented is said beside and never outweighs a report or a
    landed project: a kind of gap is something people act on.
    """
    if register is None:
        return _of_evidence(chain, node, asked, known)
    value = presence_of(register.advantages(asked.region_code, node.codes))
    words = register.words(asked.region_code, node.codes)
    if register.is_synthetic:
        return replace(_of_evidence(chain, node, asked, known), synthetic=words)
    if value is not None:
        return Presence(value, (words,))
    found = _of_evidence(chain, node, asked, known)
    return replace(found, words=(*found.words, words))


def _of_evidence(chain: str, node: NodeSaid, asked: Asked, known: Landed) -> Presence:
    if asked.is_whole:
        return _of_reports(node, known.at((chain, node.key), asked.region_code))
    if not asked.sees:
        return Presence(None, ("这个地区的项目不在您的范围，有没有不告诉您",))
    return _of_projects((chain, node.key), asked, known)


def _of_reports(node: NodeSaid, here: Tally) -> Presence:
    """The whole province: public reports, and whether any project of the node has landed."""
    value = HEARD_PRESENCE[node.heard]
    words = [HEARD_NAMES[node.heard]]
    if here.count:
        value = max(value or 0.0, 1.0 if here.count > 1 else 0.5)
        words.append("有不止一个落地项目" if here.count > 1 else "有一个落地项目")
    return Presence(value, tuple(words), is_assumed=True)


def _of_projects(node: Node, asked: Asked, known: Landed) -> Presence:
    """RCA of landed projects by number and by amount, against the whole province."""
    place, here = region_name(asked.region_code), known.all(asked.region_code)
    if here.count < asked.least:
        return Presence(None, (f"{place}落地的项目只有 {here.count} 个，不到 {asked.least} 个，比不出来",))
    whole, own = known.at(node), known.at(node, asked.region_code)
    if not whole.count:
        return Presence(None, ("全省落地的项目里没有这一环的，比不出来",))
    if not own.count:
        none = f"{place}落地的 {here.count} 个项目里没有这一环的：按没有算"
        return Presence(0.0, (none,), is_assumed=True)
    everything = known.all()
    by_count = (own.count / here.count) / (whole.count / everything.count)
    shares = [own.yuan, here.yuan, whole.yuan, everything.yuan]
    by_yuan = (own.yuan / here.yuan) / (whole.yuan / everything.yuan) if all(shares) else None
    words = [f"落地 {own.count} 个，占比是全省的 {by_count:.2g} 倍"]
    words.append(f"按投资额是 {by_yuan:.2g} 倍" if by_yuan is not None else "投资额没有填，没有比")
    return Presence(presence_of([by_count, by_yuan]), tuple(words))


def gaps(content: Content, known: Mapping[str, Presence]) -> dict[str, NodeGap]:
    """The engine's kind of each node."""
    pairs = tuple((one.supplier, one.buyer) for one in content.edges)
    links = Links(tuple(one.key for one in content.nodes), pairs, content.names)
    return {one.node: one for one in gaps_of(links, {key: one.value for key, one in known.items()})}


def counted(found: Iterable[NodeGap]) -> dict[Gap, int]:
    """How many of each kind, in the order of the kinds."""
    kinds = [one.kind for one in found]
    return {kind: kinds.count(kind) for kind in Gap if kind in kinds}
