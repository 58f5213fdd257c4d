"""What Rasa needs before its first import."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from rasa_lean.absent import TENSORFLOW_ONLY, AbsentFinder, AbsentLoader
from rasa_lean.linear_algebra import one_thread

STAND_INS = {
    "structlog_sentry": ("error_reports.py", "structlog_sentry"),
    "rasa.utils.plotting": ("plotting.py", "matplotlib"),
}
"""Modules that Rasa really calls, the file of ours that takes their place, and the package without which it does."""


def prepare() -> None:
    """Everything at once; what the environment already says is kept."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    one_thread()
    sys.meta_path[:0] = [StandInFinder(), SkopsFinder()]
    sys.meta_path.append(AbsentFinder())
    _quiet_logs()
    _quiet_warnings()


def _quiet_logs() -> None:
    """Rasa's structured logs from the level `info`: unconfigured it prints every state of every turn."""
    import structlog

    if not structlog.is_configured():
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


def _quiet_warnings() -> None:
    """Sanic, when it is imported, shows every deprecation warning of the whole process from then on; not here."""
    with warnings.catch_warnings():
        import_module("sanic.app")


class StandInFinder:
    """Finds a file of ours, or a placeholder, in place of a module that cannot work without an absent package."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in TENSORFLOW_ONLY and not PathFinder.find_spec("tensorflow"):
            return ModuleSpec(name, AbsentLoader())
        file, needed = STAND_INS.get(name, (None, None))
        if file is None or needed is None or PathFinder.find_spec(needed):
            return None
        return spec_from_file_location(name, Path(__file__).with_name(file))


class SkopsFinder:
    """Finds the module of skops that, when imported, walks through all of scikit-learn and every loaded module."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != "skops.io._trusted_types":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = SkopsLoader(spec.loader)
        return spec


class SkopsLoader(Loader):
    """Shows skops only the estimators that Rasa's own classifiers put into a model; everything else stays untrusted."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        import sklearn.utils
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import SVC

        estimators = [("LogisticRegression", LogisticRegression), ("SVC", SVC)]
        with (
            _replaced(sklearn.utils, "all_estimators", lambda: estimators),
            _replaced(import_module("skops.io._utils"), "get_public_type_names", lambda **_: []),
        ):
            self.loader.exec_module(module)


@contextmanager
def _replaced(owner: ModuleType, name: str, value: object) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)
