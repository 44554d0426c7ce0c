"""Who supplies whom: direct and total linkages of an input–output table, and the electricity behind a sector.

Leontief 1936; Ghosh 1958; backward and forward linkage normalised by their mean as Rasmussen 1956 and
Miller & Blair 2009 (ch. 12) have it: above 1 the sector pulls, or pushes, more than the average one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wutong_engines.chains.matrix import Numbers


class LinkageError(ValueError):
    """What is wrong with the table, in which sector, and how to mend it."""


@dataclass(frozen=True, eq=False)
class Linkages:
    """`inputs[i, j]`: what a unit of output of j takes directly from i (A); `sales[i, j]`: the share of i's
    output that j buys (B). Units of value. Raises LinkageError for negative numbers or endless rounds.
    """

    sectors: tuple[str, ...]
    inputs: Numbers
    sales: Numbers

    def __post_init__(self) -> None:
        size = len(self.sectors)
        if len(set(self.sectors)) < size:
            raise LinkageError("部门有重名：每个部门只写一次。")
        for words, table in (("直接消耗系数", self.inputs), ("分配系数", self.sales)):
            if table.shape != (size, size):
                raise LinkageError(f"{words}表是 {table.shape}，部门 {size} 个：行列都要是部门的个数。")
            if not (np.isfinite(table).all() and (table >= 0).all()):
                row, column = np.argwhere(~(np.isfinite(table) & (table >= 0)))[0]
                where = f"{self.sectors[row]} → {self.sectors[column]}"
                raise LinkageError(f"{words} {where} 为 {table[row, column]:g}：写 0 或正数。")
            if size and max(abs(np.linalg.eigvals(table))) >= 1:
                raise LinkageError(f"{words}没有逆：一圈投入不小于产出，核对各部门的总产出。")

    @cached_property
    def leontief(self) -> Numbers:
        """(I − A)⁻¹: output of i that a unit of final demand for j needs in all."""
        return _inverse(self.inputs)

    @cached_property
    def ghosh(self) -> Numbers:
        """(I − B)⁻¹: output of j that a unit of primary input to i leads to in all."""
        return _inverse(self.sales)

    @property
    def backward(self) -> Numbers:
        """Column sums of the Leontief inverse ÷ their mean."""
        sums = self.leontief.sum(axis=0)
        found: Numbers = sums / sums.mean()
        return found

    @property
    def forward(self) -> Numbers:
        """Row sums of the Ghosh inverse ÷ their mean."""
        sums = self.ghosh.sum(axis=1)
        found: Numbers = sums / sums.mean()
        return found

    def direct_of(self, sector: str) -> Numbers:
        """What a unit of output of each sector takes directly from this one (electricity: share of cost)."""
        found: Numbers = self.inputs[self._number(sector)].copy()
        return found

    def total_of(self, sector: str) -> Numbers:
        """The same through all rounds of inputs; the sector's own final unit is not counted as an input."""
        number = self._number(sector)
        found: Numbers = self.leontief[number].copy()
        found[number] -= 1.0
        return found

    def _number(self, sector: str) -> int:
        if sector not in self.sectors:
            raise LinkageError(f"没有部门 {sector}：写表里的部门代码。")
        return self.sectors.index(sector)


def _inverse(table: Numbers) -> Numbers:
    found: Numbers = np.linalg.inv(np.eye(len(table)) - table).astype(np.float64)
    return found


def from_flows(sectors: Sequence[str], flows: Numbers, outputs: Numbers) -> Linkages:
    """Linkages from intermediate flows (i sells to j) and total outputs, both in one unit of value.

    A sector without output has neither inputs nor sales. Raises LinkageError.
    """
    size = len(sectors)
    if flows.shape != (size, size) or outputs.shape != (size,):
        raise LinkageError(f"流量表 {flows.shape}、总产出 {outputs.shape}，部门 {size} 个：三者要一致。")
    if not (np.isfinite(outputs).all() and (outputs >= 0).all()):
        number = int(np.argwhere(~(np.isfinite(outputs) & (outputs >= 0)))[0, 0])
        raise LinkageError(f"{sectors[number]} 的总产出为 {outputs[number]:g}：写 0 或正数。")
    idle = (outputs == 0) & ((flows != 0).any(axis=0) | (flows != 0).any(axis=1))
    if idle.any():
        raise LinkageError(f"{sectors[int(idle.argmax())]} 有往来而总产出为 0：补上总产出。")
    per_unit = np.divide(1.0, outputs, out=np.zeros(size), where=outputs > 0)
    return Linkages(tuple(sectors), flows * per_unit[np.newaxis, :], flows * per_unit[:, np.newaxis])


def from_edges(sectors: Sequence[str], edges: Iterable[tuple[str, str, float, float]]) -> Linkages:
    """Linkages from (supplier, user, input coefficient, sales coefficient); pairs without an edge are 0.

    Edges below a cut are missing from published lists: totals then come out too low, never too high.
    """
    number_of = {sector: number for number, sector in enumerate(sectors)}
    inputs, sales = np.zeros((len(sectors),) * 2), np.zeros((len(sectors),) * 2)
    seen: set[tuple[str, str]] = set()
    for supplier, user, taken, sold in edges:
        for sector in (supplier, user):
            if sector not in number_of:
                raise LinkageError(f"{supplier} → {user}：没有部门 {sector}，写表里的部门代码。")
        if (supplier, user) in seen:
            raise LinkageError(f"{supplier} → {user} 出现两次：只留一条。")
        seen.add((supplier, user))
        cell = number_of[supplier], number_of[user]
        inputs[cell], sales[cell] = taken, sold
    return Linkages(tuple(sectors), inputs, sales)


def chain_fit(links: Linkages, presences: Numbers) -> Numbers:
    """How far each sector would find suppliers and buyers here: Σ a_uv·m_u + Σ b_vw·m_w, itself left out.

    `presences`: 0…1 for each sector; raises LinkageError for any other number, also NaN: say 0 only if known.
    """
    if presences.shape != (len(links.sectors),):
        raise LinkageError(f"presences 是 {presences.shape}，部门 {len(links.sectors)} 个：每个部门写一个。")
    if not ((presences >= 0) & (presences <= 1)).all():
        number = int(np.argwhere(~((presences >= 0) & (presences <= 1)))[0, 0])
        raise LinkageError(
            f"{links.sectors[number]} 的有无为 {presences[number]:g}：写 0 到 1，不知道的先查明。"
        )
    itself = (np.diag(links.inputs) + np.diag(links.sales)) * presences
    found: Numbers = presences @ links.inputs + links.sales @ presences - itself
    return found
