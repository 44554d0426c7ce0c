"""Firms of the register by region and industry against the whole country: how far a node is present."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from wutong.enterprises import registered
from wutong.organisation.dictionaries import regions

# a share of fewer firms than this says nothing of what a place is good at
LEAST_FIRMS = 30
WIDTH = {"province": 2, "prefecture": 4, "county": 6}


@dataclass(frozen=True)
class Sum:
    firms: int = 0
    yuan: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.firms + other.firms, self.yuan + other.yuan)


@dataclass(frozen=True)
class Firms:
    """Active firms of one snapshot: `cells` by region of the province and industry, `country` by industry."""

    cells: Mapping[str, Mapping[str, Sum]]
    country: Mapping[str, Sum]
    is_synthetic: bool
    source: str

    @cached_property
    def every(self) -> Sum:
        return sum(self.country.values(), Sum())

    @cached_property
    def _totals(self) -> dict[str, Sum]:
        return {code: sum(cells.values(), Sum()) for code, cells in self.cells.items()}

    def at(self, region_code: str, codes: Iterable[str]) -> Sum:
        return _of(self.cells.get(region_code, {}), codes)

    def in_country(self, codes: Iterable[str]) -> int:
        return _of(self.country, codes).firms

    def total(self, region_code: str) -> Sum:
        return self._totals.get(region_code, Sum())

    def advantages(self, region_code: str, codes: tuple[str, ...]) -> list[float | None]:
        """RCA by firms and by capital against the whole country; None where it is not known."""
        own, here = self.at(region_code, codes), self.total(region_code)
        whole, every = _of(self.country, codes), self.every
        if here.firms < LEAST_FIRMS or not whole.firms:
            return [None, None]
        by_firms = (own.firms / here.firms) / (whole.firms / every.firms)
        has_yuan = bool(here.yuan and whole.yuan)
        return [by_firms, (own.yuan / here.yuan) / (whole.yuan / every.yuan) if has_yuan else None]

    def words(self, region_code: str, codes: tuple[str, ...]) -> str:
        """“企业登记 12 家，占比是全国的 1.3 倍（企业名录 2026-11-01）”."""
        own, here = self.at(region_code, codes), self.total(region_code)
        by_firms, by_yuan = self.advantages(region_code, codes)
        if here.firms < LEAST_FIRMS:
            told = f"企业登记：这里只有 {here.firms} 家，不到 {LEAST_FIRMS} 家，比不出来"
        elif by_firms is None:
            told = "企业登记：全国没有这一行业的，比不出来"
        else:
            told = f"企业登记 {own.firms} 家，占比是全国的 {by_firms:.2g} 倍"
            told += "" if by_yuan is None else f"，按注册资本是 {by_yuan:.2g} 倍"
        return f"{told}（{self.source}）"


def _of(cells: Mapping[str, Sum], codes: Iterable[str]) -> Sum:
    wanted = tuple(sorted(set(codes)))
    return sum((one for code, one in cells.items() if code.startswith(wanted)), Sum())


_kept: dict[registered.Stamp, Firms] = {}
_keeping = Lock()


def firms() -> Firms | None:
    """Of the newest snapshot, counted once; None without a register."""
    register = registered.opened()
    if register is None:
        return None
    with _keeping:
        if register.stamp not in _kept:
            _kept.clear()
            _kept[register.stamp] = _count(register)
        return _kept[register.stamp]


def _count(register: registered.Register) -> Firms:
    country: dict[str, Sum] = {}
    cells: dict[str, dict[str, Sum]] = {}
    root = next(code for code, one in regions().items() if one.parent_id is None)
    for level in WIDTH:
        everywhere = level == "province"
        for row in register.cells(level, "" if everywhere else root[:2]):
            one = Sum(row["enterprises"], row["capital_yuan"] or 0)
            if everywhere:
                country[row["industry"]] = country.get(row["industry"], Sum()) + one
            if row["region"].startswith(root[:2]):
                cells.setdefault(row["region"], {})[row["industry"]] = one
    return Firms(cells, country, register.is_synthetic, register.basis_words)
