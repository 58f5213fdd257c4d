"""Entities marked in the training sentences teach the extractor, beside the sentences of `data/entities`."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import entities
from bot.nlu.annotations import Annotated
from bot.nlu.character_tagger import CharacterTagger
from bot.nlu.context_reader import SHOP
from bot.nlu.entities import ShopEntityExtractor
from bot.nlu.entity_lessons import silent, teach

MARKED = ("库房[阿布都](person)收的", "叫[阿布都](person)来", "给[阿布都](person)打电话", "[阿布都](person)不在")
PLAIN = tuple(sentence.replace("[", "").replace("](person)", "") for sentence in MARKED)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(("sentences", "found"), [(MARKED, ["阿布都"]), (PLAIN, [])])
def test_a_name_is_known_once_it_was_marked(tmp_path: Path, sentences: tuple[str, ...], found: list[str]) -> None:
    extractor = create(tmp_path)
    extractor.train(read(sentences))
    assert persons(extractor) == found


def test_what_was_learned_ahead_is_not_learned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[list[Annotated]] = []

    def counted(sentences: Iterable[Annotated], *rest: Any) -> CharacterTagger:
        taught.append(list(sentences))
        return teach(taught[-1], *rest)

    monkeypatch.setattr(entities, "teach", counted)
    extractor, data = create(tmp_path), read(MARKED)
    ShopEntityExtractor.learn_ahead({"lessons": str(tmp_path / "lessons")}, data)
    # What the components before add to the sentences says nothing to the tagger.
    extractor.train(data.merge(TrainingData([Message({"text": "好", "intent": "affirm", SHOP: "可以吗"})])))
    assert len(taught) == 1
    assert persons(extractor) == ["阿布都"]
    extractor.train(read((*MARKED, "[古丽](person)收的")))
    extractor.train(read(MARKED, intent="greet"))  # marked, so no silent sentences: the same lessons
    extractor.train(read(PLAIN, intent="greet"))
    assert [len(lessons) for lessons in taught] == [18, 21, 10]


def test_a_few_sentences_more_teach_nothing_else_to_be_silent() -> None:
    many = [(f"{number}", "greet") for number in range(200)]
    for few, more in ((32, 63), (64, 95), (96, 127), (160, 191)):
        assert silent(many[:few]) == silent(many[:more]) != silent(many[: more + 1])
        assert 32 <= len(silent(many[:few])) < 96
    assert len(silent(many[:5])) == 5
    assert silent([("我叫王小明", "inform")]) == []


def create(folder: Path) -> ShopEntityExtractor:
    lessons = folder / "lessons"
    (lessons / "fillers").mkdir(parents=True)
    (lessons / "sentences.txt").write_text("我是[王小明](person)\n寄到[幸福路8号](address)\n", encoding="utf-8")
    (lessons / "templates.txt").write_text("", encoding="utf-8")
    (folder / "storage").mkdir()
    storage = LocalModelStorage.create(folder / "storage")
    config = {**ShopEntityExtractor.get_default_config(), "lessons": str(lessons)}
    return ShopEntityExtractor.create(config, storage, Resource("entities"), ExecutionContext(GraphSchema({})))


def read(sentences: Sequence[str], intent: str = "inform") -> TrainingData:
    rows = "".join(f"    - {sentence}\n" for sentence in sentences)
    return RasaYAMLReader().reads(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{rows}')


def persons(extractor: ShopEntityExtractor) -> list[str]:
    (message,) = extractor.process([Message.build(text="叫阿布都来")])
    return [one["value"] for one in message.get("entities") if one["entity"] == "person"]
