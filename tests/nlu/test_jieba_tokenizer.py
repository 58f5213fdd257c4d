"""What the tokenizer puts beside a message: the words as written, and what was probably meant."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.character_runs import counted
from bot.nlu.jieba_tokenizer import MEANT, Meant, ShopTokenizer, meant
from bot.nlu.readings import LineReader

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def tokenizer(lines: list[str]) -> ShopTokenizer:
    made = ShopTokenizer(["退货"], None, None)
    made._reader = LineReader(counted(lines))
    return made


def message(text: str) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    return Message({"text": text})


def test_tokens_stay_as_written_and_meaning_is_put_right() -> None:
    [read] = tokenizer(["我要退货"] * 5).process([message("我要退伙")])
    assert "".join(token.text for token in read.get("text_tokens")) == "我要退伙"
    assert meant(read)[0].text == "我要退货"
    assert "退货" in meant(read)[0].words


def test_a_missing_character_is_put_in_beside_the_message() -> None:
    [read] = tokenizer(["能换个颜色吗"] * 5).process([message("能个颜色吗")])
    assert "".join(token.text for token in read.get("text_tokens")) == "能个颜色吗"
    assert [one.text for one in meant(read)] == ["能个颜色吗", "能换个颜色吗"]
    assert sum(one.weight for one in meant(read)) == pytest.approx(1)


def test_without_a_typo_there_is_nothing_beside_the_message() -> None:
    [read, empty] = tokenizer(["我要退货"] * 5).process([message("我要退货"), message("")])
    assert read.get(MEANT) is None
    assert meant(read) == [Meant("我要退货", [token.text for token in read.get("text_tokens")])]
    assert empty.get(MEANT) is None


@pytest.mark.timeout(300)
def test_a_trained_pipeline_understands_a_typo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    monkeypatch.chdir(tmp_path)
    parts = [
        {"name": "bot.nlu.jieba_tokenizer.ShopTokenizer", "typos_from": 1},
        {"name": "bot.nlu.ngram_featurizer.NgramFeaturizer", "syllables": 0},
        {"name": "bot.nlu.intent_classifier.LinearIntentClassifier"},
    ]
    config = {"recipe": "default.v1", "assistant_id": "test", "language": "zh", "pipeline": parts}
    Path("config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    taught = {"return": ["退货", "要退货", "怎么退货", "想退货"], "greet": ["在吗", "要在吗", "怎么在吗", "想在吗"]}
    blocks = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in taught.items()]
    Path("nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    agent = Agent.load(train_nlu("config.yml", "nlu.yml", "models"))
    right, typed = (asyncio.run(agent.parse_message(text)) for text in ("要退货", "要退伙"))
    assert typed["intent"] == right["intent"]
    assert typed["text"] == "要退伙"
