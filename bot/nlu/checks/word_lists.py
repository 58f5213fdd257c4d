"""Lexicons that cannot be read, and words of the dictionary that are cut in spite of it."""

from collections.abc import Iterator
from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException

from bot.nlu.checks.problem import Problem, Severity
from bot.nlu.lexicons import read_products, read_words
from bot.nlu.mood import read_emotions, read_risks
from bot.nlu.segmenter import Segmenter


def lexicons(folder: Path) -> Iterator[Problem]:
    """Of a data folder."""
    lists = folder / "nlu" / "lexicons"
    try:
        words = {*read_words(lists / "jieba.txt"), *read_products(folder / "demo")}
        read_emotions(str((lists / "emotion.yml").resolve()))
        read_risks(str((lists / "risk.yml").resolve()))
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
