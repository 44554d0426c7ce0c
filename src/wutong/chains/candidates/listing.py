"""The shortlist of a gap: firms of its industries weighed by facts, those left out with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wutong.chains.candidates.counted import firms
from wutong.chains.candidates.pool import Pool, Sought, pool_of
from wutong.chains.candidates.rules import Pressure, Weights
from wutong.chains.candidates.terms import enterprise, lacking
from wutong.chains.rules import NodeSaid
from wutong.chains.scoring import electricity
from wutong.enterprises.registered import Register, Row
from wutong_engines.chains import Enterprise, LeftOut, Matched, Shortlist, shortlist

SIZE = 20
MOST_SIZE = 200
# a tenth: firms of one province yield to a match as good within some five points, not to a poorer one
VARIETY = 0.1
# fewer than this by the words of the scope, and all of the industry are taken
FEW = 5
BRANCH = ("分公司", "分厂", "分店", "办事处")
MIDDLE = 0.5


@dataclass(frozen=True)
class Asked:
    """`by_words`: only firms whose scope names the product, None: if there are enough of them."""

    region_code: str
    weights: Weights
    digits: int = 4
    by_words: bool | None = None
    size: int = SIZE


@dataclass(frozen=True)
class Listing:
    asked: Asked
    register: Register
    node: NodeSaid
    pressures: Mapping[str, Pressure]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Of the node's industries, as deep as asked; a section's letter is no industry of a firm."""
        known = [code for code in self.node.codes if code.isdigit() and len(code) > 1]
        return tuple(dict.fromkeys(code[: self.asked.digits] for code in known))

    @cached_property
    def by_words(self) -> bool:
        """Whether the scope had to name the product."""
        if self.asked.by_words is not None:
            return self.asked.by_words and bool(self.node.words)
        return bool(self.node.words) and len(self._pool(self.node.words).rows) >= FEW

    @cached_property
    def pool(self) -> Pool:
        return self._pool(self.node.words if self.by_words else ())

    def _pool(self, words: tuple[str, ...]) -> Pool:
        return pool_of(self.register, Sought(self.codes, self.asked.region_code, words))

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row["eid"]: row for row in self.pool.rows}

    @cached_property
    def found(self) -> Shortlist:
        firms = [self._firm(row) for row in self.pool.rows]
        return shortlist(firms, size=self.asked.size, weights=self.asked.weights.terms, variety=VARIETY)

    def _firm(self, row: Row) -> Enterprise:
        counts, known = self.pool.facts[row["eid"]], self.register.known
        is_branch = row["eid"] in self.pool.branches or row["name"].endswith(BRANCH)
        barred = "是分支机构：去找总公司" if is_branch and not counts["is_here"] else ""
        return enterprise(row, counts, known, self.pressures, electricity(), barred)

    @cached_property
    def flat(self) -> frozenset[str]:
        """Terms that say nothing here: all that are listed are alike in them."""
        shares: dict[str, set[float | None]] = {}
        for one in self.chosen:
            for term in one.match.terms:
                shares.setdefault(term.name, set()).add(term.share)
        return frozenset(name for name, known in shares.items() if known == {MIDDLE} and len(self.chosen) > 1)

    @cached_property
    def active(self) -> int:
        """Firms of these industries in the whole country, of those whose industry is known to the end."""
        found = firms()
        return found.in_country(self.codes) if found is not None else 0

    @property
    def chosen(self) -> tuple[Matched, ...]:
        return self.found.chosen

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return self.found.left_out

    def lacks(self, one: Matched) -> dict[str, str]:
        """Term → why it is unknown."""
        return lacking(self.rows[one.enterprise.id], self.register.known, one.enterprise.facts)
