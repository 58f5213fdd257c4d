"""Rows put together are what scipy puts together."""

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.nlu.sparse_rows import below, beside

numbers = st.sampled_from([0.0, 0.0, 0.5, 1.0, -2.0])
rows = st.integers(1, 6).flatmap(lambda width: arrays(np.float32, (1, width), elements=numbers)).map(sp.csr_matrix)


@given(parts=st.lists(rows, min_size=1, max_size=4))
def test_beside(parts: list[sp.csr_matrix]) -> None:
    made = beside(parts)
    assert made.dtype == np.float32
    assert (made != sp.hstack(parts)).nnz == 0
    assert made.shape == sp.hstack(parts).shape


@given(parts=st.lists(arrays(np.float32, (1, 3), elements=numbers).map(sp.csr_matrix), min_size=1, max_size=4))
def test_below(parts: list[sp.csr_matrix]) -> None:
    made = below(parts)
    assert made.format == "csr"
    assert (made != sp.vstack(parts)).nnz == 0
