"""Refuses a `config.yml` with a component that needs a package which is not installed, before training or serving.

`python -m rasa_lean.check [config.yml]` says the same from the command line.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from rasa_lean.absent import AbsentModule, Placeholder, package_of
from rasa_lean.watcher import activate

SECTIONS = ("pipeline", "policies")
"""Where one of them is missing Rasa fills in its own default, with DIETClassifier or TEDPolicy in it."""


@dataclass(frozen=True)
class Need:
    """A component of the configuration, and the package it cannot do without."""

    component: str
    package: str

    def __str__(self) -> str:
        return f"{self.component} 需要 {self.package}，而这里没有安装它"


class UnusableConfig(Exception):
    """The configuration cannot be used here; the text names each component and what it lacks."""

    def __init__(self, path: Path, reasons: list[str]) -> None:
        super().__init__(f"{path}：" + "；".join(reasons))
        self.reasons = reasons


def check(path: Path) -> None:
    """Checks the pipeline and the policies of a Rasa configuration.

    Raises UnusableConfig: a component needs an absent package, or Rasa would add such components by itself.
    """
    activate()
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    config = content if isinstance(content, dict) else {}
    missing = [section for section in SECTIONS if not config.get(section)]
    reasons = [f"没有 {section}，Rasa 会换上需要 tensorflow 的默认组件" for section in missing]
    reasons += [str(need) for component in _components(config) for need in needs(component)]
    if reasons:
        raise UnusableConfig(path, reasons)


def needs(component: str) -> list[Need]:
    """What a component (a name of Rasa's, or a dotted path to a class) needs and does not find here."""
    component_class = _resolve(component)
    required = {package for package in component_class.required_packages() if not _is_installed(package)}
    return [Need(component, package) for package in sorted(required | _absent_packages(component_class))]


def _components(config: dict[str, Any]) -> Iterator[str]:
    for section in SECTIONS:
        for item in config.get(section) or []:
            yield str(item["name"] if isinstance(item, dict) else item)


def _resolve(component: str) -> Any:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    return DefaultV1Recipe._from_registry(component).clazz


def _is_installed(package: str) -> bool:
    return find_spec(package) is not None and not isinstance(sys.modules.get(package), AbsentModule)


def _absent_packages(component_class: type) -> set[str]:
    """The absent packages that the modules of a class and of its bases have imported."""
    modules = [sys.modules[base.__module__] for base in component_class.__mro__ if base.__module__ in sys.modules]
    found = (_package_behind(value) for module in modules for value in vars(module).values())
    return {package for package in found if package}


def _package_behind(value: object) -> str | None:
    if isinstance(value, AbsentModule):
        return package_of(value.__name__)
    if isinstance(value, Placeholder):
        return package_of(value.__absent__)
    return None


if __name__ == "__main__":
    try:
        check(Path(sys.argv[1] if len(sys.argv) > 1 else "config.yml"))
    except UnusableConfig as error:
        sys.exit(str(error))
