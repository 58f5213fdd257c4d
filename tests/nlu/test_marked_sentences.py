"""Entities marked in the training sentences teach the extractor, beside the sentences of `data/entities`."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.entities import ShopEntityExtractor

MARKED = ("库房[阿布都](person)收的", "叫[阿布都](person)来", "给[阿布都](person)打电话", "[阿布都](person)不在")
PLAIN = tuple(sentence.replace("[", "").replace("](person)", "") for sentence in MARKED)


@pytest.mark.parametrize(("sentences", "found"), [(MARKED, ["阿布都"]), (PLAIN, [])])
def test_a_name_is_known_once_it_was_marked(tmp_path: Path, sentences: tuple[str, ...], found: list[str]) -> None:
    lessons = tmp_path / "lessons"
    (lessons / "fillers").mkdir(parents=True)
    (lessons / "sentences.txt").write_text("我是[王小明](person)\n寄到[幸福路8号](address)\n", encoding="utf-8")
    (lessons / "templates.txt").write_text("", encoding="utf-8")
    rows = "".join(f"    - {sentence}\n" for sentence in sentences)
    data = RasaYAMLReader().reads(f'version: "3.1"\nnlu:\n- intent: inform\n  examples: |\n{rows}')
    (tmp_path / "storage").mkdir()
    storage = LocalModelStorage.create(tmp_path / "storage")
    config = {**ShopEntityExtractor.get_default_config(), "lessons": str(lessons)}
    extractor = ShopEntityExtractor.create(config, storage, Resource("entities"), ExecutionContext(GraphSchema({})))
    extractor.train(data)
    (message,) = extractor.process([Message.build(text="叫阿布都来")])
    assert [one["value"] for one in message.get("entities") if one["entity"] == "person"] == found
