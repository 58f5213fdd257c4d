"""The n-gram featurizer of the pipeline."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any, Self

import numpy as np
from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import jieba_tokenizer, ngrams, normaliser, options, sparse_rows, syllables
from bot.nlu.jieba_tokenizer import Meant, meant
from bot.nlu.options import Options


class NgramFeaturizerOptions(Options):
    alias: str | None = None
    words: int = Field(default=2, ge=0, le=4)
    characters: int = Field(default=3, ge=0, le=6)
    syllables: int = Field(default=2, ge=0, le=4)
    apart: int = Field(default=5, ge=0, le=12)
    least_sentences: int = Field(default=2, ge=1)
    few_sentences: int = Field(default=3000, ge=0)
    apart_from: int = Field(default=1500, ge=0)

    @property
    def lengths(self) -> ngrams.Lengths:
        return ngrams.Lengths(self.words, self.characters, self.syllables, self.apart)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """把一句话变成稀疏特征：词、字、拼音音节的 1–n 元，按 tf-idf 加权。只产生一个句子级特征。

    选项：
      words            词最多几个连在一起
      characters       字最多几个连在一起
      syllables        拼音（不带声调）最多几个音节连在一起；0 表示不用拼音
      apart            两个字相隔最多几个位置也算一对（中间是什么都一样）；0 表示不用
      least_sentences  至少在几个训练句里出现过才算特征
      few_sentences    训练句不超过这么多时一个特征也不舍：数据少，只见过一次的也有用
      apart_from       训练句多于这么多时才用相隔的字：句子太少，隔着的字碰巧才会再遇到
      alias            特征的名字（默认用节点名）
    """

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, context: ExecutionContext
    ) -> None:
        super().__init__(context.node_name, config)
        self._options = NgramFeaturizerOptions.read(type(self).__name__, config)
        self._lengths = self._options.lengths
        self._model_storage = model_storage
        self._resource = resource
        self._vectoriser: ngrams.Vectoriser | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["pypinyin"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return NgramFeaturizerOptions.defaults()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        NgramFeaturizerOptions.read(cls.__name__, config)

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
            featurizer._vectoriser = ngrams.Vectoriser(vocabulary, np.load(folder / "idf.npy", allow_pickle=False))
        return featurizer

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        modules = [jieba_tokenizer, ngrams, normaliser, options, sparse_rows, syllables]
        return options.fingerprint(modules, packages=["pypinyin", "opencc"])

    def train(self, training_data: TrainingData) -> Resource:
        readable = [message for message in training_data.training_examples if message.get(TEXT)]
        lengths = self._lengths
        if len(readable) <= self._options.apart_from:
            lengths = replace(lengths, apart=0)
        sentences = [_terms(meant(message)[0], lengths) for message in readable]
        least = 1 if len(sentences) <= self._options.few_sentences else self._options.least_sentences
        self._vectoriser = ngrams.Vectoriser.learn(sentences, least)
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(self._vectoriser.vocabulary, ensure_ascii=False)
            (folder / "vocabulary.json").write_text(text, encoding="utf-8")
            np.save(folder / "idf.npy", self._vectoriser.idf, allow_pickle=False)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._vectoriser is None:
            raise RuntimeError("n-gram 特征还没有训练")
        for message in messages:
            if message.get(TEXT):
                said = meant(message)
                sentences = [_terms(one, self._lengths) for one in said]
                row = self._vectoriser.mixture(sentences, [one.weight for one in said])
                message.add_features(Features(row.matrix(), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages


def _terms(one: Meant, lengths: ngrams.Lengths) -> Counter[str]:
    return ngrams.terms(one.text, one.words, lengths)
