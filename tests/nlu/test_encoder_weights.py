"""The weights that run are the weights that were looked at."""

import hashlib
from pathlib import Path

import pytest

from bot.nlu.encoder_weights import LOOKED_AT, RESOURCES, check


def test_the_installed_weights_are_the_ones_looked_at() -> None:
    assert set(LOOKED_AT) == {path.name for path in RESOURCES.iterdir() if path.is_file()}
    check(RESOURCES, LOOKED_AT)


def test_one_other_byte_is_noticed_and_named(tmp_path: Path) -> None:
    expected = {"weights.npz": hashlib.sha256(b"weights").hexdigest()}
    file = tmp_path / "weights.npz"
    file.write_bytes(b"weights")
    check(tmp_path, expected)
    file.write_bytes(b"weightt")
    with pytest.raises(ValueError, match=r"weights\.npz"):
        check(tmp_path, expected)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check(tmp_path, {"weights.npz": ""})
