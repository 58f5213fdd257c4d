"""A linear classifier over sparse and dense features whose scores are turned into honest confidences.

Only reading and asking are here: `fitting` makes one, with scikit-learn, which a service that answers need not load.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Array = NDArray[np.float32]

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit: inverse regularisation of the SVM, weight of dense against sparse features, folds of the calibration.

    Up to `few_sentences` logistic regression is used instead, with an inverse regularisation and a dense weight of its
    own: the fewer sentences, the more the n-grams of a message are unknown and its vector has to tell. Up to
    `some_sentences` both are used together, the regression with another inverse regularisation. `seed` decides the
    order in which the SVM sees the sentences, and which of them fall into which fold.
    """

    inverse_regularisation: float
    dense_weight: float
    folds: int
    few_sentences: int = 0
    some_sentences: int = 0
    few_inverse_regularisation: float = 5.0
    some_inverse_regularisation: float = 15.0
    few_dense_weight: float = 2.0
    seed: int = SEED

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

    def scores(self, inputs: Inputs) -> Array:
        scores = np.asarray(inputs.sparse @ self.sparse_weights) + self.bias
        if self.dense_weights is not None and self.dense_mean is not None:
            if inputs.dense is None:
                raise ValueError("模型训练时有句向量，现在却没有")
            scores = scores + centred(inputs.dense, self.dense_mean) @ self.dense_weights
        return scores.astype(np.float32)

    def probabilities(self, inputs: Inputs) -> Array:
        return softmax(self.scores(inputs) * self.temperature)

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


def centred(dense: Array, mean: Array) -> Array:
    moved = dense - mean
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-6), dtype=np.float32)


def softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
