"""The intent classifier of the pipeline."""

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import linear_head, options, sparse_rows
from bot.nlu.linear_head import Inputs, LinearHead, Recipe
from bot.nlu.options import Options
from bot.nlu.sparse_rows import below, beside, row_of

FITTING = [Path(__file__).with_name(name) for name in ("fitting.py", "logistic_regression.py")]
"""Not imported: they load scikit-learn, which only training needs."""


class LinearIntentClassifierOptions(Options):
    inverse_regularisation: float = Field(default=0.3, gt=0)
    dense_weight: float = Field(default=1.0, gt=0)
    few_sentences: int = Field(default=1500, ge=0)
    some_sentences: int = Field(default=6000, ge=0)
    few_inverse_regularisation: float = Field(default=5.0, gt=0)
    some_inverse_regularisation: float = Field(default=15.0, gt=0)
    few_dense_weight: float = Field(default=2.0, gt=0)
    folds: int = Field(default=3, ge=2)
    ranking_length: int = Field(default=5, ge=1)
    outside: str = "out_of_scope"
    seed: int = Field(default=linear_head.SEED, ge=0)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """线性意图分类器，置信度经过校准。用前面所有组件给出的句子级特征（稀疏必有，稠密可选）。

    结果除 intent、intent_ranking 外还有 intent_margin（第一名与第二名置信度之差）和 outside（与店铺无关的程度，0–1：
    意图 outside 的置信度；训练数据里没有这个意图时，是 1 减去第一名的置信度）。
    一个认识的特征都没有的句子没有意图（name 为空，置信度 0）。

    选项：
      inverse_regularisation      越大越贴合训练数据
      dense_weight                句向量相对于 n-gram 的分量
      few_sentences               训练句不超过这么多时改用多项逻辑回归
      some_sentences              不超过这么多时两者一起用
      few_inverse_regularisation  只用逻辑回归时的 inverse_regularisation
      some_inverse_regularisation 两者一起用时逻辑回归的 inverse_regularisation
      few_dense_weight            只用逻辑回归时的 dense_weight
      folds                       校准置信度时把数据分成几份
      ranking_length              意图排名保留几个
      outside                     “与店铺无关”的意图叫什么
      seed                        随机种子；发布门槛会换一个再训练一次
    """

    def __init__(self, chosen: LinearIntentClassifierOptions, model_storage: ModelStorage, resource: Resource) -> None:
        self._options = chosen
        self._model_storage = model_storage
        self._resource = resource
        self._head: LinearHead | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return LinearIntentClassifierOptions.defaults()

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(LinearIntentClassifierOptions.read(cls.__name__, config), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        classifier = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            classifier._head = LinearHead.read(folder / "head.npz")
        return classifier

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return options.fingerprint([linear_head, options, sparse_rows], FITTING)

    def train(self, training_data: TrainingData) -> Resource:
        from bot.nlu.fitting import fit_head

        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        recipe = Recipe(**self._options.model_dump(exclude={"ranking_length", "outside"}))
        self._head = fit_head(inputs_of(examples), [message.get(INTENT) for message in examples], recipe)
        with self._model_storage.write_to(self._resource) as folder:
            self._head.save(folder / "head.npz")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        if self._head is None:
            raise RuntimeError("意图分类器还没有训练")
        readable = [message for message in messages if message.get(TEXT)]
        if not readable:
            return messages
        inputs = inputs_of(readable)
        for message, row, known in zip(readable, self._head.probabilities(inputs), inputs.known(), strict=True):
            ranking = self._ranking(row) if known else []
            top: dict[str, Any] = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            margin = top["confidence"] - (ranking[1]["confidence"] if len(ranking) > 1 else 0.0)
            message.set(INTENT, top, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("intent_margin", margin, add_to_output=True)
            message.set("outside", self._outside(row, known), add_to_output=True)
        return messages

    def _outside(self, probabilities: NDArray[np.float32], known: bool) -> float:
        labels = self._head.labels if self._head else ()
        if not known:
            return 1.0
        if self._options.outside in labels:
            return float(probabilities[labels.index(self._options.outside)])
        return 1.0 - float(probabilities.max())

    def _ranking(self, probabilities: NDArray[np.float32]) -> list[dict[str, Any]]:
        labels = self._head.labels if self._head else ()
        best = np.argsort(-probabilities)[: self._options.ranking_length]
        return [{"name": labels[i], "confidence": float(probabilities[i])} for i in best]


def inputs_of(messages: list[Message]) -> Inputs:
    """The sentence features of every featurizer before us."""
    sparse, dense = [], []
    for message in messages:
        features = [f for f in message.features if f.type == FEATURE_TYPE_SENTENCE and f.attribute == TEXT]
        sparse.append(beside([row_of(f.features) for f in features if f.is_sparse()]))
        dense.append([np.ravel(f.features) for f in features if f.is_dense()])
    vectors = np.array([np.concatenate(row) for row in dense], dtype=np.float32) if all(dense) else None
    return Inputs(below(sparse), vectors)
