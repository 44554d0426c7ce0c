"""Compares pairs of names feature by feature, all pairs at once."""

from functools import lru_cache
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from pypinyin.constants import PINYIN_DICT

from wutong_engines.matching import columns as column
from wutong_engines.matching.candidates import Candidates, rarity
from wutong_engines.matching.columns import Columns, Letters, keys
from wutong_engines.matching.vocabulary import SHARES

FEATURES = (
    "score", "score_of_best", "score_above_others", "rank", "common", "common_of_shorter", "common_sound",
    "common_written", "prefix",
    "brand_lost", "brand_gained", "trade_lost", "trade_gained", "rarest_lost", "weight_lost", "weight_gained",
    "same_core", "same_brand", "same_written", "name_place", "region", "name_in_region",
    "region_in_name", "county",
    "form", "group", "branch", "branch_common", "marks", "letters", "letters_of_row", "letters_apart",
    "rows_of_core", "candidates_of_core", "region_known", "aside",
)  # fmt: skip
_PAIRS_AT_ONCE = 50_000

Real = NDArray[np.float32]


class Comparer:
    """Knows how common each letter and each core is in the register."""

    def __init__(self, register: Columns) -> None:
        self.register = register
        found = np.bincount(register.core.ravel(), minlength=65536)
        self._letter_weight = rarity(found, len(register), usual=0.002)
        self._core_keys = keys(register.core)
        self._sorted_keys = np.sort(self._core_keys)

    def rows_of_core(self, core_keys: NDArray[np.int64]) -> NDArray[np.int64]:
        after = np.searchsorted(self._sorted_keys, core_keys, side="right")
        return np.asarray(after - np.searchsorted(self._sorted_keys, core_keys, side="left"))

    def features(self, names: Columns, pairs: Candidates) -> Real:
        """Pairs × FEATURES."""
        found = np.zeros((len(pairs.query), len(FEATURES)), dtype=np.float32)
        at = {name: found[:, number] for number, name in enumerate(FEATURES)}
        self._among_candidates(pairs, at)
        for start in range(0, len(pairs.query), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            here = {name: values[part] for name, values in at.items()}
            self._letters(names, pairs.query[part], pairs.row[part], here)
            _facts(names.facts[pairs.query[part]], self.register.facts[pairs.row[part]], here)
        return found

    def _among_candidates(self, pairs: Candidates, at: dict[str, Real]) -> None:
        begins = np.flatnonzero(np.diff(pairs.query, prepend=-1))
        group = np.cumsum(np.diff(pairs.query, prepend=-1) != 0) - 1
        rank = np.arange(len(pairs.query)) - begins[group] if len(begins) else np.zeros(0, int)
        at["score"][:], at["rank"][:] = pairs.score, rank
        if not len(begins):
            return
        best = pairs.score[begins]
        has_second = np.append(begins[1:], len(pairs.query)) - begins > 1
        second = np.where(has_second, pairs.score[np.minimum(begins + 1, len(pairs.score) - 1)], 0.0)
        at["score_of_best"][:] = best[group]
        at["score_above_others"][:] = pairs.score - np.where(rank == 0, second[group], best[group])
        core = self._core_keys[pairs.row]
        at["rows_of_core"][:] = np.log1p(np.minimum(self.rows_of_core(core), 1000))
        _, twin, count = np.unique(core * 31 + pairs.query, return_inverse=True, return_counts=True)
        at["candidates_of_core"][:] = count[twin]

    def _letters(
        self, names: Columns, query: NDArray[np.int64], row: NDArray[np.int64], at: dict[str, Real]
    ) -> None:
        a, b = names.core[query], self.register.core[row]
        length_a, length_b = (a > 0).sum(axis=1), (b > 0).sum(axis=1)
        longer, shorter = np.maximum(length_a, length_b), np.maximum(1, np.minimum(length_a, length_b))
        common = common_letters(a, b)
        at["common"][:], at["common_of_shorter"][:] = common / np.maximum(longer, 1), common / shorter
        at["common_sound"][:] = common_letters(_sounds()[a], _sounds()[b]) / np.maximum(longer, 1)
        written_a, written_b = names.normal[query], self.register.normal[row]
        written = np.maximum((written_a > 0).sum(axis=1), (written_b > 0).sum(axis=1))
        at["common_written"][:] = common_letters(written_a, written_b) / np.maximum(written, 1)
        at["prefix"][:] = np.cumprod((a == b) & (a > 0), axis=1).sum(axis=1)
        at["same_core"][:] = (a == b).all(axis=1)
        at["same_written"][:] = (written_a == written_b).all(axis=1)
        brand_a, brand_b = names.facts[query, column.BRAND], self.register.facts[row, column.BRAND]
        at["same_brand"][:] = (brand_a == brand_b) & (at["prefix"] >= brand_a)
        at["letters"][:], at["letters_of_row"][:], at["letters_apart"][:] = (
            length_a,
            length_b,
            length_a - length_b,
        )
        self._lost(a, b, brand_a, at, ("brand_lost", "trade_lost", "weight_lost"))
        at["rarest_lost"][:] = self._lost(
            b, a, brand_b, at, ("brand_gained", "trade_gained", "weight_gained")
        )
        tail_a, tail_b = names.branch[query], self.register.branch[row]
        tail = np.maximum((tail_a > 0).sum(axis=1), (tail_b > 0).sum(axis=1))
        at["branch_common"][:] = np.where(tail > 0, common_letters(tail_a, tail_b) / np.maximum(tail, 1), 1.0)
        at["branch"][:] = (tail_a[:, 0] > 0) * 2 + (tail_b[:, 0] > 0)

    def _lost(
        self,
        a: Letters,
        b: Letters,
        brand: NDArray[np.int32],
        at: dict[str, Real],
        names: tuple[str, str, str],
    ) -> Real:
        """Letters of a that b has nowhere: of the own word, of the trade, and their weight; the rarest."""
        lost = a > 0
        for place in range(b.shape[1]):
            lost &= a != b[:, place : place + 1]
        in_brand = np.arange(a.shape[1]) < brand[:, None]
        weight = np.where(lost, self._letter_weight[a], np.float32(0))
        at[names[0]][:], at[names[1]][:] = (lost & in_brand).sum(axis=1), (lost & ~in_brand).sum(axis=1)
        at[names[2]][:] = weight.sum(axis=1)
        return np.asarray(weight.max(axis=1))


def common_letters(a: Letters, b: Letters) -> NDArray[np.int64]:
    """The length of the longest common subsequence of each pair of rows (bit-parallel: Hyyrö 2004)."""
    width = a.shape[1]
    bits = (np.uint64(1) << np.arange(width, dtype=np.uint64)).astype(np.uint64)
    full = np.uint64((1 << width) - 1)
    state = np.full(len(a), full, dtype=np.uint64)
    is_letter = a > 0
    for place in range(b.shape[1]):
        letter = b[:, place : place + 1]
        matches = (((a == letter) & is_letter) * bits).sum(axis=1, dtype=np.uint64)
        taken = state & matches
        state = ((state + taken) | (state - taken)) & full
    return np.asarray(width - np.bitwise_count(state).astype(np.int64))


@lru_cache(maxsize=1)
def _sounds() -> Letters:
    """Letter → its first reading without tone as a number; a letter with no reading stands for itself."""
    sounds = np.arange(65536, dtype=np.uint16)
    numbers: dict[str, int] = {}
    for letter, readings in PINYIN_DICT.items():
        if letter < 65536:
            bare = normalize("NFD", readings.split(",")[0]).encode("ascii", "ignore").decode()
            sounds[letter] = numbers.setdefault(bare, 0xE000 + len(numbers))
    return sounds


def _agree(
    a: NDArray[np.int32], b: NDArray[np.int32], province: tuple[int, int], prefecture: tuple[int, int]
) -> Real:
    """2 the same prefecture, 1 the same province, 0 not known, -1 other prefecture, -2 other province."""
    province_a, province_b = a[:, province[0]], b[:, province[1]]
    prefecture_a, prefecture_b = a[:, prefecture[0]], b[:, prefecture[1]]
    deeper = np.where(
        (prefecture_a > 0) & (prefecture_b > 0), np.where(prefecture_a == prefecture_b, 2, -1), 1
    )
    known = (province_a > 0) & (province_b > 0)
    return np.where(known, np.where(province_a == province_b, deeper, -2), 0).astype(np.float32)


def _facts(a: NDArray[np.int32], b: NDArray[np.int32], at: dict[str, Real]) -> None:
    name = (column.NAME_PROVINCE, column.NAME_PREFECTURE)
    region = (column.PROVINCE, column.PREFECTURE)
    for feature, of_a, of_b in (
        ("name_place", name, name),
        ("region", region, region),
        ("name_in_region", name, region),
        ("region_in_name", region, name),
    ):
        at[feature][:] = _agree(a, b, (of_a[0], of_b[0]), (of_a[1], of_b[1]))
    county_a, county_b = a[:, column.COUNTY].astype(np.int64), b[:, column.COUNTY].astype(np.int64)
    comparable = county_a * county_b > 0
    at["county"][:] = np.where(comparable, np.where(county_a == county_b, 1, -1), 0)
    form_a, form_b = a[:, column.FORM], b[:, column.FORM]
    companies = (form_a <= SHARES) & (form_b <= SHARES)
    known = (form_a > 0) & (form_b > 0)
    at["form"][:] = np.where(form_a == form_b, 2, np.where(known, np.where(companies, -1, -2), 0))
    at["group"][:] = a[:, column.GROUP] * 2 + b[:, column.GROUP]
    marks_a, marks_b = a[:, column.MARKS], b[:, column.MARKS]
    both = (marks_a != 0) & (marks_b != 0)
    at["marks"][:] = np.where(marks_a == marks_b, 0, np.where(both, 2, 1))
    at["region_known"][:] = a[:, column.PROVINCE] > 0
    at["aside"][:] = a[:, column.ASIDE]
