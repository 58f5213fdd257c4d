"""Reading training and evaluation sentences from Rasa's NLU files."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.normaliser import normal_text

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_INSIGNIFICANT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str  # without the marks of annotated entities
    intent: str
    file: Path

    @property
    def key(self) -> str:
        """Equal for sentences that differ only in spelling: marks, spaces, widths, capitals, 繁体."""
        return key_of(self.text)


def key_of(text: str) -> str:
    """Equal for texts that differ only in spelling."""
    normal = normal_text(text).lower()
    return _INSIGNIFICANT.sub("", normal) or normal


def read_sentences(folder: Path) -> list[Sentence]:
    """All examples of the files directly in a folder.

    Raises ValueError: a file is no YAML, or not of the form of Rasa's NLU files; the text names it.
    """
    return [sentence for path in sorted(folder.glob("*.yml")) for sentence in _read_file(path)]


def _read_file(path: Path) -> list[Sentence]:
    try:
        blocks = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]
        return [
            Sentence(_ANNOTATION.sub(r"\1", line[2:]).strip(), block["intent"], path)
            for block in blocks
            if "intent" in block
            for line in block["examples"].splitlines()
            if line.startswith("- ") and line[2:].strip()
        ]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}：不是 Rasa 的语料格式：{error}") from error
