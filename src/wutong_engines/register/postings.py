"""Which names hold which two characters: the posting table that lets one search names while typing.

A gram is two code points, the first in the higher 16 bits; a name begins with a gram of 0 and its first
character and ends with a gram of its last and 0, so that the grams from c to below c + 1 in the higher bits
are of every name that holds c. Places number the names in the order they are shown in. Code points beyond 16
bits share grams; whoever searches checks the names found.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from wutong_engines.register.schema import GRAM, POSTING

Keys = NDArray[np.uint64]

ROWS_OF_A_GROUP = 131_072
NAMES = "name.arrow"
NAMES_OF_A_BATCH = 65_536
NAMES_AT_ONCE = 1_000_000
KEYS_AT_ONCE = 60_000_000
_LOW = np.uint32(0xFFFF)
_HIGH_BITS = np.uint64(32)
_NO_KEY = np.uint64(0xFFFFFFFFFFFFFFFF)


def spans_of(words: Sequence[str]) -> list[tuple[int, int]]:
    """Ranges of grams, each from … to below; a name with all the words has a gram of every range.

    A single character alone is asked of the beginning.
    """
    if len(words) == len(words[0]) == 1:
        first = ord(words[0]) & 0xFFFF
        return [(first, first + 1)]
    found = set()
    for word in words:
        points = [ord(letter) & 0xFFFF for letter in word]
        if len(points) == 1:
            found.add((points[0] << 16, points[0] + 1 << 16))
        found |= {(first << 16 | second, (first << 16 | second) + 1) for first, second in pairwise(points)}
    return sorted(found)


def write_postings(names: Path, postings: Path, directory: Path) -> None:
    """From the name table, in order of place, to its postings by gram and place, and how many each gram has.

    Memory follows KEYS_AT_ONCE, not the number of names: grams are taken range by range.
    """
    total = pq.ParquetFile(names).metadata.num_rows
    starts = _ranges(names, total)
    grams: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.int64]] = []
    with pq.ParquetWriter(
        postings,
        POSTING,
        compression="zstd",
        use_dictionary=False,
        column_encoding={"gram": "DELTA_BINARY_PACKED", "place": "DELTA_BINARY_PACKED"},
    ) as writer:
        rest = np.empty(0, dtype=np.uint64)
        for low, high in zip(starts, [*starts[1:], 1 << 32], strict=True):
            keys = np.concatenate(list(_keys(names, low, high)) or [rest[:0]])
            keys.sort()
            keys = keys[np.diff(keys, prepend=_NO_KEY) != 0]  # a name may hold a gram twice
            every = (keys >> _HIGH_BITS).astype(np.int64)
            bounds = np.flatnonzero(np.diff(every, prepend=-1))
            grams.append(every[bounds])
            counts.append(np.diff(bounds, append=len(every)))
            rest = _written(writer, np.concatenate([rest, keys]))
        if len(rest) or not total:
            writer.write_table(_rows(rest), row_group_size=ROWS_OF_A_GROUP)
    found = pa.table([np.concatenate(grams), np.concatenate(counts)], schema=GRAM)
    pq.write_table(found, directory, compression="zstd")


def _written(writer: pq.ParquetWriter, keys: Keys) -> Keys:
    """Writes whole row groups, so that a row's group follows from its number; what is left over."""
    whole = len(keys) // ROWS_OF_A_GROUP * ROWS_OF_A_GROUP
    if whole:
        writer.write_table(_rows(keys[:whole]), row_group_size=ROWS_OF_A_GROUP)
    return keys[whole:].copy()


def _rows(keys: Keys) -> pa.Table:
    grams = (keys >> _HIGH_BITS).astype(np.int64)
    return pa.table([grams, (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)], schema=POSTING)


def _ranges(names: Path, total: int) -> list[int]:
    """Where each range of grams begins, so that none holds many more keys than KEYS_AT_ONCE."""
    sample = next(_keys(names, 0, 1 << 32), np.empty(0, dtype=np.uint64))
    share = min(1.0, NAMES_AT_ONCE / total) if total else 1.0
    parts = int(np.ceil(len(sample) / share / KEYS_AT_ONCE)) or 1
    if parts == 1:
        return [0]
    bounds = np.quantile((sample >> _HIGH_BITS).astype(np.int64), np.arange(1, parts) / parts, method="lower")
    return [0, *sorted(set(bounds.astype(np.int64).tolist()) - {0})]


def _keys(names: Path, low: int, high: int) -> Iterator[Keys]:
    """Gram and place of every name in one number, those grams from `low` to below `high`."""
    file, start = pq.ParquetFile(names), 0
    for batch in file.iter_batches(NAMES_AT_ONCE, columns=["name_key"]):
        grams, owners = _pairs(batch.column(0).to_pylist())
        is_in = (grams >= low) & (grams < high)
        keys = grams[is_in].astype(np.uint64) << _HIGH_BITS
        keys |= owners[is_in].astype(np.uint64) + np.uint64(start)
        yield keys
        start += len(batch)


def _pairs(names: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Every gram and the number of the name it is from."""
    lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
    points = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype=np.uint32) & _LOW
    before = np.empty_like(points)
    before[1:] = points[:-1]
    ends = np.cumsum(lengths)
    is_named = lengths > 0
    before[(ends - lengths)[is_named]] = 0
    owners = np.arange(len(names))
    grams = np.concatenate([before << np.uint32(16) | points, points[ends[is_named] - 1] << np.uint32(16)])
    return grams, np.concatenate([np.repeat(owners, lengths), owners[is_named]])
