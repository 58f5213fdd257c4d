"""Measures the reading of feelings: `python -m benchmarks.mood [folder with real data] [--errors]`.

Trains the emotions on data/mood and prints accuracy and macro-F1 on data/eval/mood. Where the folder holds
satisfaction_dev.tsv: the same features and the same head in five-fold cross-validation, a dialogue never in two folds.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold

from bot.nlu import emotion
from bot.nlu.linear_head import Array
from bot.nlu.mood import MoodReaderOptions, read_emotions
from bot.nlu.mood_examples import MoodExample, Words, calm_examples, read_mood_examples
from bot.nlu.mood_model import MoodModel, Said, in_light
from bot.nlu.normaliser import normal_text
from bot.nlu.sentence_encoder import encode
from bot.nlu.sentences import read_sentences
from bot.settings import ROOT

LAST_LINE = "OVERALL"  # ends a dialogue of the public set
FOLDS = 5


def vectors(texts: list[str]) -> Array:
    return encode([normal_text(text) or " " for text in texts])


def tell(name: str, truth: list[str], found: list[str]) -> None:
    accuracy = accuracy_score(truth, found)
    print(f"{name}: n={len(truth)} accuracy {accuracy:.3f} macro-F1 {f1_score(truth, found, average='macro'):.3f}")
    for label in sorted(set(truth)):
        print(f"  {label}: F1 {f1_score(truth, found, labels=[label], average='macro'):.3f}")


def own(lexicon: emotion.Lexicon, errors: bool) -> None:
    sentences = [(sentence.text, sentence.intent) for sentence in read_sentences(ROOT / "data" / "nlu")]
    training = [*read_mood_examples(ROOT / "data" / "mood"), *calm_examples(sentences, lexicon)]
    held_out = read_mood_examples(ROOT / "data" / "eval" / "mood")
    model = MoodModel.fit(said(training), [e.emotion for e in training], vectors([e.text for e in training]), lexicon)
    rows = model.probabilities(
        [in_light(one, lexicon) for one in said(held_out)], vectors([e.text for e in held_out]), lexicon
    )
    found = [model.labels[i] for i in rows.argmax(axis=1)]
    tell("data/eval/mood", [e.emotion for e in held_out], found)
    alone = [emotion.estimate(e.text, lexicon).name for e in held_out]
    tell("lexicon and form alone", [e.emotion for e in held_out], alone)
    for example, name in zip(held_out, found, strict=True):
        if errors and name != example.emotion:
            print(f"  {example.emotion} → {name}: {' / '.join(w.text for w in example.before)} / {example.text}")


def said(examples: list[MoodExample]) -> list[Said]:
    return [Said(example.text, example.before) for example in examples]


def satisfaction(path: Path, lexicon: emotion.Lexicon) -> None:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    dialogues = np.cumsum([0, *(row[0] == LAST_LINE for row in rows[:-1])])
    truth = np.array([row[1] for row in rows])
    messages = [Said(row[0], _before(row[2], row[3])) for row in rows]
    known = vectors([row[0] for row in rows])
    found = np.empty(len(rows), dtype=object)
    for inside, outside in GroupKFold(FOLDS).split(rows, truth, dialogues):
        model = MoodModel.fit([messages[i] for i in inside], list(truth[inside]), known[inside], lexicon)
        chances = model.probabilities([messages[i] for i in outside], known[outside], lexicon)
        found[outside] = [model.labels[i] for i in chances.argmax(axis=1)]
    print(f"majority: {max(Counter(truth).values()) / len(truth):.3f}")
    tell(f"{path.name}, {FOLDS} folds, {dialogues[-1] + 1} dialogues", list(truth), list(found))


def _before(customer: str, agent: str) -> tuple[Words, ...]:
    return tuple(Words(text, side) for text, side in ((customer, True), (agent, False)) if text)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--errors", action="store_true", help="list what was read wrongly")
    chosen = reader.parse_args()
    lexicon = read_emotions(MoodReaderOptions().emotions)
    own(lexicon, chosen.errors)
    path = chosen.folder / "satisfaction_dev.tsv" if chosen.folder else None
    if path is None or not path.is_file():
        print("satisfaction_dev: skipped, no such file given")
    else:
        satisfaction(path, lexicon)


if __name__ == "__main__":
    main()
