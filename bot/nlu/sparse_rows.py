"""Sparse rows of one sentence, put together as arrays.

scipy does the same for matrices of any shape, and takes ten times as long over a single row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SparseRow:
    """The values at some of `width` columns; those of all others are zero."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    width: int

    def times(self, factor: float) -> "SparseRow":
        return SparseRow(self.columns, self.values * np.float32(factor), self.width)

    def matrix(self) -> sp.csr_matrix:
        return sp.csr_matrix((self.values, self.columns, [0, len(self.columns)]), shape=(1, self.width))


def row_of(matrix: sp.csr_matrix) -> SparseRow:
    """A matrix of one row."""
    return SparseRow(matrix.indices, matrix.data, matrix.shape[1])


def full_row(values: NDArray[np.float32]) -> SparseRow:
    """A row with a value for each column."""
    return SparseRow(np.arange(len(values), dtype=np.int32), values, len(values))


def empty_row(width: int) -> SparseRow:
    return SparseRow(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32), width)


def beside(rows: Sequence[SparseRow]) -> SparseRow:
    """One row out of several, side by side."""
    starts = np.cumsum([0, *(row.width for row in rows)], dtype=np.int32)
    columns = np.concatenate([row.columns + start for row, start in zip(rows, starts[:-1], strict=True)])
    return SparseRow(columns, np.concatenate([row.values for row in rows]), int(starts[-1]))


def below(rows: Sequence[SparseRow]) -> sp.csr_matrix:
    """The rows as one matrix."""
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows])
    values = np.concatenate([row.values for row in rows])
    return sp.csr_matrix((values, columns, ends), shape=(len(rows), rows[0].width))
