"""Names as one types: the rows `queries.by_name` gives, from the posting table, in milliseconds."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from wutong_engines.register.folding import words_of
from wutong_engines.register.postings import NAMES_OF_A_GROUP, ROWS_OF_A_GROUP, grams_of
from wutong_engines.register.schema import NAME

Places = NDArray[np.int64]

FEW_PLACES = 500_000
COMMON_SHARE = 0.2
LISTS_READ = 3
FIRST_LOOK = 32


class NameIndex:
    """The names of one snapshot, opened once and asked many times, from any thread."""

    def __init__(self, snapshot: Path) -> None:
        """`snapshot`: the folder of one snapshot. Keeps the directory of grams in memory, 24 bytes a gram."""
        directory = pq.read_table(snapshot / "gram.parquet")
        self._grams, self._firsts, self._counts = (
            directory.column(name).to_numpy() for name in ("gram", "first", "count")
        )
        self._postings = pq.ParquetFile(snapshot / "posting.parquet", memory_map=True)
        self._names = pq.ParquetFile(snapshot / "name.parquet", memory_map=True)
        self._lock = Lock()
        self.total = self._names.metadata.num_rows

    def search(self, text: str, size: int = 20) -> pa.Table:
        """At most `size` rows with the schema NAME, in order of place; `text` as in `queries.by_name`.

        Raises RegisterError when nothing was typed.
        """
        words = words_of(text)
        found: list[pa.Table] = []
        with self._lock:
            for places in self._looks(words):
                found.append(self._checked(places, words))
                if sum(map(len, found)) >= size:
                    break
        return pa.concat_tables([NAME.empty_table(), *found]).slice(0, size)

    def _looks(self, words: Sequence[str]) -> Iterator[Places]:
        """Places that may answer, in order, few at first."""
        for places in self._candidates(words):
            start, count = 0, FIRST_LOOK
            while start < len(places):
                yield places[start : start + count]
                start, count = start + count, count * 2

    def _candidates(self, words: Sequence[str]) -> Iterator[Places]:
        parts = words if len(words) == 1 else [word for word in words if len(word) > 1]
        rows = [self._row_of(gram) for gram in sorted({gram for word in parts for gram in grams_of(word)})]
        if None in rows:
            return
        known = sorted((row for row in rows if row is not None), key=lambda row: int(self._counts[row]))
        rare = [row for row in known if self._counts[row] <= max(FEW_PLACES, COMMON_SHARE * self.total)]
        if rare:
            places = np.concatenate(list(self._places(rare[0])))
            for row in rare[1:LISTS_READ]:
                if len(places) <= FIRST_LOOK:
                    break
                other = np.concatenate(list(self._places(row)))
                places = np.intersect1d(places, other, assume_unique=True)
            yield places
        elif known:
            yield from self._places(known[0])
        else:  # single characters only: no gram to look up, all names are read in order
            for start in range(0, self.total, NAMES_OF_A_GROUP):
                yield np.arange(start, min(self.total, start + NAMES_OF_A_GROUP))

    def _row_of(self, gram: int) -> int | None:
        row = int(np.searchsorted(self._grams, gram))
        return row if row < len(self._grams) and self._grams[row] == gram else None

    def _places(self, row: int) -> Iterator[Places]:
        """The places of one gram, a row group at a time."""
        first = int(self._firsts[row])
        end = first + int(self._counts[row])
        for group in range(first // ROWS_OF_A_GROUP, (end - 1) // ROWS_OF_A_GROUP + 1):
            start = group * ROWS_OF_A_GROUP
            column = self._postings.read_row_group(group, columns=["place"]).column(0)
            yield column.to_numpy()[max(0, first - start) : end - start].astype(np.int64)

    def _checked(self, places: Places, words: Sequence[str]) -> pa.Table:
        """Of these places the names that hold the words."""
        groups, starts = np.unique(places // NAMES_OF_A_GROUP, return_index=True)
        found = []
        for group, inside in zip(groups.tolist(), np.split(places, starts[1:]), strict=True):
            keys = self._names.read_row_group(group, columns=["name_key"]).column(0)
            keys = keys.take(pa.array(inside - group * NAMES_OF_A_GROUP))
            is_found = np.asarray(_holds(keys, words))
            if is_found.any():
                rows = self._names.read_row_group(group, columns=NAME.names)
                found.append(rows.take(pa.array(inside[is_found] - group * NAMES_OF_A_GROUP)).cast(NAME))
        return pa.concat_tables(found) if found else NAME.empty_table()


def _holds(keys: pa.ChunkedArray, words: Sequence[str]) -> Any:
    if len(words) == len(words[0]) == 1:
        return pc.starts_with(keys, words[0]).to_numpy()
    held = np.ones(len(keys), dtype=bool)
    for word in words:
        held &= pc.match_substring(keys, word).to_numpy()
    return held
