"""Feelings in the light of what came before, learnt from the shipped examples, measured on sentences of their own."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from rasa.shared.exceptions import InvalidConfigException
from sklearn.metrics import f1_score

from bot.nlu.emotion import NEGATIVE, Emotion
from bot.nlu.linear_head import Array
from bot.nlu.mood import MoodReaderOptions, read_emotions
from bot.nlu.mood_examples import MoodExample, Words, calm_examples, read_context, read_mood_examples
from bot.nlu.mood_model import MoodModel, Said, in_light
from bot.nlu.normaliser import normal_text
from bot.nlu.sentence_encoder import encode
from bot.nlu.sentences import read_sentences
from bot.nlu.taxonomy import EMOTIONS
from bot.settings import ROOT

MARK = 0.9  # macro-F1 over six emotions
FELT = {"demand_compensation", "insult", "report_not_received", "urge_delivery", "nudge", "request_human"}
Lexicon = Mapping[str, Mapping[str, float]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_emotions(MoodReaderOptions().emotions)


@pytest.fixture(scope="module")
def model(lexicon: Lexicon) -> MoodModel:
    sentences = [(sentence.text, sentence.intent) for sentence in read_sentences(ROOT / "data" / "nlu")]
    examples = [*read_mood_examples(ROOT / "data" / "mood"), *calm_examples(sentences, lexicon)]
    return MoodModel.fit(said(examples), [e.emotion for e in examples], vectors(examples), lexicon)


def said(examples: list[MoodExample]) -> list[Said]:
    return [Said(example.text, example.before) for example in examples]


def vectors(examples: list[MoodExample]) -> Array:
    return encode([normal_text(example.text) for example in examples])


def feel(model: MoodModel, lexicon: Lexicon, text: str, *before: str) -> Emotion:
    earlier = tuple(Words(words, customer=True) for words in before)
    return model.feeling(Said(text, earlier), encode([normal_text(text)]), lexicon)


def held_out() -> list[MoodExample]:
    return read_mood_examples(ROOT / "data" / "eval" / "mood")


def test_enough_examples_of_every_feeling() -> None:
    training = read_mood_examples(ROOT / "data" / "mood")
    for emotion in EMOTIONS:
        assert sum(example.emotion == emotion for example in training) >= 100
        assert sum(example.emotion == emotion for example in held_out()) >= 30
    assert sum(bool(example.before) for example in held_out()) >= 25


def test_what_is_measured_was_not_trained_on() -> None:
    known = {(example.text, example.before) for example in read_mood_examples(ROOT / "data" / "mood")}
    assert not known & {(example.text, example.before) for example in held_out()}


def test_macro_f1_on_held_out_sentences(model: MoodModel, lexicon: Lexicon) -> None:
    examples = held_out()
    rows = model.probabilities([in_light(one, lexicon) for one in said(examples)], vectors(examples), lexicon)
    found = [model.labels[i] for i in rows.argmax(axis=1)]
    assert f1_score([example.emotion for example in examples], found, average="macro") >= MARK


@pytest.mark.parametrize(
    "text", ["谢谢", "好的谢谢", "我没有生气", "不是要投诉", "再见", "给我讲个笑话", "请问有黑色吗", "订单号是88120934"]
)
def test_calm(model: MoodModel, lexicon: Lexicon, text: str) -> None:
    assert feel(model, lexicon, text) == Emotion("calm", 0.0)


def test_ordinary_sentences_are_seldom_taken_for_unhappy_ones(model: MoodModel, lexicon: Lexicon) -> None:
    """Some of them are unhappy (怎么还没退): hence not none."""
    told = read_sentences(ROOT / "data" / "eval" / "nlu")
    sentences = [one.text for one in told if one.intent not in FELT and not one.intent.startswith("complain_")]
    rows = model.probabilities(
        [Said(text) for text in sentences], encode([normal_text(text) for text in sentences]), lexicon
    )
    unhappy = [text for text, i in zip(sentences, rows.argmax(axis=1), strict=True) if model.labels[i] in NEGATIVE]
    assert len(unhappy) <= 0.1 * len(sentences), unhappy


def test_thanks_after_anger_is_not_satisfaction(model: MoodModel, lexicon: Lexicon) -> None:
    assert feel(model, lexicon, "谢谢", "什么破服务", "到底退不退").name != "satisfied"


@pytest.mark.parametrize("answer", ["今天上午", "对", "换新的", "AX5198842075", "嗯", "可以"])
def test_a_bare_answer_after_an_outburst_is_none_itself(model: MoodModel, lexicon: Lexicon, answer: str) -> None:
    assert feel(model, lexicon, answer, "什么破服务！！", "你们太过分了").name == "calm"


def test_sarcasm(model: MoodModel, lexicon: Lexicon) -> None:
    assert feel(model, lexicon, "谢谢你哦一点也没帮上忙").name in NEGATIVE


def test_asking_again_and_again_grows_stronger(model: MoodModel, lexicon: Lexicon) -> None:
    question = "怎么还不发货"
    once = feel(model, lexicon, question)
    often = feel(model, lexicon, question, question, question)
    assert often.name in NEGATIVE
    assert once.intensity < often.intensity <= 1


def test_it_is_kept(model: MoodModel, lexicon: Lexicon, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = MoodModel.read(tmp_path)
    for text in ("气死我了", "谢谢", "明天就要用 急"):
        assert feel(again, lexicon, text) == feel(model, lexicon, text)


@pytest.mark.parametrize("text", ["", " ", "a" * 100_000, "🤬" * 50, "/angry{}", "'; DROP TABLE x;--", "\u0000"])
def test_hostile_texts(model: MoodModel, lexicon: Lexicon, text: str) -> None:
    feeling = model.feeling(Said(text, (Words(text, customer=True),)), encode([" "]), lexicon)
    assert feeling.name in EMOTIONS
    assert 0 <= feeling.intensity <= 1


def test_context_of_another_form_is_left_out() -> None:
    context = [{"sender": "customer", "text": "急"}, {"sender": "bot"}, "x", None, {"sender": "staff", "text": "好"}]
    assert read_context(context) == (Words("急", customer=True), Words("好", customer=False))


@pytest.mark.parametrize(
    "content", ["[", "emotion: furious\nexamples: [a]", "emotion: calm", "emotion: calm\nexamples:\n- 3"]
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.yml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidConfigException, match=r"bad\.yml"):
        read_mood_examples(tmp_path)
