"""Adding sentences to Rasa's NLU files so that a reader of the change sees the new lines and nothing else."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

_BLOCK = re.compile(r"^ *- (?:intent:\s*(?P<intent>\S+)|(?:lookup|synonym|regex):.*)\s*$")
_EXAMPLE = re.compile(r"^( +)- \S")
_UNSAFE = re.compile(r"[\[\](){}]")
NEW_FILE = 'version: "3.1"\n\nnlu:\n'


def with_sentences(folder: Path, wanted: Mapping[str, Sequence[str]]) -> dict[Path, str]:
    """The new contents of the files that change: each intent's sentences at the end of its block, in their order.

    An intent that no file has yet gets a block at the end of `reviewed.yml`.
    """
    contents = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}
    changed: dict[Path, str] = {}
    for intent, sentences in sorted(wanted.items()):
        plain = [_plain(sentence) for sentence in sentences]
        home = next((path for path, text in contents.items() if _ends_of(text).get(intent)), None)
        if home is None:
            home = folder / "reviewed.yml"
            before = contents.get(home, NEW_FILE).rstrip("\n")
            contents[home] = "\n".join(
                [before, f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in plain), ""]
            )
        else:
            old = contents[home].split("\n")
            end, indent = _ends_of(contents[home])[intent]
            contents[home] = "\n".join([*old[:end], *(f"{indent}- {text}" for text in plain), *old[end:]])
        changed[home] = contents[home]
    return changed


def _ends_of(text: str) -> dict[str, tuple[int, str]]:
    """For each intent the number of the line behind its last sentence, and how its sentences are indented."""
    ends: dict[str, tuple[int, str]] = {}
    intent = ""
    for number, line in enumerate(text.split("\n"), 1):
        if match := _BLOCK.match(line):
            intent = match["intent"] or ""
        elif intent and (example := _EXAMPLE.match(line)):
            ends[intent] = number, example[1]
    return ends


def _plain(sentence: str) -> str:
    """One line, without the brackets that mark entities."""
    return " ".join(_UNSAFE.sub(" ", sentence).split())
