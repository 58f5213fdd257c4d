"""Rows put together are what scipy puts together."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bot.nlu.sparse_rows import below, beside, empty_row, full_row, row_of

numbers = st.sampled_from([0.0, 0.0, 0.5, 1.0, -2.0])
rows = st.integers(1, 6).flatmap(lambda width: arrays(np.float32, (1, width), elements=numbers))


@given(parts=st.lists(rows, min_size=1, max_size=4))
def test_beside(parts: list[NDArray[np.float32]]) -> None:
    made = beside([row_of(sp.csr_matrix(part)) for part in parts]).matrix()
    assert made.dtype == np.float32
    assert np.array_equal(made.toarray(), np.hstack(parts))


@given(parts=st.lists(arrays(np.float32, (1, 3), elements=numbers), min_size=1, max_size=4))
def test_below(parts: list[NDArray[np.float32]]) -> None:
    made = below([row_of(sp.csr_matrix(part)) for part in parts])
    assert made.format == "csr"
    assert np.array_equal(made.toarray(), np.vstack(parts))


@given(values=arrays(np.float32, 4, elements=numbers))
def test_a_row_times_a_factor_keeps_its_precision(values: NDArray[np.float32]) -> None:
    made = full_row(values).times(0.4).matrix()
    assert made.dtype == np.float32
    assert np.array_equal(made.toarray(), values.reshape(1, -1) * np.float32(0.4))


def test_an_empty_row_takes_its_place() -> None:
    made = beside([empty_row(2), full_row(np.ones(1, dtype=np.float32))]).matrix()
    assert made.toarray().tolist() == [[0.0, 0.0, 1.0]]
