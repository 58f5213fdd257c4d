"""The packages that Rasa imports and this project does not install, and what stands in for them.

A placeholder may be imported, subclassed, named in an annotation and put on a function as a decorator: all that Rasa
does with these packages while it is being imported. Whatever is called or instantiated later raises AbsentPackageError.
A name is answered only when the real package is not installed, and only when Rasa itself imports it: to every other
program the package simply is not there.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from inspect import CO_NEWLOCALS
from types import FrameType, ModuleType
from typing import Any

ABSENT_PACKAGES = frozenset(
    {
        "aio_pika",
        "aiogram",
        "aiormq",
        "boto3",
        "botocore",
        "fbmessenger",
        "google.auth",
        "google.oauth2",
        "keras",
        "pymongo",
        "slack_sdk",
        "tensorflow",
        "transformers",
        "twilio",
        "webexteamssdk",
    }
)
"""Everything that Rasa 3.6.21 imports at its start without asking whether it is there. What it imports only where it is
needed (mitie, confluent_kafka, rocketchat_API, tensorflow_hub …) fails by itself, with Python's own clear error."""

TENSORFLOW_ONLY = frozenset({"rasa.utils.tensorflow.model_data"})
"""Modules of Rasa's that serve only its TensorFlow models, and load scikit-learn and half of scipy for them."""


class AbsentPackageError(ImportError):
    """Something of a package that is not installed was really used; the text names the package and what wanted it."""

    def __init__(self, wanted: str, wanted_by: str) -> None:
        package = package_of(wanted) or wanted.partition(".")[0]
        super().__init__(
            f"{wanted_by} uses {wanted}, but the package {package!r} is not installed: Rasa runs without it here.",
            name=package,
        )
        self.package = package
        self.wanted_by = wanted_by


def package_of(module: str) -> str | None:
    """The absent package that a dotted name belongs to, or would need; or None."""
    if any(module == name or module.startswith(f"{name}.") for name in TENSORFLOW_ONLY):
        return "tensorflow"
    parts = module.split(".")
    candidates = (".".join(parts[:length]) for length in (1, 2))
    return next((name for name in candidates if name in ABSENT_PACKAGES), None)


class Placeholder(type):
    """The type of the classes that stand in for everything in an absent package; `__absent__` is the dotted name."""

    __absent__: str

    def __getattr__(cls, name: str) -> "Placeholder":
        # A class of Rasa's that merely inherits from a placeholder has no more attributes than it defines.
        if _is_special(name) or "__absent__" not in vars(cls):
            raise AttributeError(f"{cls.__name__} has no attribute {name!r}", name=name, obj=cls)
        return placeholder(f"{cls.__absent__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        if "__absent__" not in vars(cls) or _is_running(caller):
            raise AbsentPackageError(cls.__absent__, _describe(caller))
        # While a module or a class body is executed, a call is a decorator: `@tf.function` or `@tf.function(…)`.
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else cls

    def __getitem__(cls, _parameters: Any) -> "Placeholder":
        return cls

    def __or__(cls, _other: Any) -> "Placeholder":
        return cls

    __ror__ = __or__

    def __iter__(cls) -> Iterator[Any]:
        raise AbsentPackageError(cls.__absent__, _describe(sys._getframe(1)))


def placeholder(wanted: str) -> Placeholder:
    """A class in place of `wanted`. In place of an exception it is one too, because `except` accepts nothing else."""
    is_exception = wanted.lower().endswith(("error", "exception", "failure"))
    bases = (Exception,) if is_exception else ()
    return Placeholder(
        wanted.rpartition(".")[2], bases, {"__absent__": wanted, "__module__": wanted.rpartition(".")[0]}
    )


class AbsentModule(ModuleType):
    """A module of an absent package: whatever is asked of it is a placeholder."""

    def __getattr__(self, name: str) -> Placeholder:
        if _is_special(name):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self)
        value = placeholder(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class AbsentLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """An absent module has nothing to execute."""


class AbsentFinder:
    """The last finder to be asked, so that it hears only of what is not installed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if package_of(name) and _is_rasa(_importer()):
            return ModuleSpec(name, AbsentLoader(), is_package=True)
        return None


def _importer() -> FrameType | None:
    """The frame with the import statement. `importlib.import_module` counts as itself: Rasa probes with it."""
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame


def _is_rasa(frame: FrameType | None) -> bool:
    return frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == "rasa"


def _is_running(frame: FrameType) -> bool:
    """Whether the frame executes a function, and not the body of a module or a class."""
    return bool(frame.f_code.co_flags & CO_NEWLOCALS)


def _describe(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_qualname} (line {frame.f_lineno})"


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
