"""The tokenizer of the pipeline."""

import json
from dataclasses import dataclass
from typing import Any, Self

from pydantic import Field
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import character_runs, gaps, lexicons, normaliser, options, readings, segmenter, syllables, typos
from bot.nlu.options import Options, project_path
from bot.nlu.readings import LineReader

MEANT = "meant"


class ShopTokenizerOptions(Options):
    dictionary: str = "data/nlu/lexicons/jieba.txt"
    catalogue: str = "data/demo"
    typos_from: int = Field(default=5000, ge=0)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message may mean: normalised text and its words. The weights of all that one may mean add up to 1."""

    text: str
    words: list[str]
    weight: float = 1.0


def meant(message: Message) -> list[Meant]:
    """The likeliest first, without emoji, with characters typed by sound put right; then with a missing one put in."""
    given: list[Meant] | None = message.get(MEANT)
    if given is not None:
        return given
    words = [token.text for token in message.get(TOKENS_NAMES[TEXT], [])]
    return [Meant(normaliser.normal_text(message.get(TEXT)), words)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class ShopTokenizer(Tokenizer):
    """用 jieba 切词，并带上本店的词典；词典内容随模型保存，改动词典会触发重新训练。

    选项：
      dictionary  词典文件，每行一个词（相对项目根目录）
      catalogue   商品目录所在文件夹，其中 products*.yml 里的名称和别名也作为词
      typos_from  训练句至少有这么多时，才学着改正同音错字（见 bot/nlu/typos.py）、猜漏掉的字（见 bot/nlu/gaps.py）；
                  改正的只是意图特征看到的文字，切词和实体仍用顾客的原文
    """

    def __init__(
        self, words: list[str], model_storage: ModelStorage, resource: Resource, typos_from: int = 5000
    ) -> None:
        super().__init__({"intent_tokenization_flag": False, "intent_split_symbol": "_"})
        self._words = words
        self._segmenter = segmenter.segmenter_of(frozenset(words))
        self._typos_from = typos_from
        self._reader = LineReader({})
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ShopTokenizerOptions.defaults()

    @staticmethod
    def supported_languages() -> list[str]:
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        return ["jieba", "opencc"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        chosen = ShopTokenizerOptions.read(cls.__name__, config)
        words = lexicons.shop_words(project_path(chosen.dictionary), project_path(chosen.catalogue))
        return cls(sorted(words), model_storage, resource, chosen.typos_from)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        ShopTokenizerOptions.read(cls.__name__, config)
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            file = folder / "runs.json"  # models of earlier versions have none, and are rolled back to
            runs = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        tokenizer = cls(words, model_storage, resource)
        tokenizer._reader = LineReader(runs)
        return tokenizer

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        chosen = ShopTokenizerOptions.known(config)
        files = [
            project_path(chosen.dictionary),
            *lexicons.catalogue_files(project_path(chosen.catalogue)),
        ]
        reading = [character_runs, gaps, readings, syllables, typos]
        modules = [*reading, lexicons, normaliser, segmenter, options]
        return options.fingerprint(modules, files, ["jieba", "opencc", "pypinyin"])

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")
            runs = json.dumps(self._runs(training_data), ensure_ascii=False)
            (folder / "runs.json").write_text(runs, encoding="utf-8")
        return self._resource

    def _runs(self, training_data: TrainingData) -> dict[str, int]:
        lines = [normaliser.normal_text(m.get(TEXT)) for m in training_data.training_examples if m.get(TEXT)]
        return character_runs.counted(lines if len(lines) >= self._typos_from else [])

    def process(self, messages: list[Message]) -> list[Message]:
        """Tokens as the customer wrote, and beside them what was probably meant. Training sentences are taken as they
        are: those go through `process_training_data` alone.
        """
        super().process(messages)
        for message in messages:
            if message.get(TEXT):
                self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        line = normaliser.normal_text(normaliser.without_emoji(message.get(TEXT)))
        words = self._segmenter.words(line) if len(line) <= typos.LONGEST else ()
        inside = {place for word in words for place in range(word.start, word.end) if word.end - word.start > 1}
        found = self._reader.readings(line, inside)
        if found != [(normaliser.normal_text(message.get(TEXT)), 1.0)]:
            message.set(MEANT, [Meant(text, self._cut(text), weight) for text, weight in found])

    def _cut(self, text: str) -> list[str]:
        return [word.text for word in self._segmenter.words(text)]

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens hold the normalised word and its place in the customer's own text."""
        normal = normaliser.normalise(message.get(attribute))
        return [Token(word.text, *normal.span(word.start, word.end)) for word in self._segmenter.words(normal.text)]
