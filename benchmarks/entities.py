"""Measures entities: `python -m benchmarks.entities [folder with ec_ner_*.jsonl] [--errors] [--spacy]`.

Exact F1 (same place, same kind, and the same value where the case gives one) per entity on data/eval/entities; with
the folder, the same tagger trained on that set's own training part; with `--spacy`, spaCy's recogniser on the same.
"""

import argparse
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.nlu.annotations import Annotated, made_sentences, read_annotated
from bot.nlu.character_tagger import CharacterTagger
from bot.nlu.entity_lessons import LEARNED, lessons, teach
from bot.nlu.extraction import Extractor
from bot.nlu.found import Found
from bot.nlu.lexicons import read_products, read_words
from bot.nlu.segmenter import Segmenter
from bot.nlu.word_lists import WordLists
from bot.settings import ROOT, TIME_ZONE

NOW = datetime(2026, 11, 22, 13, 36, tzinfo=TIME_ZONE)
EVALUATION = ROOT / "data" / "eval" / "entities"
WRITTEN = ("learned", "patterned", "traps")
FRESH = "fresh"  # hand-written, never looked at while rules and lessons are changed
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
    from bot.nlu.character_tagger import spans

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    sentences = []
    for row in rows:
        starts = [sum(map(len, row["tokens"][:i])) for i in range(len(row["tokens"]) + 1)]
        entities = [Found(kind, starts[a], starts[b], "") for kind, a, b in spans(row["tags"])]
        sentences.append(Annotated("".join(row["tokens"]), tuple(entities)))
    return sentences


def tagger_find(tagger: CharacterTagger, segmenter: Segmenter) -> Find:
    from bot.nlu import normaliser

    def find(text: str) -> list[Found]:
        normal = normaliser.normalise(text)
        cuts = frozenset(word.start for word in segmenter.words(normal.text))
        return [Found(i.kind, *normal.span(i.start, i.end), "") for i in tagger.find(normal.text, cuts)]

    return find


def spacy_find(sentences: list[Annotated], kinds: frozenset[str] | None, epochs: int = 15) -> Find:
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


def timed(make: Callable[[], Find]) -> tuple[Find, float]:
    started = time.process_time()
    return make(), time.process_time() - started


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", type=Path)
    reader.add_argument("--errors", action="store_true")
    reader.add_argument("--spacy", action="store_true")
    chosen = reader.parse_args()
    segmenter, sentences = shipped_segmenter(), lessons(ROOT / "data/entities")
    started = time.process_time()
    tagger = teach(sentences, segmenter)
    print(f"{len(sentences)} lessons, {time.process_time() - started:.1f} s of CPU, {len(tagger.weights) / 1e6:.2f} MB")
    extractor, tests = shipped_extractor(), cases()
    started = time.perf_counter()
    result = score(tests, lambda t: extractor.extract(t, NOW, (word.start for word in segmenter.words(t))))
    took = 1000 * (time.perf_counter() - started) / len(tests)
    report(f"shipped, {len(tests)} cases, {took:.2f} ms a case (cutting included)", result, chosen.errors)
    fresh = read_annotated(EVALUATION / f"{FRESH}.txt")
    result = score(fresh, lambda t: extractor.extract(t, NOW, (word.start for word in segmenter.words(t))))
    report(f"shipped, {len(fresh)} fresh cases", result, False)
    only = [
        Annotated(t.text, tuple(Found(e.kind, e.start, e.end, "") for e in t.entities if e.kind in LEARNED))
        for t in tests
    ]
    report("CRF alone, learned kinds", score(only, tagger_find(tagger, segmenter)), False)
    if chosen.spacy:
        find, cpu = timed(lambda: spacy_find(sentences, LEARNED))
        report(f"spaCy alone, learned kinds, {cpu:.1f} s of CPU", score(only, find), False)
    if chosen.folder and (chosen.folder / "ec_ner_train.jsonl").is_file():
        train, test = (read_ec_ner(chosen.folder / f"ec_ner_{part}.jsonl") for part in ("train", "test"))
        kinds = frozenset(e.kind for s in train for e in s.entities)
        find, cpu = timed(lambda: tagger_find(teach(train, segmenter, kinds), segmenter))
        report(f"ec_ner test, CRF, {cpu:.1f} s of CPU", score(test, find), False)
        if chosen.spacy:
            find, cpu = timed(lambda: spacy_find(train, None))
            report(f"ec_ner test, spaCy, {cpu:.1f} s of CPU", score(test, find), False)
    else:
        print("ec_ner: skipped, no such folder given")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
