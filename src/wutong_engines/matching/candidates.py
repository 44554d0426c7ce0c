"""The likeliest rows of a register for each name: bigrams and skip-bigrams, TF-IDF, the ten greatest cosines.

A pair of letters counts in either order, next to each other or one apart, so that a letter typed wrong,
left out or swapped leaves most pairs standing. Place is a token of small weight: it orders firms of one word.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from wutong_engines.matching.columns import NAME_PREFECTURE, PREFECTURE, Columns, Letters

BITS = 22
LIMIT = 10
_SKIP_WEIGHT, _PLACE_WEIGHT, _BRANCH_WEIGHT = 0.6, 0.5, 0.7
_POSTINGS = 40_000  # of a name's rarest tokens: how many rows of the register they may touch
_SURE = 3  # so many of the rarest tokens are kept whatever they touch
_ROWS_AT_ONCE = 100_000
_BEYOND = 2000
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Real = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs in the order of `query`, then of falling `score` (a cosine), then of `row`."""

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    score: Real


class Index:
    """A register made ready to be asked; `columns` are its rows."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        tokens, weights, ends = _tokens(columns)
        self.found_in = np.bincount(tokens, minlength=1 << BITS).astype(np.int32)
        self._idf = rarity(self.found_in, len(columns), usual=1e-5)
        matrix = _normed(tokens, weights * self._idf[tokens], ends, len(columns))
        del tokens, weights
        self._by_token = matrix.T.tocsr()

    def candidates(self, names: Columns, limit: int = LIMIT) -> Candidates:
        tokens, weights, ends = _tokens(names)
        matrix = _normed(tokens, weights * self._idf[tokens], ends, len(names))
        found = sp_matmul_topn(self._selective(matrix), self._by_token, top_n=limit, sort=True, n_threads=1)
        query = np.repeat(np.arange(len(names)), np.diff(found.indptr))
        order = np.lexsort((found.indices, -found.data, query))
        return Candidates(query, found.indices[order].astype(np.int64), found.data[order].astype(np.float32))

    def _selective(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """Without the tokens so common that they would touch most of the register."""
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        touched = self.found_in[matrix.indices].astype(np.int64)
        order = np.lexsort((touched, rows))
        running = np.cumsum(touched[order])
        starts = matrix.indptr[:-1][rows]
        before = np.where(starts > 0, running[np.maximum(starts - 1, 0)], 0)
        place = np.arange(len(order)) - starts
        kept = order[((running - before) <= _POSTINGS) | (place < _SURE)]
        return sparse.csr_matrix((matrix.data[kept], (rows[kept], matrix.indices[kept])), shape=matrix.shape)


def rarity(found: NDArray[np.integer], rows: int, usual: float) -> Real:
    """-log of the share of names that have it. Some two thousand names beyond the register are taken to have
    the `usual` share, so that a small register weighs words as a large one does.
    """
    return (-np.log((found + _BEYOND * usual) / (rows + _BEYOND))).clip(0).astype(np.float32)


def _normed(
    tokens: NDArray[np.int32], weights: Real, ends: NDArray[np.int64], rows: int
) -> sparse.csr_matrix:
    squares = (
        np.add.reduceat(np.append(weights**2, np.float32(0)), ends[:-1]) if rows else np.zeros(0, np.float32)
    )
    squares[np.diff(ends) == 0] = 1.0
    lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
    data = weights / np.repeat(lengths, np.diff(ends))
    return sparse.csr_matrix((data, tokens, ends), shape=(rows, 1 << BITS))


def _tokens(columns: Columns) -> tuple[NDArray[np.int32], Real, NDArray[np.int64]]:
    """All tokens in the order of rows, their weights before IDF, and where each row begins."""
    tokens, weights, counts = [], [], []
    for start in range(0, len(columns), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        facts = columns.facts[part]
        blocks = [_pairs(columns.core[part], 1, 1.0), _pairs(columns.core[part], 2, _SKIP_WEIGHT)]
        blocks.append(_pairs(columns.branch[part], 1, _BRANCH_WEIGHT))
        place = np.where(facts[:, PREFECTURE] > 0, facts[:, PREFECTURE], facts[:, NAME_PREFECTURE])[:, None]
        blocks.append((_hashed(place.astype(np.uint64) + np.uint64(7)), place > 0, _PLACE_WEIGHT))
        known = np.hstack([block[1] for block in blocks])
        tokens.append(np.hstack([block[0] for block in blocks])[known])
        weights.append(np.hstack([np.full(block[1].shape, block[2], np.float32) for block in blocks])[known])
        counts.append(known.sum(axis=1))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(counts))]) if counts else np.zeros(1)
    nothing: tuple[NDArray[np.int32], Real] = (np.zeros(0, np.int32), np.zeros(0, np.float32))
    return (
        np.concatenate(tokens) if tokens else nothing[0],
        np.concatenate(weights) if weights else nothing[1],
        ends.astype(np.int64),
    )


def _pairs(rows: Letters, apart: int, weight: float) -> tuple[NDArray[np.int32], NDArray[np.bool_], float]:
    first, second = rows[:, :-apart], rows[:, apart:]
    low, high = np.minimum(first, second).astype(np.uint64), np.maximum(first, second).astype(np.uint64)
    return _hashed((low << np.uint64(16)) | high), second > 0, weight


def _hashed(numbers: NDArray[np.uint64]) -> NDArray[np.int32]:
    return ((numbers * _MULTIPLIER) >> np.uint64(64 - BITS)).astype(np.int32)
