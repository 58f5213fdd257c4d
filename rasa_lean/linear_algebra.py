"""How many threads the libraries of linear algebra use: they read it once, when numpy is loaded."""

import os

# More than one makes a single message slower, up to thirty times on a small machine.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}


def one_thread() -> None:
    """What the environment already says is kept."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
