"""The head separates what can be separated, says how sure it is, and survives being stored."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from bot.nlu import fitting
from bot.nlu.fitting import fit_head
from bot.nlu.linear_head import Inputs, LinearHead, Recipe

RECIPE = Recipe(inverse_regularisation=1.0, dense_weight=1.0, folds=3)


HERE = os.getpid()
_fit = fitting._fit


def _fit_elsewhere(*arguments: Any) -> Any:
    assert os.getpid() != HERE
    return _fit(*arguments)


def three_clouds(dense: bool) -> tuple[Inputs, list[str]]:
    draw = np.random.default_rng(7)
    truth = np.repeat([0, 1, 2], 20)
    points = (np.eye(3)[truth] + draw.normal(0, 0.2, (60, 3))).astype(np.float32)
    return Inputs(sp.csr_matrix(points), points.copy() if dense else None), [f"intent_{k}" for k in truth]


@pytest.mark.parametrize("dense", [False, True])
def test_it_learns_and_sums_to_one(dense: bool) -> None:
    inputs, names = three_clouds(dense)
    head = fit_head(inputs, names, RECIPE)
    sure = head.probabilities(inputs)
    assert np.allclose(sure.sum(axis=1), 1, atol=1e-5)
    assert np.mean([head.labels[k] == name for k, name in zip(sure.argmax(axis=1), names, strict=True)]) > 0.95


@pytest.mark.parametrize("dense", [False, True])
def test_a_stored_head_answers_the_same(tmp_path: Path, dense: bool) -> None:
    inputs, names = three_clouds(dense)
    head = fit_head(inputs, names, RECIPE)
    head.save(tmp_path / "head.npz")
    again = LinearHead.read(tmp_path / "head.npz")
    assert again.labels == head.labels
    assert np.allclose(again.probabilities(inputs), head.probabilities(inputs), atol=0.01)


def test_two_fits_are_equal() -> None:
    inputs, names = three_clouds(dense=True)
    first, second = (fit_head(inputs, names, RECIPE) for _ in range(2))
    assert np.array_equal(first.sparse_weights, second.sparse_weights)
    assert first.temperature == second.temperature


def test_fits_beside_one_another_are_those_made_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, names = three_clouds(dense=True)
    alone = fit_head(inputs, names, RECIPE)
    monkeypatch.setattr(fitting, "_MANY", len(names))
    monkeypatch.setattr(fitting.os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(fitting, "_fit", _fit_elsewhere)
    together = fit_head(inputs, names, RECIPE)
    assert np.array_equal(together.sparse_weights, alone.sparse_weights)
    assert np.array_equal(together.dense_weights, alone.dense_weights)
    assert together.temperature == alone.temperature


def test_two_labels_and_too_few_sentences_to_calibrate() -> None:
    inputs = Inputs(sp.csr_matrix(np.eye(2, dtype=np.float32)), None)
    head = fit_head(inputs, ["a", "b"], RECIPE)
    assert head.temperature == 1.0
    assert head.probabilities(inputs).argmax(axis=1).tolist() == [0, 1]


def test_one_label_is_refused() -> None:
    with pytest.raises(ValueError, match="至少需要两个意图"):
        fit_head(Inputs(sp.csr_matrix(np.ones((2, 1))), None), ["a", "a"], RECIPE)


def test_a_missing_encoder_is_noticed() -> None:
    inputs, names = three_clouds(dense=True)
    head = fit_head(inputs, names, RECIPE)
    with pytest.raises(ValueError, match="句向量"):
        head.scores(Inputs(inputs.sparse, None))


def test_few_sentences_lean_more_on_vectors() -> None:
    recipe = Recipe(inverse_regularisation=1.0, dense_weight=1.0, folds=3, few_sentences=60, few_dense_weight=2.0)
    assert [recipe.dense_weight_for(count) for count in (60, 61)] == [2.0, 1.0]
    inputs, names = three_clouds(dense=True)
    head = fit_head(inputs, names, recipe)
    assert np.abs(head.dense_weights).sum() > np.abs(head.sparse_weights).sum()


def test_some_sentences_ask_both_kinds_and_the_pieces_add_up() -> None:
    inputs, names = three_clouds(dense=True)
    alone, regression, both = (
        fit_head(inputs, names, Recipe(1.0, 1.0, 3, few, some, few_inverse_regularisation=15.0, few_dense_weight=1.0))
        for few, some in ((0, 0), (60, 60), (0, 60))
    )
    assert np.allclose(both.sparse_weights, 4 * alone.sparse_weights + regression.sparse_weights, atol=1e-4)


@pytest.mark.parametrize(("each", "folds"), [(1, 0), (20, 3), (999, 3), (1000, 2), (2000, 1), (9000, 1)])
def test_no_more_folds_are_fitted_than_tell_the_temperature(each: int, folds: int) -> None:
    truth = np.repeat(np.arange(3), each)
    parts = fitting._folds(truth, RECIPE)
    assert len(parts) == folds
    left_out = [place for _, outside in parts for place in outside]
    assert len(set(left_out)) == len(left_out) >= min(2000, len(truth) if folds else 0)


def test_what_is_fitted_does_not_depend_on_the_size_of_a_fold() -> None:
    """At the border between two recipes the folds of the calibration, which are smaller, follow the whole set."""
    inputs, names = three_clouds(dense=False)
    just_some = fit_head(inputs, names, Recipe(1.0, 1.0, 3, few_sentences=59, some_sentences=59))
    assert just_some.temperature == fit_head(inputs, names, Recipe(1.0, 1.0, 3)).temperature
