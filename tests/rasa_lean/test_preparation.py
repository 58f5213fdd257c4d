"""What is set before Rasa's first import."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from rasa_lean.enable import ROOT

WANTED = {"RASA_TELEMETRY_ENABLED", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
WITHOUT = {name: value for name, value in os.environ.items() if name not in WANTED}


@pytest.fixture(scope="module")
def after_import() -> Iterator[Callable[[str], str]]:
    """What an expression says in a fresh program that has imported Rasa and skops."""
    code = (
        "import rasa_lean.watcher as w; w.activate(); w.activate(); import rasa, sys, os, structlog, warnings\n"
        "import skops.io._trusted_types as trusted\n"
        "for line in sys.stdin: print(eval(line), flush=True)"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=WITHOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(expression: str) -> str:
        assert program.stdin
        assert program.stdout
        program.stdin.write(expression + "\n")
        program.stdin.flush()
        return program.stdout.readline().strip()

    yield ask
    program.stdin.close()
    program.wait(10)


def test_rasa_tells_nobody_that_it_runs(after_import: Callable[[str], str]) -> None:
    assert after_import("os.environ['RASA_TELEMETRY_ENABLED']") == "false"


@pytest.mark.parametrize("name", ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
def test_linear_algebra_has_one_thread(after_import: Callable[[str], str], name: str) -> None:
    assert after_import(f"os.environ['{name}']") == "1"


@pytest.mark.parametrize("modules", ["numpy", "actions.services", "rasa, numpy"])
def test_whoever_loads_numpy_first_has_one_thread(modules: str) -> None:
    code = f"import {modules}, threadpoolctl as t; print(max(one['num_threads'] for one in t.threadpool_info()))"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=WITHOUT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "1\n"


def test_skops_trusts_what_rasa_puts_into_a_model_and_nothing_else(after_import: Callable[[str], str]) -> None:
    names = after_import("trusted.SKLEARN_ESTIMATOR_TYPE_NAMES")

    assert names == "['sklearn.linear_model._logistic.LogisticRegression', 'sklearn.svm._classes.SVC']"


def test_skops_does_not_walk_through_all_of_scikit_learn(after_import: Callable[[str], str]) -> None:
    assert after_import("'sklearn.neural_network' in sys.modules") == "False"
    assert after_import("len(sys.modules['sklearn.utils'].all_estimators.__doc__) > 100") == "True"


def test_rasas_logs_are_quiet_below_info(after_import: Callable[[str], str]) -> None:
    assert after_import("structlog.get_logger().bind().get_effective_level()") == "20"


def test_deprecation_warnings_of_the_whole_program_are_not_switched_on(after_import: Callable[[str], str]) -> None:
    assert after_import("any(f[0] == 'once' and f[2] is DeprecationWarning for f in warnings.filters)") == "False"
