"""Reading the word lists under data/nlu/lexicons and the product names of the catalogue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.normaliser import normal_text


def read_words(path: Path) -> dict[str, str]:
    """Words of a `.txt` list, each with the value it stands for.

    One entry per line: the value, then optionally a tab and other ways of saying it, separated by spaces. `#` opens
    a comment.
    Raises InvalidConfigException: the file is missing.
    """
    words: dict[str, str] = {}
    for line in read_text(path).splitlines():
        value, _, others = line.partition("#")[0].strip().partition("\t")
        for word in [value, *others.split()]:
            if word:
                words.setdefault(normal_text(word).lower(), value)
    return words


def read_groups(path: Path) -> dict[str, set[str]]:
    """The words of a list with one group a line: its name, a tab, the words, separated by spaces.

    Raises InvalidConfigException: the file is missing.
    """
    lines = (line.partition("#")[0].partition("\t") for line in read_text(path).splitlines())
    return {name: {normal_text(word).lower() for word in words.split()} for name, _, words in lines if words}


def read_yaml(path: Path) -> dict[str, Any]:
    """Raises InvalidConfigException: the file is missing, or is no mapping."""
    try:
        content = yaml.load(read_text(path), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise _unusable(f"词表不是合法的 YAML：{path}：{error}") from error
    if not isinstance(content, dict):
        raise _unusable(f"词表应当是“名称: 列表”的形式：{path}")
    return content


def read_text(path: Path) -> str:
    """Raises InvalidConfigException: the file cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _unusable(f"读不到词表：{path}：{error.strerror}") from error


def catalogue_files(folder: Path) -> list[Path]:
    """The catalogue may be absent (a shop without a demo) or spread over `products*.yml`."""
    return sorted(folder.glob("products*.yml"))


def read_products(folder: Path) -> dict[str, str]:
    """What customers may call a product → its name. A word that several products share stands for itself.

    Expects entries with `name` and `aliases`, as a list or under `products`.
    """
    names: dict[str, set[str]] = {}
    for path in catalogue_files(folder):
        for entry in _entries(yaml.load(read_text(path), yaml.CSafeLoader)):
            for word in [entry["name"], *(entry.get("aliases") or [])]:
                names.setdefault(normal_text(str(word)).lower(), set()).add(str(entry["name"]))
    return {word: next(iter(of)) if len(of) == 1 else word for word, of in names.items() if len(word) > 1}


def shop_words(dictionary: Path, catalogue: Path) -> frozenset[str]:
    """Every word that is to be kept whole: those of the dictionary, and what customers may call a product."""
    return frozenset({*read_words(dictionary), *read_products(catalogue)})


def _entries(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        content = content.get("products", [])
    for entry in content or []:
        if isinstance(entry, dict) and entry.get("name"):
            yield entry


def _unusable(reason: str) -> Exception:
    """Rasa's own error for a configuration; `web` reads lists too, and loads Rasa for no word that is well."""
    from rasa.shared.exceptions import InvalidConfigException

    error: Exception = InvalidConfigException(reason)
    return error
