"""What a training does not encode again is what it would have encoded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import sentence_encoder
from bot.nlu.jieba_tokenizer import MEANT, Meant
from bot.nlu.sentence_encoder import SentenceEncoder, encode, encode_for_training

TEXTS = ["快递到哪了", "", "我要退货", "快递到哪了", "好"]


@pytest.fixture
def encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each call that really encodes."""
    calls: list[list[str]] = []

    def counted(texts: Sequence[str], batch: int = 64) -> Any:
        calls.append(list(texts))
        return encode(texts, batch)

    monkeypatch.setenv("ANXIN_HOME", str(tmp_path))
    monkeypatch.setattr(sentence_encoder, "encode", counted)
    return calls


def test_each_text_is_encoded_once(encoded: list[list[str]]) -> None:
    texts = TEXTS
    assert np.allclose(encode_for_training(texts), encode(texts), atol=1e-6)
    assert np.allclose(encode_for_training([*texts[::-1], "运费多少"]), encode([*texts[::-1], "运费多少"]), atol=1e-6)
    assert encoded == [["快递到哪了", "", "我要退货", "好"], ["运费多少"]]
    assert encode_for_training([]).shape == (0, 512)


def test_another_program_encodes_anew(encoded: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("1", "2", "1"):
        monkeypatch.setattr(sentence_encoder, "_program", lambda program=program: program)
        encode_for_training(["好"])
    assert encoded == [["好"]] * 2


MANY = [("能个颜色吗", 0.5), ("能换个颜色吗", 0.3), ("能选个颜色吗", 0.15), ("能有个颜色吗", 0.05)]


@pytest.mark.parametrize("readings", [1, 3, 10])
def test_the_vector_is_the_mean_of_the_likeliest_readings(readings: int) -> None:
    message = Message({TEXT: MANY[0][0], MEANT: [Meant(text, [], weight) for text, weight in MANY]})
    SentenceEncoder("encoder", {"alias": "encoder", "readings": readings}).process([message])
    (features,) = message.features
    counted = MANY[:readings]
    shares = np.array([weight for _, weight in counted]) / sum(weight for _, weight in counted)
    assert np.allclose(features.features, shares @ encode([text for text, _ in counted]), atol=1e-5)
