"""A linear classifier over sparse and dense features whose scores are turned into honest confidences.

With few sentences multinomial logistic regression generalises better (two points at ten sentences an intent); with
many a one-against-rest linear SVM is as good and ten times faster to fit. The scores of either become probabilities by
one temperature, fitted on scores of sentences the fold had not seen.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu import logistic_regression

Array = NDArray[np.float32]

SEED = 20261122
_TEMPERATURES = np.geomspace(0.2, 80.0, 120)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit: inverse regularisation of the SVM, weight of dense against sparse features, folds of the calibration,
    and up to how many sentences logistic regression is used instead, with an inverse regularisation and a dense weight
    of its own: the fewer sentences, the more the n-grams of a message are unknown and its vector has to tell.
    """

    inverse_regularisation: float
    dense_weight: float
    folds: int
    few_sentences: int = 0
    few_inverse_regularisation: float = 15.0
    few_dense_weight: float = 2.0

    def dense_weight_for(self, sentences: int) -> float:
        return self.few_dense_weight if sentences <= self.few_sentences else self.dense_weight


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rows of one batch: sparse n-grams and, where an encoder stands in the pipeline, dense vectors."""

    sparse: sp.csr_matrix
    dense: Array | None

    def known(self) -> NDArray[np.bool_]:
        """Rows of which anything at all is known."""
        some = np.asarray(self.sparse.getnnz(axis=1) > 0)
        return some if self.dense is None else some | (np.abs(self.dense).sum(axis=1) > 0)


@dataclass(frozen=True, slots=True)
class LinearHead:
    labels: tuple[str, ...]
    sparse_weights: Array  # features x labels
    dense_weights: Array | None  # dimensions x labels
    bias: Array
    dense_mean: Array | None
    temperature: float

    @classmethod
    def fit(cls, inputs: Inputs, names: list[str], recipe: Recipe) -> Self:
        """Raises ValueError: fewer than two labels."""
        labels = sorted(set(names))
        if len(labels) < 2:
            raise ValueError("意图分类至少需要两个意图")
        truth = np.array([labels.index(name) for name in names])
        mean = None if inputs.dense is None else inputs.dense.mean(axis=0)
        dense_weight = recipe.dense_weight_for(len(names))
        rows = _joined(inputs, mean, dense_weight)
        weights, bias = _fit(rows, truth, recipe, len(labels))
        columns = inputs.sparse.shape[1]
        return cls(
            labels=tuple(labels),
            sparse_weights=weights[:columns],
            # The weight of the dense part is folded into its coefficients: predicting needs no options.
            dense_weights=None if mean is None else weights[columns:] * np.float32(dense_weight),
            bias=bias,
            dense_mean=mean,
            temperature=_temperature(rows, truth, recipe, len(labels)),
        )

    def scores(self, inputs: Inputs) -> Array:
        scores = np.asarray(inputs.sparse @ self.sparse_weights) + self.bias
        if self.dense_weights is not None and self.dense_mean is not None:
            if inputs.dense is None:
                raise ValueError("模型训练时有句向量，现在却没有")
            scores = scores + _centred(inputs.dense, self.dense_mean) @ self.dense_weights
        return scores.astype(np.float32)

    def probabilities(self, inputs: Inputs) -> Array:
        return _softmax(self.scores(inputs) * self.temperature)

    def save(self, path: Path) -> None:
        arrays: dict[str, NDArray[Any]] = {
            "labels": np.array(self.labels),
            "temperature": np.float64(self.temperature).reshape(()),
            # Half precision halves the model and moves no confidence by more than a thousandth.
            "sparse_weights": self.sparse_weights.astype(np.float16),
            "bias": self.bias,
        }
        if self.dense_weights is not None and self.dense_mean is not None:
            arrays["dense_weights"] = self.dense_weights.astype(np.float16)
            arrays["dense_mean"] = self.dense_mean
        np.savez_compressed(path, **arrays)

    @classmethod
    def read(cls, path: Path) -> Self:
        with np.load(path, allow_pickle=False) as stored:
            dense = "dense_weights" in stored.files
            return cls(
                labels=tuple(str(label) for label in stored["labels"]),
                sparse_weights=stored["sparse_weights"].astype(np.float32),
                dense_weights=stored["dense_weights"].astype(np.float32) if dense else None,
                bias=stored["bias"],
                dense_mean=stored["dense_mean"] if dense else None,
                temperature=float(stored["temperature"]),
            )


def _centred(dense: Array, mean: Array) -> Array:
    moved = dense - mean
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-6), dtype=np.float32)


def _joined(inputs: Inputs, mean: Array | None, dense_weight: float) -> sp.csr_matrix:
    if inputs.dense is None or mean is None:
        return inputs.sparse
    return sp.hstack([inputs.sparse, sp.csr_matrix(_centred(inputs.dense, mean) * dense_weight)]).tocsr()


def _fit(rows: sp.csr_matrix, truth: NDArray[np.intp], recipe: Recipe, labels: int) -> tuple[Array, Array]:
    if len(truth) <= recipe.few_sentences:
        return logistic_regression.fit(rows, truth, labels, recipe.few_inverse_regularisation)
    machine = LinearSVC(C=recipe.inverse_regularisation, tol=0.1, class_weight="balanced", random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of a weight change no answer
        machine.fit(rows, truth)
    weights, bias = np.asarray(machine.coef_.T), np.asarray(machine.intercept_)
    if labels == 2:
        weights, bias = np.hstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _temperature(rows: sp.csr_matrix, truth: NDArray[np.intp], recipe: Recipe, labels: int) -> float:
    """The factor on the scores with the least log loss on sentences left out of the fit; 1 where data are too few."""
    folds = min(recipe.folds, int(np.bincount(truth).min()))
    if folds < 2:
        return 1.0
    scores = np.zeros((len(truth), labels), dtype=np.float32)
    for inside, outside in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(truth, truth):
        weights, bias = _fit(rows[inside], truth[inside], recipe, labels)
        scores[outside] = rows[outside] @ weights + bias
    losses = []
    for factor in _TEMPERATURES:
        right = _softmax(scores * np.float32(factor))[np.arange(len(truth)), truth]
        losses.append(float(-np.log(np.clip(right, 1e-9, 1)).mean()))
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
