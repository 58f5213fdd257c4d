"""Takes a trained model through the gate: loads it and the running one, asks both the frozen sentences, judges."""

import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.learning.gate import Answer, Measured, Verdict, judge, read_floors
from bot.learning.measuring import LoadedModel, UnloadableModel
from bot.learning.releases import Origin, folder_hash
from bot.learning.training import fingerprint
from bot.nlu.checks.problem import Severity
from bot.nlu.sentences import Sentence, read_sentences
from bot.settings import ROOT

FLOORS = Path("data") / "eval" / "floors.yml"
FROZEN = ("", "hard")


def frozen_sentences(root: Path = ROOT) -> list[Sentence]:
    """The evaluation set: never trained on, asked of every model."""
    return [sentence for folder in FROZEN for sentence in read_sentences(root / "data" / "eval" / "nlu" / folder)]


def measure(model: LoadedModel, sentences: Sequence[Sentence]) -> Measured:
    readings, times = model.read_all(sentence.text for sentence in sentences)
    answers = tuple(
        Answer(sentence.text, sentence.intent, reading) for sentence, reading in zip(sentences, readings, strict=True)
    )
    return Measured(model.name, answers, statistics.median(times) if times else 0.0, model.size)


def assess(candidate: Path, running: Path | None, root: Path = ROOT) -> Verdict:
    """Raises BadFloors. UnloadableModel: the candidate is none, or of another version of the program."""
    from bot.nlu.lint import check_data  # loads Rasa, which only this command needs

    floors = read_floors(root / FLOORS)
    sentences = frozen_sentences(root)
    errors = [problem.text for problem in check_data(root / "data") if problem.severity is Severity.ERROR]
    if not candidate.name.removesuffix(".tar.gz").endswith(fingerprint(root)):
        errors.append(f"{candidate.name} 不是用现在的数据训练的")
    before, notes = None, []
    if running:
        try:
            before = measure(LoadedModel(running), sentences)
        except UnloadableModel as error:
            # A model of an older version of the program: it cannot be served any more either.
            notes.append(f"正在运行的 {running.name} 已加载不了，没有拿它比较：{error}")
    verdict = judge(measure(LoadedModel(candidate), sentences), before, floors, errors)
    return replace(verdict, notes=tuple(notes))


def origin(measured: Measured, root: Path = ROOT) -> Origin:
    """What the manifest of a release says of it."""
    return Origin(
        data_hash=folder_hash(root / "data" / "nlu"),
        evaluation_hash=folder_hash(root / "data" / "eval" / "nlu"),
        figures=measured.figures(),
        recalls={intent: round(share, 4) for intent, share in measured.recalls.items()},
    )
