"""Takes a trained model through the gate: loads it and the running one, asks both the frozen sentences, judges."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.learning.gate import Answer, Measured, Rehearsal, Verdict, judge, read_floors
from bot.learning.measuring import LoadedModel, UnloadableModel
from bot.learning.second_process import beside
from bot.learning.shares import Shares
from bot.learning.training import fingerprint, train_again
from bot.nlu.checks.problem import Severity
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT

FLOORS = Path("data") / "eval" / "floors.yml"
FROZEN = ("", "hard")
TIMED_EVERY = 6
"""Some three hundred sentences give a median that stays; the others are read many at once."""

Play = Callable[[Path, Path, Shares | None], Rehearsal]
"""Has a model play the scripted conversations of a project: all of them, or its share where another process plays too.
"""

Again = Callable[[Play, Path, Path, Shares], Iterator[Path | Measured]]
"""Trains a project once more into a folder, and measures what comes of it: first the archive, then its measurement,
with the conversations that fell to whoever does this.
"""


def frozen_sentences(root: Path = ROOT) -> list[Sentence]:
    """The evaluation set: never trained on, asked of every model."""
    return [sentence for folder in FROZEN for sentence in read_sentences(root / "data" / "eval" / "nlu" / folder)]


def measured(model: LoadedModel, sentences: Sequence[Sentence], times: Sequence[float] = ()) -> Measured:
    """A model on these sentences; `times`: the milliseconds that some of them took."""
    return Measured(model.name, _answers(model, sentences), statistics.median(times) if times else 0.0, model.size)


def timed_in_turn(models: Sequence[LoadedModel], texts: Sequence[str]) -> list[list[float]]:
    """Milliseconds for each text alone, as a customer's message comes; no model is always the first, and whatever slows
    the machine slows them all.
    """
    times: list[list[float]] = [[] for _ in models]
    for number, text in enumerate(texts):
        order = range(len(models)) if number % 2 else reversed(range(len(models)))
        for which in order:
            started = time.perf_counter()
            models[which].read(text)
            times[which].append((time.perf_counter() - started) * 1000)
    return times


def _answers(model: LoadedModel, sentences: Sequence[Sentence]) -> tuple[Answer, ...]:
    readings = model.read_all([sentence.text for sentence in sentences])
    return tuple(
        Answer(sentence.text, sentence.intent, reading) for sentence, reading in zip(sentences, readings, strict=True)
    )


def second_seed(play: Play, root: Path, folder: Path, shares: Shares) -> Iterator[Path | Measured]:
    """The present data trained with another seed, and measured, as `Again` says. It is never served: nobody times it.

    Raises TrainingFailed, UnloadableModel.
    """
    model = train_again(folder, root)
    yield model
    without = measured(LoadedModel(model), frozen_sentences(root))
    yield without.with_rehearsal(play(model, root, shares))


def assess(candidate: Path, running: Path | None, play: Play, root: Path = ROOT, again: Again = second_seed) -> Verdict:
    """Puts a model to every question of the gate, while a second process does so with another seed (`again`).

    Both models are timed before that, while nothing else is done. The second seed's conversations are played by
    whichever process has time. Raises BadFloors. UnloadableModel: the candidate is none, or of another version of the
    program. TrainingFailed: not with the second seed.
    """
    floors = read_floors(root / FLOORS)
    sentences = frozen_sentences(root)
    loaded = LoadedModel(candidate)
    compared, unloadable = _running(running)
    models = [model for model in (loaded, compared) if model]
    times = timed_in_turn(models, [sentence.text for sentence in sentences][::TIMED_EVERY])
    shares = Shares()
    with (
        tempfile.TemporaryDirectory(prefix="anxin-seed-") as folder,
        beside(again, play, root, Path(folder), shares) as next_of_second,
    ):
        errors = list(data_errors(candidate, root))
        first, *before = (measured(model, sentences, took) for model, took in zip(models, times, strict=True))
        first = first.with_rehearsal(play(candidate, root, None))
        archive = next_of_second()
        assert isinstance(archive, Path)
        played_here = play(archive, root, shares)
        second = next_of_second()
        assert isinstance(second, Measured)
    second = second.with_rehearsal(second.rehearsal + played_here)
    verdict = judge(first, before[0] if before else None, second, floors, errors)
    if unloadable and running:
        note = f"正在运行的 {running.name} 已加载不了，没有拿它比较：{unloadable}"
        verdict = replace(verdict, notes=(note,), unloadable=unloadable)
    return verdict


def data_errors(candidate: Path, root: Path) -> Iterator[str]:
    """What is wrong with the data that the candidate was trained on, or the measuring of it."""
    from bot.nlu.lint import check_data  # loads Rasa, which only this command needs

    yield from (problem.text for problem in check_data(root / "data") if problem.severity is Severity.ERROR)
    if not candidate.name.removesuffix(".tar.gz").endswith(fingerprint(root)):
        yield f"{candidate.name} 不是用现在的数据训练的"


def _running(running: Path | None) -> tuple[LoadedModel | None, str | None]:
    """The running model, or why there is none to compare with: made by an older version of the program, it cannot be
    served any more either.
    """
    try:
        return (LoadedModel(running) if running else None), None
    except UnloadableModel as error:
        return None, str(error)
