"""Looks for mistakes in the language data. `python -m bot.nlu.lint [data folder]` lists them; errors make it fail."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml
from rasa.shared.exceptions import InvalidConfigException

from bot.nlu.lexicons import read_products, read_words
from bot.nlu.mood import read_emotions, read_risks
from bot.nlu.segmenter import Segmenter
from bot.nlu.sentences import Sentence, read_sentences
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT

LEAST_SENTENCES = 30
LEAST_HELD_OUT = 8
LONGEST = 60  # characters; customers' messages have a median of 7


class Severity(StrEnum):
    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Problem:
    severity: Severity
    text: str

    def __str__(self) -> str:
        return f"{self.severity}：{self.text}"


def check_data(folder: Path) -> list[Problem]:
    """What is wrong with `nlu/`, `eval/nlu/` and the lexicons of a data folder; errors first."""
    try:
        training = read_sentences(folder / "nlu")
        held_out = read_sentences(folder / "eval" / "nlu")
    except ValueError as error:
        return [Problem(Severity.ERROR, str(error))]
    problems = [
        *_duplicates(training),
        *_leaks(training, held_out),
        *_intents(training, "训练", LEAST_SENTENCES),
        *(_intents(held_out, "评测", LEAST_HELD_OUT) if held_out else ()),
        *_long_sentences(training),
        *_lexicons(folder),
        *_domain(folder.parent / "domain.yml"),
    ]
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)


def _duplicates(sentences: list[Sentence]) -> Iterator[Problem]:
    by_key: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_key[sentence.key].append(sentence)
    for same in by_key.values():
        intents = sorted({sentence.intent for sentence in same})
        if len(intents) > 1:
            yield Problem(Severity.ERROR, f"同一句话有几个意图：“{same[0].text}”：{'、'.join(intents)}")
    repeated = sum(len(same) - 1 for same in by_key.values() if len({s.intent for s in same}) == 1)
    if repeated:
        yield Problem(Severity.WARNING, f"训练数据里有 {repeated} 句与同意图的另一句只差写法")


def _leaks(training: list[Sentence], held_out: list[Sentence]) -> Iterator[Problem]:
    known = {sentence.key for sentence in training}
    for sentence in held_out:
        if sentence.key in known:
            yield Problem(
                Severity.ERROR, f"评测句也在训练数据里：“{sentence.text}”（{sentence.intent}，{sentence.file.name}）"
            )


def _intents(sentences: list[Sentence], name: str, least: int) -> Iterator[Problem]:
    counts = Counter(sentence.intent for sentence in sentences)
    for intent in sorted(INTENTS - counts.keys()):
        yield Problem(Severity.ERROR, f"{name}数据里没有意图 {intent}")
    for intent in sorted(counts.keys() - INTENTS):
        yield Problem(Severity.ERROR, f"{name}数据里有不认识的意图 {intent}")
    for intent in sorted(INTENTS & counts.keys()):
        if counts[intent] < least:
            yield Problem(Severity.WARNING, f"{name}数据里 {intent} 只有 {counts[intent]} 句，至少要 {least} 句")


def _long_sentences(sentences: list[Sentence]) -> Iterator[Problem]:
    for sentence in sentences:
        if len(sentence.text) > LONGEST:
            yield Problem(Severity.WARNING, f"太长，不像顾客说的话：“{sentence.text}”（{sentence.intent}）")


def _lexicons(folder: Path) -> Iterator[Problem]:
    lexicons = folder / "nlu" / "lexicons"
    try:
        words = {*read_words(lexicons / "jieba.txt"), *read_products(folder / "demo")}
        read_emotions(str((lexicons / "emotion.yml").resolve()))
        read_risks(str((lexicons / "risk.yml").resolve()))
    except InvalidConfigException as error:
        yield Problem(Severity.ERROR, str(error))
        return
    segmenter = Segmenter(words)
    for word in sorted(word for word in words if " " not in word):
        cut = [piece.text for piece in segmenter.words(word)]
        if cut != [word]:
            # jieba never joins across marks and never keeps a word with some of them whole.
            severity = Severity.WARNING if not word.isalnum() else Severity.ERROR
            yield Problem(severity, f"词典里的“{word}”仍被切成 {'|'.join(cut)}")


def _domain(path: Path) -> Iterator[Problem]:
    if not path.is_file():
        return
    listed = yaml.safe_load(path.read_text(encoding="utf-8")).get("intents") or []
    names = {next(iter(entry)) if isinstance(entry, dict) else entry for entry in listed}
    for intent in sorted(INTENTS - names):
        yield Problem(Severity.ERROR, f"domain.yml 里没有意图 {intent}")


def main(arguments: list[str]) -> int:
    problems = check_data(Path(arguments[0]) if arguments else ROOT / "data")
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    sys.stdout.write(f"语料检查：{errors} 处错误，{len(problems) - errors} 处提醒\n")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
