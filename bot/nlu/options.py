"""What every component of the pipeline shares: options that are checked, and a fingerprint of all it depends on."""

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from rasa.shared.exceptions import InvalidConfigException

from bot.settings import ROOT


class Options(BaseModel):
    """The options of a component in config.yml. Unknown names and values that do not fit are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, component: str, config: dict[str, Any]) -> Self:
        """Raises InvalidConfigException: names the component, each option and what is wrong with it."""
        # Rasa adds what it keeps about a component under double underscores.
        given = {name: value for name, value in config.items() if not name.startswith("__")}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            wrong = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors())
            raise InvalidConfigException(f"config.yml 中 {component} 的配置有误：{wrong}") from error

    @classmethod
    def known(cls, config: dict[str, Any]) -> Self:
        """The options among what Rasa passes to `fingerprint_addon`; for a part restored from its cache that is its
        own bookkeeping (`output`) and no option at all.
        """
        return cls.model_validate({name: value for name, value in config.items() if name in cls.model_fields})

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        return cls().model_dump()


def project_path(path: str) -> Path:
    """A path of the configuration; relative ones are taken from the project's root."""
    return ROOT / path


def fingerprint(modules: Iterable[ModuleType] = (), files: Iterable[Path] = (), packages: Iterable[str] = ()) -> str:
    """Changes whenever the source of a module, the content or the presence of a file, or the version of a package
    changes. Raises PackageNotFoundError: a package that is not installed.

    Rasa itself only looks at the source of the component's class and at config.yml.
    """
    digest = hashlib.sha256()
    sources = [Path(module.__file__) for module in modules if module.__file__]
    for path in [*sources, *sorted(files)]:
        content = path.read_bytes() if path.is_file() else None
        digest.update(f"{path.name}\0{-1 if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    for package in packages:
        digest.update(f"{package}\0{metadata.version(package)}\0".encode())
    return digest.hexdigest()
