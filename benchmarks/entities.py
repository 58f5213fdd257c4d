"""Measures entities: `python -m benchmarks.entities [folder with ec_ner_*.jsonl] [--errors] [--spacy]`.

Exact F1 (same place, same kind, and the same value where the case gives one) per entity on data/eval/entities; with
the folder, the same tagger trained on that set's own training part; with `--spacy`, spaCy's recogniser on the same.
"""

import argparse
import json
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pycrfsuite

from bot.nlu import normaliser
from bot.nlu.annotations import Annotated, made_sentences, read_annotated
from bot.nlu.character_tagger import ROUNDS, CharacterTagger, labels, spans
from bot.nlu.entity_lessons import LEARNED, lessons, silent, teach
from bot.nlu.extraction import Extractor
from bot.nlu.found import Found
from bot.nlu.hints import hints
from bot.nlu.lexicons import read_products, read_words
from bot.nlu.phrases import Index
from bot.nlu.segmenter import Segmenter
from bot.nlu.sentences import read_sentences
from bot.nlu.word_lists import WordLists
from bot.settings import ROOT, TIME_ZONE

NOW = datetime(2026, 11, 22, 13, 36, tzinfo=TIME_ZONE)
EVALUATION = ROOT / "data" / "eval" / "entities"
WRITTEN = ("learned", "patterned", "traps")
FRESH = "fresh"  # hand-written, never looked at while rules and lessons are changed
FAULTS = ("issues_dev", "issues_fresh")  # only faults are marked; the second is never looked at, as above
Find = Callable[[str], Iterable[Found]]


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def f1(self, kind: str) -> float:
        total = self.found[kind] + self.true[kind]
        return 2 * self.right[kind] / total if total else 1.0

    def micro(self) -> float:
        return 2 * self.right.total() / max(1, self.found.total() + self.true.total())


def cases() -> list[Annotated]:
    """The test set: hand-written, then made from templates and words that training does not use."""
    written = [case for name in WRITTEN for case in read_annotated(EVALUATION / f"{name}.txt")]
    return written + made_sentences(EVALUATION, per_template=10, seed=11)


def shipped_segmenter() -> Segmenter:
    words = read_words(ROOT / "data/nlu/lexicons/jieba.txt") | read_products(ROOT / "data/demo")
    return Segmenter(words)


def shipped_extractor(tagger: CharacterTagger | None = None) -> Extractor:
    return Extractor(WordLists.read(ROOT / "data/nlu/lexicons", ROOT / "data/demo").indexes(), tagger)


def score(sentences: Iterable[Annotated], find: Find) -> Score:
    result = Score()
    for case in sentences:
        found = list(find(case.text))
        for item in found:
            result.found[item.kind] += 1
        for item in case.entities:
            result.true[item.kind] += 1
            result.right[item.kind] += any(_same(item, other) for other in found)
        if len(found) != len(case.entities) or not all(any(_same(i, o) for o in found) for i in case.entities):
            result.errors.append(
                f"{case.text} ⟹ {' '.join(f'[{case.text[i.start : i.end]}]{i.kind}={i.value}' for i in found)}"
            )
    return result


def _same(wanted: Found, found: Found) -> bool:
    same_place = (wanted.kind, wanted.start, wanted.end) == (found.kind, found.start, found.end)
    return same_place and wanted.value in {"", found.value}


def read_ec_ner(path: Path) -> list[Annotated]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    sentences = []
    for row in rows:
        starts = [sum(map(len, row["tokens"][:i])) for i in range(len(row["tokens"]) + 1)]
        entities = [Found(kind, starts[a], starts[b], "") for kind, a, b in spans(row["tags"])]
        sentences.append(Annotated("".join(row["tokens"]), tuple(entities)))
    return sentences


def taught() -> list[Annotated]:
    """Everything the shipped tagger learns from."""
    known = ((sentence.text, sentence.intent) for sentence in read_sentences(ROOT / "data/nlu"))
    return lessons(ROOT / "data/entities") + silent(known)


def tagger_find(tagger: CharacterTagger, segmenter: Segmenter, indexes: Mapping[str, Index]) -> Find:
    """The tagger alone, without anyone who is first."""

    def find(text: str) -> list[Found]:
        normal = normaliser.normalise(text)
        cuts = frozenset(word.start for word in segmenter.words(normal.text))
        found = tagger.find(normal.text, cuts, hints(normal.text, indexes))
        return [Found(i.kind, *normal.span(i.start, i.end), "") for i in found]

    return find


def plain_find(sentences: list[Annotated]) -> Find:
    """The plainest recogniser: the same CRF, which sees each character and its two neighbours and nothing else."""

    def seen(text: str) -> list[list[str]]:
        padded = f"\x02{text}\x03"
        return [[f"b{padded[i]}", f"c{padded[i + 1]}", f"d{padded[i + 2]}"] for i in range(len(text))]

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.05, "c2": 0.01, "max_iterations": ROUNDS})
    for sentence in sentences:
        trainer.append(seen(sentence.text), labels(sentence.text, sentence.entities))
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/plain")
        weights = Path(f"{folder}/plain").read_bytes()
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    return lambda text: [Found(kind, a, b, "") for kind, a, b in spans(tagger.tag(seen(text)))]


def spacy_find(sentences: list[Annotated], kinds: frozenset[str] | None, epochs: int = 6) -> Find:
    """spaCy's recogniser: blank zh with character tokens, its default small tok2vec, a fixed seed."""
    import spacy
    from spacy.training import Example
    from spacy.util import minibatch

    spacy.util.fix_random_seed(7)
    chance = random.Random(7)
    nlp = spacy.blank("zh")
    nlp.add_pipe("ner")
    examples = []
    for sentence in sentences:
        doc = nlp.make_doc(sentence.text)
        marks = [(i.start, i.end, i.kind) for i in sentence.entities if kinds is None or i.kind in kinds]
        examples.append(Example.from_dict(doc, {"entities": marks}))
    optimiser = nlp.initialize(lambda: examples)
    for _ in range(epochs):
        chance.shuffle(examples)
        for batch in minibatch(examples, 64):
            nlp.update(batch, sgd=optimiser, drop=0.2)
    return lambda text: [Found(e.label_, e.start_char, e.end_char, "") for e in nlp(text).ents]


def report(name: str, result: Score, errors: bool) -> None:
    print(f"\n{name}: micro-F1 {result.micro():.3f}")
    for kind in sorted(result.true | result.found):
        print(f"  {kind:15} F1 {result.f1(kind):.3f}  ({result.true[kind]} in the set, {result.found[kind]} found)")
    if errors:
        print("\n".join(f"    {line}" for line in result.errors))


def only_learned(sentences: list[Annotated]) -> list[Annotated]:
    return [
        Annotated(s.text, tuple(Found(e.kind, e.start, e.end, "") for e in s.entities if e.kind in LEARNED))
        for s in sentences
    ]


def timed(make: Callable[[], Find]) -> tuple[Find, float]:
    started = time.process_time()
    return make(), time.process_time() - started


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--errors", action="store_true")
    reader.add_argument("--spacy", action="store_true")
    chosen = reader.parse_args()
    segmenter, sentences, indexes = shipped_segmenter(), taught(), shipped_extractor().indexes
    started = time.process_time()
    tagger = teach(sentences, segmenter, indexes)
    print(f"{len(sentences)} lessons, {time.process_time() - started:.1f} s of CPU, {len(tagger.weights) / 1e6:.2f} MB")
    extractor, tests, fresh = shipped_extractor(tagger), cases(), read_annotated(EVALUATION / f"{FRESH}.txt")
    started = time.perf_counter()

    def shipped(text: str) -> list[Found]:
        return extractor.extract(text, NOW, (word.start for word in segmenter.words(text)))

    result = score(tests, shipped)
    took = 1000 * (time.perf_counter() - started) / len(tests)
    report(f"shipped, {len(tests)} cases, {took:.2f} ms a case (cutting included)", result, chosen.errors)
    report(f"shipped, {len(fresh)} fresh cases", score(fresh, shipped), False)
    for name in FAULTS:
        faults = read_annotated(EVALUATION / f"{name}.txt")
        told = score(faults, lambda text: (item for item in shipped(text) if item.kind == "issue"))
        report(f"shipped, {len(faults)} cases of {name}", told, chosen.errors and name != FAULTS[1])
    if chosen.spacy:
        find, cpu = timed(lambda: spacy_find(sentences, LEARNED))
        for name, part in (("", tests), ("fresh ", fresh)):
            report(f"spaCy alone, {name}learned kinds, {cpu:.1f} s of CPU", score(only_learned(part), find), False)
            found = tagger_find(tagger, segmenter, indexes)
            report(f"CRF alone, {name}learned kinds", score(only_learned(part), found), False)
    if chosen.folder and (chosen.folder / "ec_ner_train.jsonl").is_file():
        train, test = (read_ec_ner(chosen.folder / f"ec_ner_{part}.jsonl") for part in ("train", "test"))
        kinds = frozenset(e.kind for s in train for e in s.entities)
        find, cpu = timed(lambda: tagger_find(teach(train, segmenter, indexes, kinds), segmenter, indexes))
        report(f"ec_ner test, CRF, {cpu:.1f} s of CPU", score(test, find), False)
        find, cpu = timed(lambda: plain_find(train))
        report(f"ec_ner test, CRF that sees characters only, {cpu:.1f} s of CPU", score(test, find), False)
        if chosen.spacy:
            find, cpu = timed(lambda: spacy_find(train, None))
            report(f"ec_ner test, spaCy, {cpu:.1f} s of CPU", score(test, find), False)
    else:
        print("ec_ner: skipped, no such folder given")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
