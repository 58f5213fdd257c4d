"""The shipped pipeline's features of training sentences, and what a model that never saw a sentence makes of it."""

import importlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import StratifiedKFold

from bot.nlu.fitting import fit_head
from bot.nlu.intent_classifier import LinearIntentClassifierOptions, inputs_of
from bot.nlu.linear_head import SEED, Inputs, Recipe

FOLDS = 3
CLASSIFIER = "LinearIntentClassifier"
OF_CONTEXT = (".context_reader.", ".context_featurizer.")
"""A sentence of the files stands alone: without an exchange before it these give no features at all."""

Probabilities = NDArray[np.float32]


def out_of_fold(
    config: Path, texts: Sequence[str], intents: Sequence[str], progress: Callable[[str], None]
) -> tuple[list[str], Probabilities]:
    """The intents in their order, and for each sentence the probability of each, by a head fitted on the other folds.

    The vocabulary of the n-grams is learned from all sentences: it knows no labels.
    """
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    inputs = _features(pipeline, texts, intents, progress)
    labels, truth = sorted(set(intents)), np.array(intents)
    probabilities = np.zeros((len(texts), len(labels)), dtype=np.float32)
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(np.zeros(len(truth)), truth)
    for number, (learned, unseen) in enumerate(splits, 1):
        progress(f"第 {number} 折，共 {FOLDS} 折")
        head = fit_head(_rows(inputs, learned), list(truth[learned]), _recipe(pipeline))
        columns = [labels.index(label) for label in head.labels]
        probabilities[np.ix_(unseen, columns)] = head.probabilities(_rows(inputs, unseen))
    return labels, probabilities


def _features(
    pipeline: Sequence[dict[str, Any]], texts: Sequence[str], intents: Sequence[str], progress: Callable[[str], None]
) -> Inputs:
    messages = [Message({TEXT: text, INTENT: intent}) for text, intent in zip(texts, intents, strict=True)]
    with tempfile.TemporaryDirectory(prefix="anxin-inspect-") as folder:
        storage = LocalModelStorage.create(Path(folder))
        for part in _featurizers(pipeline):
            progress(f"特征：{part['name'].rsplit('.', 1)[1]}")
            module, name = part["name"].rsplit(".", 1)
            component = getattr(importlib.import_module(module), name)
            chosen = {key: value for key, value in part.items() if key != "name"}
            config = {**component.get_default_config(), **chosen}
            context = ExecutionContext(GraphSchema({}), node_name=name)
            made = component.create(config, storage, Resource(name), context)
            if hasattr(made, "train"):
                made.train(TrainingData(messages))
            # Not `process_training_data`: Rasa's container drops what stands twice, and every line is looked at here.
            messages = made.process(messages)
    return inputs_of(messages)


def _featurizers(pipeline: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in pipeline:
        if part["name"].endswith(CLASSIFIER):
            return
        if not any(module in part["name"] for module in OF_CONTEXT):
            yield part


def _recipe(pipeline: Sequence[dict[str, Any]]) -> Recipe:
    part = next(part for part in pipeline if part["name"].endswith(CLASSIFIER))
    chosen = {key: value for key, value in part.items() if key != "name"}
    options = LinearIntentClassifierOptions.read(CLASSIFIER, {**LinearIntentClassifierOptions.defaults(), **chosen})
    return Recipe(**options.model_dump(exclude={"ranking_length", "outside"}))


def _rows(inputs: Inputs, chosen: NDArray[np.intp]) -> Inputs:
    return Inputs(inputs.sparse[chosen], None if inputs.dense is None else inputs.dense[chosen])
