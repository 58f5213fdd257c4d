"""Ten sentences more: `python -m benchmarks.retrain`. Trains three times, in a copy of the project, some two minutes.

First with nothing kept from an earlier training, then with ten sentences added, then the same again with nothing kept.
Prints the seconds of wall and of processor of each, and exits with 1 unless the second takes at most 30 s of wall and
understands every held-out sentence as the third does. The seconds of wall are only what they say where nothing else
runs: 30 s are asked of two idle cores.
"""

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.week import NEED, WORDS, copied
from bot.learning.measuring import LoadedModel
from bot.learning.nlu_files import Change, Line, changed
from bot.learning.training import train
from bot.nlu.sentences import read_sentences
from bot.settings import ROOT

SENTENCES = 10
WITHIN_SECONDS = 30.0
ALIKE = 0.001
"""Confidences may differ by this much: a vector's last digit depends on what is encoded beside it."""


def trained(root: Path, name: str) -> tuple[Path, float]:
    """The model, and the seconds of wall it took."""
    wall, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    made = train(root / "var" / "models", force=True, root=root)
    wall, after = time.monotonic() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name}: {wall:.0f} s of wall, {processor:.0f} s of processor, {made.peak_mb:.0f} MB", flush=True)
    return made.path, wall


def add_sentences(folder: Path) -> None:
    contents = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yml")}
    for text in (WORDS / "trade_in.txt").read_text(encoding="utf-8").splitlines()[:SENTENCES]:
        contents, _ = changed(contents, Change(None, Line(NEED, text)))
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")


def forget(root: Path) -> None:
    for kept in (root / "var" / "cache", root / ".rasa"):
        shutil.rmtree(kept, ignore_errors=True)


def differences(ours: Path, theirs: Path) -> tuple[int, float]:
    """How many held-out sentences are understood otherwise, and the greatest difference of a confidence."""
    texts = [sentence.text for sentence in read_sentences(ROOT / "data" / "eval" / "nlu")]
    pairs = list(zip(LoadedModel(ours).read_all(texts), LoadedModel(theirs).read_all(texts), strict=True))
    otherwise = sum(one.best != other.best for one, other in pairs)
    return otherwise, max(abs(one.confidence - other.confidence) for one, other in pairs)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="anxin-retrain-") as folder:
        root = copied(Path(folder))
        trained(root, "nothing kept")
        add_sentences(root / "data" / "nlu")
        model, wall = trained(root, f"{SENTENCES} sentences more")
        forget(root)
        again, _ = trained(root, "the same, nothing kept")
        otherwise, apart = differences(model, again)
        print(f"understood otherwise: {otherwise} held-out sentences; confidences up to {apart:.6f} apart")
    return int(wall > WITHIN_SECONDS or otherwise > 0 or apart > ALIKE)


if __name__ == "__main__":
    sys.exit(main())
