"""Placeholders: imports of Rasa succeed, real use fails at once and says why, nobody else notices."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from rasa_lean.absent import ABSENT_PACKAGES, AbsentFinder, AbsentPackageError, package_of


@pytest.fixture(autouse=True)
def finder() -> Iterator[None]:
    """Only this finder, and no placeholder that Rasa left behind when it was imported by another test."""
    modules, finders = dict(sys.modules), list(sys.meta_path)
    for name in list(sys.modules):
        if package_of(name):
            del sys.modules[name]
    sys.meta_path[:] = [one for one in finders if not isinstance(one, AbsentFinder)] + [AbsentFinder()]
    yield
    sys.meta_path[:] = finders
    # Never empty, not for a moment: what runs in threads of this process may be importing something.
    for name in set(sys.modules) - set(modules):
        if package_of(name):
            del sys.modules[name]
    sys.modules.update(modules)


def as_rasa(code: str, module: str = "rasa.core.fake") -> dict[str, Any]:
    """Runs the code as if it were a module of Rasa; returns what it defined."""
    names: dict[str, Any] = {"__name__": module}
    exec(code, names)
    return names


class TestWhileRasaIsImported:
    @pytest.mark.parametrize("package", sorted(ABSENT_PACKAGES))
    def test_every_absent_package_can_be_imported(self, package: str) -> None:
        as_rasa(f"import {package}\nimport {package}.any.depth\nfrom {package}.some import Thing, thing")

    def test_its_classes_can_be_subclassed_and_mixed(self) -> None:
        names = as_rasa(
            "from aiogram import Bot\n"
            "class Channel:\n"
            "    @classmethod\n"
            "    def name(cls): return 'channel'\n"
            "class TelegramOutput(Bot, Channel):\n"
            "    limit = 3\n"
        )

        assert names["TelegramOutput"].name() == "channel"
        assert names["TelegramOutput"].limit == 3

    def test_it_can_stand_in_annotations_and_aliases(self) -> None:
        as_rasa(
            "import tensorflow as tf\n"
            "from typing import Dict, List, Optional, Union\n"
            "Batch = Union[tf.Tensor, tf.SparseTensor]\n"
            "Either = tf.Tensor | None\n"
            "Other = None | tf.Tensor\n"
            "Keys = tf.types.experimental.Callable[[int], str]\n"
            "def f(x: Optional[tf.Tensor], y: List[Dict[str, tf.keras.Model]] = None) -> tf.Tensor: ...\n"
        )

    def test_it_can_decorate(self) -> None:
        names = as_rasa(
            "import tensorflow as tf\n"
            "@tf.function\n"
            "def plain(): return 1\n"
            "class Layer(tf.keras.layers.Layer):\n"
            "    @tf.function(jit_compile=True)\n"
            "    def method(self): return 2\n"
        )

        assert names["plain"]() == 1

    def test_nothing_is_an_instance_of_it(self) -> None:
        names = as_rasa("import tensorflow as tf\ndef is_tensor(x): return isinstance(x, tf.Tensor)")

        assert names["is_tensor"](1) is False


class TestRealUse:
    @pytest.mark.parametrize(
        "use",
        [
            "tf.constant(1)",
            "tf.keras.Sequential([])",
            "Model()",
            "Model(name='x', dtype=tf.float32)",
            "tf.function(use)",
            "list(tf.data)",
            "tf.config.list_physical_devices('GPU')",
        ],
    )
    def test_a_call_fails_and_names_package_and_caller(self, use: str) -> None:
        names = as_rasa(f"import tensorflow as tf\nclass Model(tf.keras.Model): ...\ndef use(): return {use}\n")

        with pytest.raises(AbsentPackageError) as caught:
            names["use"]()

        assert caught.value.package == "tensorflow"
        assert caught.value.wanted_by.startswith("rasa.core.fake.use")
        assert "'tensorflow' is not installed" in str(caught.value)

    def test_a_subclass_has_only_the_attributes_it_defines(self) -> None:
        names = as_rasa("import tensorflow as tf\nclass Model(tf.keras.Model): ...\n")

        with pytest.raises(AttributeError):
            names["Model"].from_config  # noqa: B018

    def test_an_exception_of_it_can_be_caught_but_never_comes(self) -> None:
        names = as_rasa(
            "import pymongo.errors\n"
            "from botocore.exceptions import BotoCoreError\n"
            "def connect():\n"
            "    try: raise ConnectionError('no')\n"
            "    except (BotoCoreError, pymongo.errors.ConnectionFailure, pymongo.errors.OperationFailure): return 1\n"
        )

        with pytest.raises(ConnectionError, match="no"):
            names["connect"]()

    def test_whoever_asks_whether_it_is_there_is_told_no(self) -> None:
        names = as_rasa(
            "import tensorflow\n"
            "def gpus():\n"
            "    try: return tensorflow.config.get_visible_devices('GPU')\n"
            "    except ImportError: return None\n"
        )

        assert names["gpus"]() is None


class TestEverybodyElse:
    def test_for_other_programs_the_package_is_not_there(self) -> None:
        with pytest.raises(ModuleNotFoundError):
            as_rasa("import tensorflow", module="thinc.compat")
        assert importlib.util.find_spec("tensorflow") is None

    def test_rasas_own_question_whether_a_package_is_installed_is_answered_truly(self) -> None:
        with pytest.raises(ModuleNotFoundError):
            as_rasa("import importlib\nimportlib.import_module('transformers')")

    def test_a_module_after_rasas_import_is_still_not_there_for_others(self) -> None:
        as_rasa("import tensorflow")

        with pytest.raises(ModuleNotFoundError):
            as_rasa("import tensorflow.experimental.dlpack", module="thinc.compat")

    def test_a_name_that_is_not_on_the_list_stays_missing(self) -> None:
        with pytest.raises(ModuleNotFoundError):
            as_rasa("import torch_but_not_really")

    def test_a_package_that_is_installed_is_the_real_one(self, tmp_path: Any, monkeypatch: Any) -> None:
        (tmp_path / "pymongo.py").write_text("MongoClient = dict")
        monkeypatch.syspath_prepend(tmp_path)

        assert as_rasa("from pymongo import MongoClient\nclient = MongoClient(a=1)")["client"] == {"a": 1}

    def test_a_part_of_a_shared_name_is_not_taken_for_the_whole(self) -> None:
        assert package_of("google.auth.transport.requests") == "google.auth"
        assert package_of("google.protobuf") is None
        assert package_of("tensorflow_model") is None
