"""The weights that run are the weights that were looked at."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import encoder_weights
from bot.nlu.encoder_weights import LOOKED_AT, RESOURCES, check, vector, vectors


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


def test_vectors_are_the_same_together_alone_and_kept() -> None:
    first = vectors(["我要退货", "在吗", "我要退货"])
    assert first.shape == (3, 512)
    assert np.array_equal(first[0], first[2])
    assert np.allclose(first[1], vector("在吗"), atol=1e-5)
    assert np.array_equal(vectors(["在吗", "还没发货"])[0], first[1])
    assert vectors([]).shape[0] == 0


def test_only_the_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_weights, "KEPT", 2)
    monkeypatch.setattr(encoder_weights, "_kept", {})
    vectors(["一", "二", "三"])
    vectors(["四"])
    assert list(encoder_weights._kept) == ["三", "四"]
