"""Fits the linear head.

With few sentences multinomial logistic regression generalises better (two points at ten sentences an intent); with some
thousands it and a one-against-rest linear SVM do better together, their scores added up (up to two points); with many
the SVM alone is as good and ten times faster to fit. The scores become probabilities by one temperature, fitted on
scores of sentences the fold had not seen. With thousands of sentences the whole and the folds are fitted beside one
another, on all cores.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.lifeline import end_with_parent
from bot.nlu import logistic_regression
from bot.nlu.linear_head import Array, Inputs, LinearHead, Recipe, centred, softmax

Places = NDArray[np.intp]

_TEMPERATURES = np.geomspace(0.2, 80.0, 120)
_MANY = 4000  # rows from which on a process of its own is worth its start
_ENOUGH = 2000  # sentences left out of a fit that tell the same temperature as any more
_MACHINE_SHARE = 4.0  # what a score of the SVM counts beside one of the regression; of 2, 4 and 8 the best


def fit_head(inputs: Inputs, names: list[str], recipe: Recipe) -> LinearHead:
    """A head for these names, one a row of `inputs`. Raises ValueError: fewer than two labels."""
    labels = sorted(set(names))
    if len(labels) < 2:
        raise ValueError("意图分类至少需要两个意图")
    truth = np.array([labels.index(name) for name in names])
    mean = None if inputs.dense is None else inputs.dense.mean(axis=0)
    dense_weight = recipe.dense_weight_for(len(names))
    rows = _joined(inputs, mean, dense_weight)
    folds = _folds(truth, recipe)
    fits = _fit_each(rows, truth, [np.arange(len(truth)), *(inside for inside, _ in folds)], recipe, len(labels))
    weights, bias = next(fits)
    left_out = [rows[outside] @ weights + bias for (_, outside), (weights, bias) in zip(folds, fits, strict=True)]
    columns = inputs.sparse.shape[1]
    return LinearHead(
        labels=tuple(labels),
        sparse_weights=weights[:columns],
        # The weight of the dense part is folded into its coefficients: predicting needs no options.
        dense_weights=None if mean is None else weights[columns:] * np.float32(dense_weight),
        bias=bias,
        dense_mean=mean,
        temperature=_temperature(left_out, [truth[outside] for _, outside in folds]) if folds else 1.0,
    )


def _joined(inputs: Inputs, mean: Array | None, dense_weight: float) -> sp.csr_matrix:
    if inputs.dense is None or mean is None:
        return inputs.sparse
    return sp.hstack([inputs.sparse, sp.csr_matrix(centred(inputs.dense, mean) * dense_weight)]).tocsr()


def _fit_each(
    rows: sp.csr_matrix, truth: Places, parts: Sequence[Places], recipe: Recipe, labels: int
) -> Iterator[tuple[Array, Array]]:
    """Weights and bias of a fit of each part of the rows, in their order."""
    fits = ((rows[part], truth[part], recipe, labels, len(truth)) for part in parts)
    cores = min(len(parts), len(os.sched_getaffinity(0)))
    if cores < 2 or len(truth) < _MANY:
        yield from (_fit(*fit) for fit in fits)
        return
    # Forked: a new interpreter would load Rasa before it could begin.
    with ProcessPoolExecutor(cores, mp_context=get_context("fork"), initializer=end_with_parent) as pool:
        yield from pool.map(_fit, *zip(*fits, strict=True))


def _fit(rows: sp.csr_matrix, truth: Places, recipe: Recipe, labels: int, sentences: int) -> tuple[Array, Array]:
    """Weights and bias; `sentences` are those of the whole set, of which the rows may be a fold."""
    if sentences <= recipe.few_sentences:
        return logistic_regression.fit(rows, truth, labels, recipe.few_inverse_regularisation)
    weights, bias = _machine(rows, truth, recipe, labels)
    if sentences <= recipe.some_sentences:
        more, more_bias = logistic_regression.fit(rows, truth, labels, recipe.some_inverse_regularisation)
        weights, bias = _MACHINE_SHARE * weights + more, _MACHINE_SHARE * bias + more_bias
    return weights.astype(np.float32), bias.astype(np.float32)


def _machine(rows: sp.csr_matrix, truth: Places, recipe: Recipe, labels: int) -> tuple[Array, Array]:
    machine = LinearSVC(C=recipe.inverse_regularisation, tol=0.3, class_weight="balanced", random_state=recipe.seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the last digits of a weight change no answer
        machine.fit(rows, truth)
    weights, bias = np.asarray(machine.coef_.T), np.asarray(machine.intercept_)
    if labels == 2:
        weights, bias = np.hstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return weights.astype(np.float32), bias.astype(np.float32)


def _folds(truth: Places, recipe: Recipe) -> list[tuple[Places, Places]]:
    """What each fold is fitted on, and what it leaves out, as many as are needed; none where data are too few."""
    number = min(recipe.folds, int(np.bincount(truth).min()))
    if number < 2:
        return []
    folds = list(StratifiedKFold(number, shuffle=True, random_state=recipe.seed).split(truth, truth))
    return folds[: -(-_ENOUGH * number // len(truth))]


def _temperature(left_out: Sequence[Array], truths: Sequence[Places]) -> float:
    """The factor on the scores, of sentences left out of the fit, with the least log loss."""
    scores, truth = np.vstack(left_out), np.concatenate(truths)
    losses = []
    for factor in _TEMPERATURES:
        right = softmax(scores * np.float32(factor))[np.arange(len(truth)), truth]
        losses.append(float(-np.log(np.clip(right, 1e-9, 1)).mean()))
    return float(_TEMPERATURES[int(np.argmin(losses))])
