"""What is learned ahead is there in time, and what goes wrong there stays there."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.learning import ahead
from bot.learning.ahead import Ahead

SENTENCES = TrainingData([Message.build("你好", "greet")])


class Learner:
    @classmethod
    def learn_ahead(cls, config: Mapping[str, str], sentences: TrainingData) -> None:
        time.sleep(0.2)
        with Path(config["file"]).open("a", encoding="utf-8") as file:
            file.write(sentences.training_examples[0].get("text"))


class Broken:
    @classmethod
    def learn_ahead(cls, config: Mapping[str, str], sentences: TrainingData) -> None:
        raise ValueError("broken")


class Plain:
    pass


def schema(uses: type, file: Path, fn: str = "train") -> GraphSchema:
    return GraphSchema({"node": SchemaNode({}, uses, "create", fn, {"file": str(file)})})


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead.os, "sched_getaffinity", lambda _: {0, 1})


def test_it_is_learned_once_and_waited_for(tmp_path: Path) -> None:
    own = Ahead()
    for _ in range(2):
        own.begin(schema(Learner, tmp_path / "learned"), SENTENCES)
    own.finish("another")
    own.finish("node")
    assert (tmp_path / "learned").read_text(encoding="utf-8") == "你好"


@pytest.mark.parametrize(("uses", "fn"), [(Plain, "train"), (Learner, "process_training_data")])
def test_others_learn_in_their_turn(tmp_path: Path, uses: type, fn: str) -> None:
    own = Ahead()
    own.begin(schema(uses, tmp_path / "learned", fn), SENTENCES)
    own.finish("node")
    assert not (tmp_path / "learned").exists()


def test_one_core_has_nothing_to_spare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead.os, "sched_getaffinity", lambda _: {0})
    own = Ahead()
    own.begin(schema(Learner, tmp_path / "learned"), SENTENCES)
    own.finish("node")
    assert not (tmp_path / "learned").exists()


def test_what_fails_is_left_to_its_turn(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    own = Ahead()
    own.begin(schema(Broken, tmp_path), SENTENCES)
    own.finish("node")
    assert "broken" in capfd.readouterr().err
