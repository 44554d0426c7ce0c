"""Many names read into columns of numbers: a million are compared without a Python object for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wutong_engines.matching.places import NOWHERE, Place, place_of
from wutong_engines.matching.reading import Reading, numerals_alike, read

CORE_LETTERS, NAME_LETTERS, BRANCH_LETTERS = 24, 36, 12
_ROWS_AT_ONCE = 50_000

Letters = NDArray[np.uint16]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """One row a name. Letters are UTF-16 units, 0 after the end; places GB/T 2260 numbers, 0 where not said.

    `facts` columns: brand letters, form, is group, province and prefecture of the name, province and
    prefecture of the region cell, prefecture of the branch, county (hashed), numbers (hashed), has an aside.
    """

    core: Letters
    normal: Letters
    branch: Letters
    facts: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.core)


(
    BRAND,
    FORM,
    GROUP,
    NAME_PROVINCE,
    NAME_PREFECTURE,
    PROVINCE,
    PREFECTURE,
    BRANCH_PREFECTURE,
    COUNTY,
    MARKS,
    ASIDE,
) = range(11)


def columns_of(names: Sequence[str], regions: Sequence[str] | None = None) -> Columns:
    """Reads the names; `regions` are cells in words or codes, '' where not known, one for each name."""
    cells = regions if regions is not None else [""] * len(names)
    starts = range(0, max(len(names), 1), _ROWS_AT_ONCE)
    parts = [
        _part(list(zip(names[at : at + _ROWS_AT_ONCE], cells[at : at + _ROWS_AT_ONCE], strict=True)))
        for at in starts
    ]
    core, normal, branch, facts = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Columns(core, normal, branch, facts)


def _part(rows: Sequence[tuple[str, str]]) -> tuple[Letters, Letters, Letters, NDArray[np.int32]]:
    readings = [read(name) for name, _ in rows]
    facts = [
        _facts(reading, place_of(cell) if cell else NOWHERE)
        for reading, (_, cell) in zip(readings, rows, strict=True)
    ]
    return (
        letters([numerals_alike(reading.core) for reading in readings], CORE_LETTERS),
        letters([reading.normal for reading in readings], NAME_LETTERS),
        letters([numerals_alike(reading.branch) for reading in readings], BRANCH_LETTERS),
        np.array(facts, dtype=np.int32).reshape(-1, 11),
    )


def _facts(reading: Reading, region: Place) -> tuple[int, ...]:
    county = region.county or reading.place.county
    return (
        reading.brand,
        reading.form,
        reading.is_group,
        reading.place.province,
        reading.place.prefecture,
        region.province,
        region.prefecture,
        reading.branch_place.prefecture or reading.branch_place.province,
        _county(county),
        crc32(repr(reading.marks).encode()) >> 1 if reading.marks else 0,
        bool(reading.aside),
    )


def _county(county: str) -> int:
    """Codes as positive, words as negative numbers: the two cannot be compared."""
    if not county:
        return 0
    return int(county) if county.isdigit() else -(crc32(county.encode()) >> 1) - 1


def letters(texts: Sequence[str], width: int) -> Letters:
    """n texts → n × width UTF-16 units, cut or filled with 0."""
    joined = "".join([text[:width].ljust(width, "\0") for text in texts])
    return np.frombuffer(joined.encode("utf-16-le", "replace"), np.uint16).reshape(len(texts), width)


def keys(rows: Letters) -> Whole:
    """A number for each row of letters: equal rows have equal numbers."""
    mixed = np.full(len(rows), 1469598103934665603, dtype=np.uint64)
    for column in range(rows.shape[1]):
        mixed = (mixed ^ rows[:, column]) * np.uint64(1099511628211)
        mixed ^= mixed >> np.uint64(29)
    return mixed.view(np.int64)
