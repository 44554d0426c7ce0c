"""Names as one types: the rows `queries.by_name` gives, from the posting table, in milliseconds."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from wutong_engines.register.folding import folded, words_of
from wutong_engines.register.postings import NAMES, NAMES_OF_A_BATCH, ROWS_OF_A_GROUP, spans_of
from wutong_engines.register.schema import NAME

Places = NDArray[np.int64]

FEW_PLACES = 500_000
COMMON_SHARE = 0.2
LISTS_READ = 3
PLACES_AT_ONCE = 4096
FIRST_LOOK = 32


class NameIndex:
    """The names of one snapshot, opened once and asked many times, from any thread."""

    def __init__(self, snapshot: Path) -> None:
        """`snapshot`: the folder of one snapshot. Keeps the directory of grams in memory, 16 bytes a gram."""
        directory = pq.ParquetFile(snapshot / "gram.parquet").read()
        self._grams = directory.column("gram").to_numpy()
        counts = directory.column("count").to_numpy()
        self._bounds = np.concatenate([[0], np.cumsum(counts)])
        self._postings = pq.ParquetFile(snapshot / "posting.parquet", memory_map=True)
        self._names = pa.ipc.open_file(pa.memory_map(str(snapshot / NAMES)))
        self._lock = Lock()
        batches = self._names.num_record_batches
        last = self._names.get_batch(batches - 1).num_rows if batches else 0
        self.total = max(0, batches - 1) * NAMES_OF_A_BATCH + last

    def search(self, text: str, size: int = 20) -> pa.Table:
        """At most `size` rows, columns and order of `queries.by_name`, for the same `text`.

        Raises RegisterError when nothing was typed.
        """
        words = words_of(text)
        found: list[pa.RecordBatch] = []
        count = 0
        with self._lock:
            for places in self._looks(words):
                for batch in self._checked(places, words):
                    found.append(batch)
                    count += len(batch)
                if count >= size:
                    break
        return pa.Table.from_batches(found, self._names.schema).slice(0, size).cast(NAME)

    def _looks(self, words: Sequence[str]) -> Iterator[Places]:
        """Places that may answer, in order, few at first."""
        for places in self._candidates(words):
            start, count = 0, FIRST_LOOK
            while start < len(places):
                yield places[start : start + count]
                start, count = start + count, count * 2

    def _candidates(self, words: Sequence[str]) -> Iterator[Places]:
        spans = [self._span(low, high) for low, high in spans_of(words)]
        if any(first == end for first, end in spans):
            return
        spans.sort(key=lambda span: span[1] - span[0])
        few = max(FEW_PLACES, COMMON_SHARE * self.total)
        rare = [span for span in spans if span[1] - span[0] <= few][:LISTS_READ]
        if not rare:
            yield from self._in_order(spans[0])
            return
        places, others = self._places(rare[0]), [self._places(span) for span in rare[1:]]
        start, count = 0, PLACES_AT_ONCE
        while start < len(places):
            part = places[start : start + count]
            for other in others:
                at = np.searchsorted(other, part)
                part = part[other[np.minimum(at, len(other) - 1)] == part]
            yield part
            start, count = start + count, count * 2

    def _span(self, low: int, high: int) -> tuple[int, int]:
        """The rows of the posting table with these grams."""
        first, end = np.searchsorted(self._grams, [low, high])
        return int(self._bounds[first]), int(self._bounds[end])

    def _places(self, span: tuple[int, int]) -> Places:
        """Every place of these rows, in order, each once."""
        places = np.concatenate(list(self._rows(span)))
        if (places[1:] > places[:-1]).all():
            return places
        is_there = np.zeros(self.total, dtype=bool)  # quicker than sorting a million of them
        is_there[places] = True
        return np.flatnonzero(is_there)

    def _in_order(self, span: tuple[int, int]) -> Iterator[Places]:
        """The same a part at a time, for what nearly every name holds; all places when grams are several."""
        if self._bounds[np.searchsorted(self._bounds, span[0], side="right")] >= span[1]:
            yield from self._rows(span)
            return
        for start in range(0, self.total, NAMES_OF_A_BATCH):
            yield np.arange(start, min(self.total, start + NAMES_OF_A_BATCH))

    def _rows(self, span: tuple[int, int]) -> Iterator[Places]:
        first, end = span
        for group in range(first // ROWS_OF_A_GROUP, (end - 1) // ROWS_OF_A_GROUP + 1):
            start = group * ROWS_OF_A_GROUP
            column = self._postings.read_row_group(group, columns=["place"]).column(0)
            yield column.to_numpy()[max(0, first - start) : end - start].astype(np.int64)

    def _checked(self, places: Places, words: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Of these places the names that hold the words."""
        numbers, starts = np.unique(places // NAMES_OF_A_BATCH, return_index=True)
        for number, inside in zip(numbers.tolist(), np.split(places, starts[1:]), strict=True):
            batch = self._names.get_batch(number)
            rows = inside - number * NAMES_OF_A_BATCH
            names = batch.column("name").take(pa.array(rows)).to_pylist()
            held = [
                row for row, name in zip(rows.tolist(), names, strict=True) if _holds(folded(name), words)
            ]
            if held:
                yield batch.take(pa.array(held))


def _holds(name: str, words: Sequence[str]) -> bool:
    if len(words) == len(words[0]) == 1:
        return name.startswith(words[0])
    return all(word in name for word in words)
