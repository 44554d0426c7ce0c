"""A reading kept beside its workbook: no page of a long preview, nor the writing, reads the file again.

One file: compressed chunks of at most 200 lines, then an index of where they lie, then its length in 8 bytes.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

LINES_A_CHUNK = 200
Line = dict[str, Any]
Pair = dict[str, Any]
_LENGTH = struct.Struct(">Q")


def _packed(value: object) -> bytes:
    return zlib.compress(orjson.dumps(value), 1)


class Writing:
    """Writes to a fresh file and puts it in place only when everything went well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fresh = path.with_suffix(".new")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._fresh.open("wb")
        self._index: dict[str, Any] = {"sheets": [], "pairs": []}

    def __enter__(self) -> "Writing":
        return self

    def sheet(self, name: str, lines: Iterable[Line]) -> int:
        """How many lines were kept."""
        places: list[tuple[int, int]] = []
        waiting: list[Line] = []
        count = 0
        for line in lines:
            waiting.append(line)
            count += 1
            if len(waiting) == LINES_A_CHUNK:
                places.append(self._chunk(waiting))
                waiting = []
        if waiting:
            places.append(self._chunk(waiting))
        self._index["sheets"].append({"name": name, "chunks": places})
        return count

    def pairs(self, found: list[Pair]) -> None:
        for start in range(0, len(found), LINES_A_CHUNK):
            self._index["pairs"].append(self._chunk(found[start : start + LINES_A_CHUNK]))

    def _chunk(self, lines: list[Line]) -> tuple[int, int]:
        packed = _packed(lines)
        start = self._file.tell()
        self._file.write(packed)
        return start, len(packed)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            index = _packed(self._index)
            self._file.write(index + _LENGTH.pack(len(index)))
        self._file.close()
        if kind is None:
            self._fresh.replace(self._path)
        else:
            self._fresh.unlink()


class Cached:
    """A reading that was kept. FileNotFoundError when it was not, or has been cleared away: read again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            file.seek(-_LENGTH.size, 2)
            end = file.tell()
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            file.seek(end - length)
            self._index = orjson.loads(zlib.decompress(file.read(length)))

    @property
    def sheet_names(self) -> list[str]:
        return [sheet["name"] for sheet in self._index["sheets"]]

    def pages(self, sheet: int) -> int:
        return len(self._index["sheets"][sheet]["chunks"])

    def page(self, sheet: int, number: int) -> list[Line]:
        """Page 0 is the first."""
        return self._read([self._index["sheets"][sheet]["chunks"][number]])

    def projects(self) -> Iterator[tuple[int, str, Line]]:
        """(sheet number, sheet name, line) of every project, in the order of the file."""
        for number, sheet in enumerate(self._index["sheets"]):
            for place in sheet["chunks"]:
                for line in self._read([place]):
                    if line["k"] == "project":
                        yield number, sheet["name"], line

    def pairs(self) -> list[Pair]:
        return self._read(self._index["pairs"])

    def _read(self, places: list[list[int]]) -> list[Line]:
        lines: list[Line] = []
        with self._path.open("rb") as file:
            for start, length in places:
                file.seek(start)
                lines += orjson.loads(zlib.decompress(file.read(length)))
        return lines
