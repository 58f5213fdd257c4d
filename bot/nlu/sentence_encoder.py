"""The sentence encoder of the pipeline: vectors in which different words for the same wish lie close together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoder_weights, jieba_tokenizer, kept, normaliser, options
from bot.nlu.encoder_weights import encoder
from bot.nlu.jieba_tokenizer import Meant, meant
from bot.nlu.options import Options

DIMENSIONS = 512


class SentenceEncoderOptions(Options):
    alias: str | None = None
    batch: int = Field(default=64, ge=1)
    readings: int = Field(default=3, ge=1)


def encode(texts: Sequence[str], batch: int = 64) -> NDArray[np.float32]:
    """Vectors of 512 numbers, of length 1."""
    parts = [np.atleast_2d(encoder().encode(list(texts[i : i + batch]))) for i in range(0, len(texts), batch)]
    return np.vstack(parts).astype(np.float32) if parts else np.zeros((0, DIMENSIONS), dtype=np.float32)


def encode_for_training(texts: Sequence[str], batch: int = 64) -> NDArray[np.float32]:
    """As `encode`, but a text that an earlier training met is not encoded again. To be read only.

    The last digit of a vector depends on the texts beside it: what was kept may differ by some 2e-7.
    """
    once = list(dict.fromkeys(texts))
    program = _program()
    vectors = kept.kept().results(
        [kept.key(program, text) for text in once],
        lambda missing: [vector.tobytes() for vector in encode([once[place] for place in missing], batch)],
    )
    rows = dict(zip(once, vectors, strict=True))
    return np.frombuffer(b"".join(rows[text] for text in texts), dtype=np.float32).reshape(-1, DIMENSIONS)


def _program() -> str:
    """Changes with whatever turns a text into its vector."""
    return "vector" + options.fingerprint([encoder_weights], [Path(__file__)], [encoder_weights.PACKAGE])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """多语言句向量（Universal Sentence Encoder，权重在软件包里，不联网）。去掉本组件，其余照常工作，只是准确率低一些。

    选项：
      batch     训练时一次编码多少句
      readings  一条消息最多取几种读法（见 bot/nlu/readings.py）的向量来平均；编码是理解一条消息最慢的一步
      alias     特征的名字（默认用节点名）
    """

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        chosen = SentenceEncoderOptions.read(type(self).__name__, config)
        self._batch, self._readings = chosen.batch, chosen.readings
        encoder()  # reads the weights now, not when the first customer waits

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return SentenceEncoderOptions.defaults()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        SentenceEncoderOptions.read(cls.__name__, config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(execution_context.node_name, config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [encoder_weights, jieba_tokenizer, kept, normaliser, options]
        return options.fingerprint(modules, packages=[encoder_weights.PACKAGE, "opencc"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        readable = [message for message in training_data.training_examples if message.get(TEXT)]
        self._add(readable, encode_for_training([meant(message)[0].text for message in readable], self._batch))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        readable = [message for message in messages if message.get(TEXT)]
        said = [_likeliest(meant(message), self._readings) for message in readable]
        texts = [one.text for many in said for one in many]
        # A message that stands alone is asked for once more as what was said before the next one.
        vectors = encoder_weights.vectors(texts) if len(said) == 1 else encode(texts, self._batch)
        self._add(readable, _mixed(said, vectors))
        return messages

    def _add(self, messages: Sequence[Message], vectors: Iterable[NDArray[np.float32]]) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def _likeliest(many: Sequence[Meant], number: int) -> list[Meant]:
    """The message itself and the likeliest of what else it may mean, with weights that add up to 1 again."""
    kept = many[:number]
    total = sum(one.weight for one in kept)
    return [replace(one, weight=one.weight / total) for one in kept]


def _mixed(said: Sequence[Sequence[Meant]], vectors: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """For each message the mean of the vectors of all that it may mean, by weight."""
    first = 0
    for many in said:
        yield np.array([one.weight for one in many], dtype=np.float32) @ vectors[first : first + len(many)]
        first += len(many)
