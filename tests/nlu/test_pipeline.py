"""The shipped pipeline on a little data of its own: trained, stored, loaded, asked."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.exceptions import InvalidConfigException

from bot.nlu import options
from bot.nlu.context_featurizer import ContextFeaturizer
from bot.nlu.context_reader import ContextReader
from bot.nlu.entities import ShopEntityExtractor
from bot.nlu.fallback import ConfidenceFallback
from bot.nlu.intent_classifier import LinearIntentClassifier
from bot.nlu.jieba_tokenizer import ShopTokenizer
from bot.nlu.mood import MoodReader
from bot.nlu.ngram_featurizer import NgramFeaturizer
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.taxonomy import Style
from bot.settings import ROOT

COMPONENTS = [
    ContextReader,
    ShopTokenizer,
    NgramFeaturizer,
    SentenceEncoder,
    ContextFeaturizer,
    LinearIntentClassifier,
    ConfidenceFallback,
    ShopEntityExtractor,
    MoodReader,
]
SENTENCES = {
    "greet": ["在吗", "你好", "有人吗", "客服在不在"],
    "report_not_received": ["显示签收了我没收到货", "没收到货啊", "快递说送到了可我没收到", "包裹没收到"],
    "request_return": ["我要退货", "想退货", "这个不要了退货", "申请退货"],
    "urge_delivery": ["怎么还不发货", "快点发货", "催一下发货", "赶紧发货"],
}


def pipeline() -> list[dict[str, Any]]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return list(content["pipeline"])


@pytest.fixture(scope="module", params=[True, False], ids=["encoder", "sparse only"])
def agent(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    folder = tmp_path_factory.mktemp("train")
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in SENTENCES.items()
    ]
    (folder / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8"
    )
    parts = [part for part in pipeline() if request.param or not part["name"].endswith("SentenceEncoder")]
    config = {"recipe": "default.v1", "assistant_id": "test", "language": "zh", "pipeline": parts}
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    before = Path.cwd()
    os.chdir(folder)  # Rasa keeps its cache under the working folder
    try:
        yield Agent.load(train_nlu("config.yml", "nlu.yml", str(folder / "models")))
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)


def test_a_second_training_takes_what_has_not_changed_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from rasa.model_training import train_nlu

    monkeypatch.chdir(tmp_path)
    words = tmp_path / "jieba.txt"
    words.write_text("没收到货\n", encoding="utf-8")
    part = {"name": "bot.nlu.jieba_tokenizer.ShopTokenizer", "dictionary": str(words)}
    config = {"recipe": "default.v1", "assistant_id": "test", "language": "zh", "pipeline": [part, *pipeline()[-2:]]}
    Path("config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    blocks = [{"intent": "greet", "examples": "- 在吗\n- 你好\n"}, {"intent": "thank", "examples": "- 谢谢\n- 多谢\n"}]
    Path("nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}), encoding="utf-8")

    def restored() -> bool:
        caplog.clear()
        with caplog.at_level("INFO", logger="rasa.engine.training.hooks"):
            assert train_nlu("config.yml", "nlu.yml", "models")
        return any("Restored component 'ShopTokenizer'" in record.getMessage() for record in caplog.records)

    assert not restored()
    assert restored()
    words.write_text("没收到货\n转人工\n", encoding="utf-8")
    assert not restored()


def parse(agent: Any, text: str) -> dict[str, Any]:
    return dict(asyncio.run(agent.parse_message(text)))


def best(parsed: dict[str, Any]) -> str:
    return next(str(entry["name"]) for entry in parsed["intent_ranking"] if entry["name"] != "nlu_fallback")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我没收到货", "report_not_received"),
        ("还沒發貨？快點", "urge_delivery"),
        ("退貨！！！", "request_return"),
        ("在吗？", "greet"),
    ],
)
def test_it_understands(agent: Any, text: str, intent: str) -> None:
    assert best(parse(agent, text)) == intent


def test_everything_about_a_message_is_in_the_answer(agent: Any) -> None:
    text = "ＡＸ２６１１２０００４２都五天了怎么还不发货！！我要打12315"
    parsed = parse(agent, text)
    assert parsed["text"] == text
    order = next(entity for entity in parsed["entities"] if entity["entity"] == "order_id")
    assert text[order["start"] : order["end"]] == "ＡＸ２６１１２０００４２"
    assert order["value"] == "AX2611200042"
    assert parsed["emotion"]["name"] in {"dissatisfied", "angry"}
    assert parsed["risk"] == ["regulator"]


def test_feeling_and_style_are_read_in_the_light_of_the_last_messages(agent: Any) -> None:
    words = ["怎么还不发货", "在吗 人呢", "到底发不发货！！"]
    context = [{"sender": "customer", "text": text} for text in words]
    alone = parse(agent, "怎么还不发货")
    again = parse_after(agent, "怎么还不发货", context)
    assert again["emotion"]["name"] in {"dissatisfied", "angry", "anxious"}
    assert again["emotion"]["intensity"] > alone["emotion"]["intensity"]
    assert "style" not in alone
    assert again["style"]["name"] == Style.IMPATIENT


def parse_after(agent: Any, text: str, context: list[dict[str, str]]) -> dict[str, Any]:
    from rasa.core.channels.channel import UserMessage

    return dict(asyncio.run(agent.processor.parse_message(UserMessage(text, metadata={"context": context}))))


def test_a_margin_is_told(agent: Any) -> None:
    parsed = parse(agent, "我要退货")
    first, second = [entry for entry in parsed["intent_ranking"] if entry["name"] != "nlu_fallback"][:2]
    assert parsed["intent_margin"] == pytest.approx(first["confidence"] - second["confidence"])


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🦄", "(", "/", "\x00", "a" * 4000, "퟿"])
def test_hostile_texts_get_an_answer(agent: Any, text: str) -> None:
    assert "intent" in parse(agent, text)


@pytest.mark.parametrize("component", COMPONENTS)
def test_unknown_options_are_refused(component: Any, tmp_path: Path) -> None:
    class Context:
        node_name = "node"

    config = {**component.get_default_config(), "unheard_of": 1}
    with pytest.raises(InvalidConfigException, match=rf"{component.__name__}.*unheard_of"):
        component.create(config, None, None, Context())


@pytest.mark.parametrize(
    ("component", "option", "name"),
    [
        (ContextReader, "answers", "delivery.yml"),
        (ShopTokenizer, "dictionary", "jieba.txt"),
        (ShopTokenizer, "catalogue", "products.yml"),
        (ShopEntityExtractor, "catalogue", "products.yml"),
        (ShopEntityExtractor, "lexicons", "cities.txt"),
        (MoodReader, "emotions", "emotion.yml"),
        (MoodReader, "risks", "risk.yml"),
        (MoodReader, "examples", "calm.yml"),
    ],
)
def test_editing_a_file_retrains(component: Any, option: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    chosen = file if option in {"dictionary", "emotions", "risks"} else tmp_path
    config = {**component.get_default_config(), option: str(chosen)}
    absent = component.fingerprint_addon(config)
    file.write_text("a", encoding="utf-8")
    first = component.fingerprint_addon(config)
    assert first == component.fingerprint_addon(config)
    file.write_text("b", encoding="utf-8")
    assert len({absent, first, component.fingerprint_addon(config)}) == 3


def test_a_missing_lexicon_is_named() -> None:
    with pytest.raises(InvalidConfigException, match=r"nowhere\.txt"):
        ShopTokenizer.create({"dictionary": "nowhere.txt", "catalogue": "."}, None, None, None)


def test_every_component_of_the_configuration_is_tested_here() -> None:
    assert [part["name"].rpartition(".")[2] for part in pipeline()] == [component.__name__ for component in COMPONENTS]


@pytest.mark.parametrize(
    "component",
    [
        ContextReader,
        ShopTokenizer,
        ShopEntityExtractor,
        MoodReader,
        NgramFeaturizer,
        SentenceEncoder,
        ContextFeaturizer,
    ],
)
def test_another_version_of_a_package_retrains(component: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    config = component.get_default_config()
    now = component.fingerprint_addon(config)
    assert now == component.fingerprint_addon(config)
    installed = options.metadata.version
    newer = {"opencc": "99.0"}
    monkeypatch.setattr(options.metadata, "version", lambda package: newer.get(package) or installed(package))
    assert component.fingerprint_addon(config) != now
