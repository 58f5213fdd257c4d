"""Measures language understanding: `python -m benchmarks.nlu [FOLDER] [--parts] [--peer] [--errors] …`.

Trains the shipped pipeline on data/nlu and asks it the held-out sentences of data/eval/nlu: as customers write them,
the hard ones, answers that need the exchange before them, and messages from outside. Where a folder with sets of others
is given: the real messages in it, and the sets that bring their own training part, whole and with ten sentences an
intent. With `--parts` the same for the pipeline without each of its parts, with `--peer` for Rasa's default recipe
(jieba, DIET).
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.nlu import figures
from benchmarks.nlu.figures import Answer
from benchmarks.nlu.measuring import SHOP, Bench
from benchmarks.nlu.pipelines import PARTS, PEER, SHIPPED
from benchmarks.nlu.sides import Asked
from benchmarks.nlu.table import HEADER, LEGEND, Line, line
from benchmarks.stock_rasa.environment import NoStockRasa, stock_python
from bot.settings import ROOT

ZONES = ((0.2, 0.0), (0.3, 0.05), (0.35, 0.05), (0.4, 0.1), (0.5, 0.1), (0.6, 0.2))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def measure(bench: Bench, name: str, errors: bool) -> None:
    """The lines of one set, grouped by what was asked, as soon as every side has answered."""
    lines: list[Line] = []
    found: dict[str, Asked] = {}
    for side in bench.sides(own_sentences=name == SHOP):
        rows, found[side.name] = bench.measured(name, side)
        lines += rows
        sys.stderr.write(f"{name}: {side.name} measured\n")
    for asked in dict.fromkeys(row.set_name for row in lines):
        for row in lines:
            if row.set_name == asked:
                say(line(row))
    for set_name in ("held out", "real_intents_dev") if name == SHOP else ():
        if answers := found[SHIPPED].answers[set_name]:
            zones(set_name, answers)
            if errors:
                confusions(answers)


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


def peers_python(wanted: bool) -> Path | None:
    if not wanted:
        say(
            f"{PEER}: not measured; --peer does it (the first time 2.5 GB of packages and an hour to train on all sets)"
        )
        return None
    try:
        return stock_python()
    except NoStockRasa as reason:
        say(f"{PEER}: skipped, {reason}")
        return None


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--data", type=Path, default=ROOT / "data")
    reader.add_argument("--parts", action="store_true", help="the pipeline without each of its parts too")
    reader.add_argument("--peer", action="store_true", help="Rasa's default recipe too; its models are kept")
    reader.add_argument("--errors", action="store_true", help="list the commonest confusions")
    reader.add_argument(
        "--only", nargs="+", metavar="SET", help="some of: shop, shop-10 (ten sentences an intent), NAME, NAME-10"
    )
    reader.add_argument("--draws", type=int, default=3, help="how often ten sentences an intent are drawn")
    reader.add_argument(
        "--core", type=int, default=max(os.sched_getaffinity(0)), help="the core that all is measured on"
    )
    chosen = reader.parse_args()
    python = peers_python(chosen.peer)
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(
            chosen.data, chosen.folder, Path(work), chosen.core, chosen.draws, parts=chosen.parts, stock_python=python
        )
        if unknown := set(chosen.only or []) - set(bench.names()):
            reader.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(bench.names())}")
        if chosen.folder is None:
            say("sets of others: skipped, no folder given")
        if chosen.parts:
            say("\n".join(f"{part}: {meaning}" for part, meaning in PARTS.items()))
        say(f"{LEGEND}\n{HEADER}")
        for name in chosen.only or bench.names():
            measure(bench, name, chosen.errors)


if __name__ == "__main__":
    main()
