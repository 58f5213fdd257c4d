"""Looks at all training sentences at once: mislabelled, confused, overlapping, leaking, cut. Takes a minute: a job."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.learning.known_sentences import HELD_OUT
from bot.learning.nlu_files import Line
from bot.learning.nlu_folder import NluFolder
from bot.learning.word_cuts import cut_by_words
from bot.learning.workbench_findings import Cut, Doubt, Findings, Pair, confusions, findings_kept, keep_findings
from bot.nlu.annotations import parse
from bot.nlu.likeness import LikenessIndex
from bot.nlu.sentences import Sentence, key_of, read_sentences

EXAMPLES = 5
Progress = Callable[[str], None]


def inspect(root: Path, home: Path, at: datetime, progress: Progress = lambda _: None) -> Findings:
    """Of `data/nlu` below `root`; kept in `home`. Nothing is done when the sentences were looked at already."""
    data = root / "data"
    folder = NluFolder(data / "nlu")
    version, lines = _version(data, folder), folder.lines()
    before = findings_kept(home)
    if before is not None and before.version == version:
        progress("句子没有变，沿用上次的结果")
        return before
    texts = [parse(line.raw).text for line in lines]
    progress("评测与训练、意图与意图之间的重复")
    index = LikenessIndex(Sentence(text, line.intent, Path(line.file)) for text, line in zip(texts, lines, strict=True))
    overlaps, leaks = overlapping(lines, texts, index), leaking(lines, texts, _held_out(data))
    progress("实体与分词")
    cuts = tuple(_cuts(data, lines))
    doubts, taken_for = _doubts(root / "config.yml", lines, texts, progress)
    truth = [line.intent for line in lines]
    right = sum(one == other for one, other in zip(truth, taken_for, strict=True))
    found = Findings(
        version=version,
        at=at,
        accuracy=right / len(truth),
        doubts=doubts,
        confusions=tuple(confusions(truth, taken_for, texts, EXAMPLES)),
        overlaps=overlaps,
        leaks=leaks,
        cuts=cuts,
    )
    keep_findings(home, found)
    return found


def overlapping(lines: Sequence[Line], texts: Sequence[str], index: LikenessIndex) -> tuple[Pair, ...]:
    """Near duplicates under two intents, each pair once; `index` holds the sentences in the order of `lines`."""
    place = {id(sentence): number for number, sentence in enumerate(index.sentences)}
    pairs = []
    for number, (line, text) in enumerate(zip(lines, texts, strict=True)):
        for near in index.near(key_of(text)):
            other = place[id(near)]
            if number < other and near.intent != line.intent:
                pairs.append(_pair(line, lines[other].intent, lines[other].raw, f"nlu/{lines[other].file}"))
    return tuple(pairs)


def leaking(lines: Sequence[Line], texts: Sequence[str], held_out: Iterable[Sentence]) -> tuple[Pair, ...]:
    """Training sentences that are held out for measuring, word for word or nearly so."""
    index = LikenessIndex(held_out)
    return tuple(
        _pair(line, near.intent, near.text, f"eval/nlu/{near.file.name}")
        for line, text in zip(lines, texts, strict=True)
        for near in index.near(key_of(text))[:1]
    )


def _pair(line: Line, other_intent: str, other: str, other_file: str) -> Pair:
    own = f"nlu/{line.file}"
    return Pair(
        intent=line.intent, raw=line.raw, file=own, other_intent=other_intent, other=other, other_file=other_file
    )


def _held_out(data: Path) -> list[Sentence]:
    return [sentence for name in HELD_OUT for sentence in read_sentences(data / "eval" / "nlu" / name)]


def _cuts(data: Path, lines: Iterable[Line]) -> Iterator[Cut]:
    for line in lines:
        sentence = parse(line.raw)
        for entity in sentence.entities:
            for word in cut_by_words(data, sentence.text, [entity]):
                words = sentence.text[entity.start : entity.end]
                yield Cut(intent=line.intent, raw=line.raw, file=line.file, entity=words, kind=entity.kind, word=word)


def _doubts(
    config: Path, lines: Sequence[Line], texts: Sequence[str], progress: Progress
) -> tuple[tuple[Doubt, ...], list[str]]:
    """What is probably mislabelled, the surest first, and what each sentence is taken for."""
    # Here, so that whoever only looks at findings loads neither pandas nor scikit-learn.
    import numpy as np
    from cleanlab.filter import find_label_issues

    from bot.learning.workbench_features import out_of_fold

    labels, probabilities = out_of_fold(config, texts, [line.intent for line in lines], progress)
    progress("可能标错的句子")
    truth = np.array([labels.index(line.intent) for line in lines])
    found = find_label_issues(truth, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    best = probabilities.argmax(axis=1)
    doubts = tuple(
        Doubt(
            intent=lines[number].intent,
            raw=lines[number].raw,
            file=lines[number].file,
            own=round(float(probabilities[number, truth[number]]), 4),
            suggested=labels[best[number]],
            likelihood=round(float(probabilities[number, best[number]]), 4),
        )
        for number in map(int, found)
        if best[number] != truth[number]
    )
    return doubts, [labels[number] for number in best]


def _version(data: Path, folder: NluFolder) -> str:
    """Of the training sentences and of those held out: both are compared."""
    held_out = [NluFolder(data / "eval" / "nlu" / name).version() for name in HELD_OUT]
    return "-".join((folder.version(), *held_out))
