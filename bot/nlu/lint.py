"""Looks for mistakes in the language data. `python -m bot.nlu.lint [data folder]` lists them; errors make it fail."""

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.nlu.checks.amounts import LEAST_HELD_OUT, LEAST_TRAINING, domain, intents
from bot.nlu.checks.cut_entities import cut_entities
from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.checks.repetition import contradictions, leaks, too_alike
from bot.nlu.checks.word_lists import lexicons
from bot.nlu.checks.writing import broken_characters, long_sentences
from bot.nlu.sentences import Sentence, read_sentences
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT


def check_data(folder: Path) -> list[Problem]:
    """What is wrong with `nlu/`, `eval/nlu/` and the lexicons of a data folder; errors first."""
    try:
        training = read_sentences(folder / "nlu")
        ordinary = read_sentences(folder / "eval" / "nlu")
        hard = read_sentences(folder / "eval" / "nlu" / "hard")
        outside = read_sentences(folder / "eval" / "nlu" / "outside")
    except ValueError as error:
        return [Problem(Severity.ERROR, str(error))]
    problems = [*_training(training), *_held_out(training, ordinary, [*hard, *outside]), *lexicons(folder)]
    problems += cut_entities(folder, [*training, *ordinary, *hard, *outside])
    problems += domain(folder.parent / "domain.yml")
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)


def _training(sentences: list[Sentence]) -> Iterator[Problem]:
    yield from broken_characters(sentences)
    yield from contradictions(sentences)
    yield from intents(sentences, "训练", LEAST_TRAINING)
    yield from too_alike(sentences)
    yield from long_sentences(sentences)


def _held_out(training: list[Sentence], ordinary: list[Sentence], special: list[Sentence]) -> Iterator[Problem]:
    yield from broken_characters([*ordinary, *special])
    yield from contradictions([*ordinary, *special], "评测")
    yield from leaks(training, [*ordinary, *special])
    yield from intents(special, "难例", {})
    if ordinary:
        yield from intents(ordinary, "评测", dict.fromkeys(INTENTS, LEAST_HELD_OUT))


def main(arguments: list[str]) -> int:
    problems = check_data(Path(arguments[0]) if arguments else ROOT / "data")
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    sys.stdout.write(f"语料检查：{errors} 处错误，{len(problems) - errors} 处提醒\n")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
