"""The component that turns the exchange before a message into features of their own."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import (
    context_reader,
    encoder_weights,
    exchanges,
    ngrams,
    normaliser,
    options,
    sentence_encoder,
    sparse_rows,
)
from bot.nlu.context_reader import ContextReader, exchange_of
from bot.nlu.exchanges import Exchange
from bot.nlu.options import Options
from bot.nlu.sparse_rows import beside, empty_row, full_row

_LETTER = re.compile(r"\w")
_DIMENSIONS = 512


class ContextFeaturizerOptions(Options):
    alias: str | None = None
    weight: float = Field(default=1.0, gt=0)
    short: int = Field(default=4, ge=1)
    encoder: bool = True
    dimensions: int = Field(default=64, ge=1, le=_DIMENSIONS)
    least_sentences: int = Field(default=2, ge=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class ContextFeaturizer(SparseFeaturizer, GraphComponent):
    """把上文（店里最后说的话、顾客再上一句）变成一组单独的稀疏特征：字的 1–3 元，加上降维后的句向量。

    消息越长越能说清自己，上文的分量就越小：short 个字以内是全部分量，之后与字数成反比。没有上文就没有这组特征，
    所以不带上文的消息得到的结果与没有本组件时的算法一样。

    选项：
      weight           上文相对于消息本身的分量
      short            几个字以内的消息完全采用上文
      encoder          是否也用句向量（没有 SentenceEncoder 时应设为 false）
      dimensions       句向量降到多少维
      least_sentences  至少在几个训练句的上文里出现过才算特征
      alias            特征的名字（默认用节点名）
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, context: ExecutionContext
    ) -> None:
        super().__init__(context.node_name, config)
        self._options = ContextFeaturizerOptions.read(type(self).__name__, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vectoriser: ngrams.Vectoriser | None = None
        self._mean: NDArray[np.float32] = np.zeros(_DIMENSIONS, dtype=np.float32)
        self._projection: NDArray[np.float32] = np.zeros((_DIMENSIONS, 0), dtype=np.float32)
        self._encoded: dict[str, NDArray[np.float32]] = {}  # while training

    @classmethod
    def required_components(cls) -> list[type]:
        return [ContextReader]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ContextFeaturizerOptions.defaults()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        ContextFeaturizerOptions.read(cls.__name__, config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(config, model_storage, resource, execution_context)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        featurizer = cls(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
            with np.load(folder / "context.npz", allow_pickle=False) as stored:
                featurizer._vectoriser = ngrams.Vectoriser(vocabulary, stored["idf"])
                featurizer._mean, featurizer._projection = stored["mean"], stored["projection"]
        return featurizer

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [
            context_reader,
            encoder_weights,
            exchanges,
            ngrams,
            normaliser,
            options,
            sentence_encoder,
            sparse_rows,
        ]
        return options.fingerprint(modules, packages=[encoder_weights.PACKAGE, "opencc", "pypinyin"])

    def train(self, training_data: TrainingData) -> Resource:
        before = [exchange for m in training_data.training_examples if (exchange := exchange_of(m))]
        self._vectoriser = ngrams.Vectoriser.learn(map(terms, before), self._options.least_sentences)
        if self._options.encoder and before:
            vectors = sentence_encoder.encode_for_training(_said(before))
            self._mean = vectors.mean(axis=0)
            _, _, directions = np.linalg.svd(vectors - self._mean, full_matrices=False)
            self._projection = np.ascontiguousarray(directions[: self._options.dimensions].T, dtype=np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(self._vectoriser.vocabulary, ensure_ascii=False)
            (folder / "vocabulary.json").write_text(text, encoding="utf-8")
            arrays = {"idf": self._vectoriser.idf, "mean": self._mean, "projection": self._projection}
            np.savez_compressed(folder / "context.npz", **arrays)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        if self._projection.shape[1]:
            said = _said(exchange_of(message) for message in training_data.training_examples)
            self._encoded = dict(zip(said, sentence_encoder.encode_for_training(said), strict=True))
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._vectoriser is None:
            raise RuntimeError("上文特征还没有训练")
        width = len(self._vectoriser.vocabulary) + 2 * self._projection.shape[1]
        nothing = empty_row(width).matrix()
        for message in messages:
            if message.get(TEXT):
                exchange = exchange_of(message)
                row = self._row(exchange, message.get(TEXT)) if exchange else nothing
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def _row(self, exchange: Exchange, text: str) -> sp.csr_matrix:
        assert self._vectoriser is not None
        parts = [self._vectoriser.vector(terms(exchange))]
        if self._projection.shape[1]:
            parts += [full_row(self._projected(said)) for said in _texts(exchange)]
        share = self._options.weight * need_of_context(text, self._options.short)
        return beside(parts).times(share).matrix()

    def _projected(self, text: str) -> NDArray[np.float32]:
        if not text:
            return np.zeros(self._projection.shape[1], dtype=np.float32)
        own = self._encoded.get(text)
        vector = ((encoder_weights.vector(text) if own is None else own) - self._mean) @ self._projection
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), dtype=np.float32)


def need_of_context(text: str, short: int) -> float:
    """1 for a message of up to `short` letters, then falling with its length: a long one speaks for itself."""
    letters = len(_LETTER.findall(text))
    return min(1.0, short / letters) if letters else 1.0


def terms(exchange: Exchange) -> Counter[str]:
    """Runs of one to three characters of both sides; `s` opens those of the shop, `u` those of the customer."""
    found: Counter[str] = Counter()
    for kind, text in zip("su", _texts(exchange), strict=True):
        line = f"{ngrams.masked(text).replace(' ', '')}$" if text else ""
        for length in (1, 2, 3):
            found.update(f"{kind}{line[i : i + length]}" for i in range(len(line) - length + 1))
    return found


def _said(exchanges: Iterable[Exchange]) -> list[str]:
    return sorted({text for exchange in exchanges for text in _texts(exchange) if text})


def _texts(exchange: Exchange) -> tuple[str, str]:
    return exchange.shop_end, exchange.customer_start
