"""Measures language understanding: `python -m benchmarks.nlu [folder with sets of others] [--parts] [--errors]`.

Trains the shipped pipeline on data/nlu and asks it the held-out sentences of data/eval/nlu: as customers write them,
the hard ones, answers that need the exchange before them, and messages from outside. Where a folder is given: the real
messages in it, and the sets that bring their own training part. With `--parts` the same for the pipeline without each
of its parts. Run it under `taskset -c 0` for the figures of one core.
"""

import argparse
import os
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.nlu import figures, sets
from benchmarks.nlu.figures import Answer
from benchmarks.nlu.pipelines import VARIANTS, Trained, ask, pipeline, train
from benchmarks.nlu.sets import Example
from bot.settings import ROOT

HEADER = f"{'set':34} {'n':>5} {'top-1':>6} {'top-3':>6} {'F1':>6} {'ECE':>6} {'p50':>6} {'p95':>6} ms"
PUBLIC = ("smp2017_ecdt", "smp2020_intent")
DRAWS, EACH = 3, 10
ZONES = ((0.2, 0.0), (0.3, 0.05), (0.35, 0.05), (0.4, 0.1), (0.5, 0.1), (0.6, 0.2))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def row(name: str, answers: Sequence[Answer]) -> None:
    found = [figures.accuracy(answers), figures.accuracy(answers, 3), figures.macro_f1(answers)]
    shares = " ".join(f"{100 * figure:6.1f}" for figure in found)
    times = " ".join(f"{figures.percentile(answers, percent):6.1f}" for percent in (50, 95))
    say(f"{name:34} {len(answers):5d} {shares} {figures.calibration_error(answers):6.3f} {times}")


def cost(trained: Trained) -> None:
    resident = psutil.Process().memory_info().rss / 2**20
    size = trained.model.stat().st_size / 1e6
    say(f"  training {trained.seconds:.1f} s of CPU, model {size:.2f} MB, resident after it {resident:.0f} MB")


def own_sets(variant: str, data: Path, folder: Path | None, work: Path, errors: bool) -> None:
    """The table of one variant of the pipeline, trained on our own sentences."""
    say(f"\n{variant}: {VARIANTS[variant]}, trained on {data / 'nlu'}\n{HEADER}")
    trained = train(pipeline(variant), sets.own(data / "nlu"), work)
    ask(trained.agent, [Example("在吗", "greet")] * 20)  # first calls fill caches
    held_out = data / "eval" / "nlu"
    inside = ask(trained.agent, sets.own(held_out))
    row("held out", inside)
    if hard := sets.own(held_out / "hard"):
        row("held out, hard cases", ask(trained.agent, hard))
    if answers := sets.with_context(held_out / "context"):
        row("held out, with the exchange", ask(trained.agent, answers))
        row("  the same without it", ask(trained.agent, sets.without_context(answers)))
    outside = [*sets.own(held_out / "outside"), *(sets.table(folder / f"{PUBLIC[0]}_test.tsv") if folder else [])]
    if outside:
        matters = [answer for answer in inside if answer.truth != "out_of_scope"]
        area = figures.outside_auroc(matters, ask(trained.agent, outside))
        say(f"  AUROC against {len(outside)} messages from outside: {area:.3f}")
    real = sets.table(folder / "real_intents_dev.tsv") if folder else []
    if real:
        found = ask(trained.agent, real)
        row("real_intents_dev", found)
        if errors:
            confusions(found)
    if variant == "shipped":
        zones("held out", inside)
        if real:
            zones("real_intents_dev", found)
    if errors:
        confusions(inside)
    cost(trained)


def public_set(name: str, folder: Path, work: Path) -> None:
    """A set of others, the pipeline trained on its own training part: whole, and with ten sentences an intent."""
    training, test = (sets.table(folder / f"{name}_{part}.tsv") for part in ("train", "test"))
    if not training or not test:
        say(f"{name}: skipped, not in the folder")
        return
    trained = train(pipeline("shipped", own_sentences=False), training, work / name)
    row(name, ask(trained.agent, test))
    cost(trained)
    answers: list[Answer] = []
    for draw in range(DRAWS):
        few = train(pipeline("shipped", own_sentences=False), sets.drawn(training, EACH, draw), work / f"{name}-{draw}")
        answers += ask(few.agent, test)
    row(f"{name}, {EACH} an intent x {DRAWS}", answers)


def zones(name: str, answers: Sequence[Answer]) -> None:
    """What each pair of thresholds would let through, and how much of that, and of what it holds back, is right."""
    say(f"  zones on {name}: threshold/margin, answered, right of these, wrong of the rest, top-3 of the rest")
    for threshold, margin in ZONES:
        sure = [a for a in answers if a.confidence >= threshold and a.margin >= margin]
        rest = [a for a in answers if a.confidence < threshold or a.margin < margin]
        right = figures.accuracy(sure) if sure else 0.0
        wrong = 1 - figures.accuracy(rest) if rest else 0.0
        three = figures.accuracy(rest, 3) if rest else 0.0
        shares = [len(sure) / len(answers), right, wrong, three]
        say(f"    {threshold:.2f}/{margin:.2f} " + " ".join(f"{100 * share:6.1f}" for share in shares))


def confusions(answers: Sequence[Answer], most: int = 25) -> None:
    pairs = Counter((a.truth, a.best) for a in answers if not a.right())
    for (truth, best), count in pairs.most_common(most):
        examples = "；".join(a.text for a in answers if (a.truth, a.best) == (truth, best))[:90]
        say(f"  {count:3d} {truth} → {best}: {examples}")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--data", type=Path, default=ROOT / "data")
    reader.add_argument("--parts", action="store_true", help="the pipeline without each of its parts too")
    reader.add_argument("--errors", action="store_true", help="list the commonest confusions")
    chosen = reader.parse_args()
    warnings.simplefilter("ignore")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    with tempfile.TemporaryDirectory() as place:
        for number, variant in enumerate(VARIANTS if chosen.parts else ["shipped"]):
            own_sets(variant, chosen.data, chosen.folder, Path(place) / str(number), chosen.errors)
        if chosen.folder is None:
            say("sets of others: skipped, no folder given")
            return
        say(f"\nsets of others, each with its own training part\n{HEADER}")
        for name in PUBLIC:
            public_set(name, chosen.folder, Path(place))


if __name__ == "__main__":
    main()
