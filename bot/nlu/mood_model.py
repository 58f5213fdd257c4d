"""Learns feelings from examples: characters, sentence vector, signs, and what was said before, in one linear head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from bot.nlu import emotion, mood_features
from bot.nlu.emotion import CALM, NEGATIVE, Emotion, Lexicon
from bot.nlu.linear_head import Array, Inputs, LinearHead, Recipe
from bot.nlu.mood_examples import Words
from bot.nlu.ngrams import Vectoriser
from bot.nlu.sparse_rows import below, beside, full_row

RECIPE = Recipe(inverse_regularisation=0.3, dense_weight=1.0, folds=5)
SIGNS_WEIGHT, BEFORE_WEIGHT = 0.7, 0.4  # against the characters of the message itself
# What a feeling counts at least, where only the model and no sign tells of it.
LEAST_INTENSITY: Mapping[str, float] = {
    "anxious": 0.35, "dissatisfied": 0.3, "angry": 0.5, "satisfied": 0.4, "abusive": 0.7,
}  # fmt: skip
UNHAPPY_BEFORE, ASKED_AGAIN = 0.06, 0.06  # what each message before adds to the intensity


@dataclass(frozen=True, slots=True)
class Said:
    """A message with what came before it."""

    text: str
    before: tuple[Words, ...] = ()


class MoodModel:
    """Names are those it was fitted with: the six emotions, or whatever else the examples are labelled."""

    def __init__(self, own: Vectoriser, before: Vectoriser, head: LinearHead) -> None:
        self._own = own
        self._before = before
        self._head = head

    @classmethod
    def fit(cls, said: Sequence[Said], names: list[str], vectors: Array | None, lexicon: Lexicon) -> Self:
        """`vectors`: of the sentences, one row each, or None without an encoder. Raises ValueError: only one name."""
        from bot.nlu.fitting import fit_head  # loads scikit-learn, which answering does not need

        own = Vectoriser.learn([mood_features.own_terms(one.text) for one in said], 2)
        before = Vectoriser.learn([mood_features.terms_before(one.before) for one in said], 3)
        head = fit_head(_inputs(own, before, said, vectors, lexicon), names, RECIPE)
        return cls(own, before, head)

    @property
    def labels(self) -> tuple[str, ...]:
        return self._head.labels

    def probabilities(self, said: Sequence[Said], vectors: Array | None, lexicon: Lexicon) -> Array:
        """A row for each message, a column for each label."""
        return self._head.probabilities(_inputs(self._own, self._before, said, vectors, lexicon))

    def feeling(self, said: Said, vector: Array | None, lexicon: Lexicon) -> Emotion:
        """The likeliest feeling of a message, and how strong it is in the light of what came before."""
        if not said.text.strip():
            return Emotion(CALM, 0.0)
        chances = self.probabilities([in_light(said, lexicon)], vector, lexicon)[0]
        return Emotion(name := self.labels[int(np.argmax(chances))], intensity(name, said, lexicon))

    def save(self, folder: Path) -> None:
        self._head.save(folder / "mood_head.npz")
        for name, vectoriser in (("own", self._own), ("before", self._before)):
            vocabulary = np.array(vectoriser.vocabulary, dtype=np.str_)
            np.savez_compressed(folder / f"mood_{name}.npz", vocabulary=vocabulary, idf=vectoriser.idf)

    @classmethod
    def read(cls, folder: Path) -> Self:
        parts = []
        for name in ("own", "before"):
            with np.load(folder / f"mood_{name}.npz", allow_pickle=False) as stored:
                parts.append(Vectoriser([str(term) for term in stored["vocabulary"]], stored["idf"]))
        return cls(parts[0], parts[1], LinearHead.read(folder / "mood_head.npz"))


def in_light(said: Said, lexicon: Lexicon) -> Said:
    """The message with what coloured it: a bare fact or a yes after an outburst is an answer, not another outburst."""
    telling = emotion.strengths(said.text[: mood_features.LONGEST], lexicon) or mood_features.THANKS.search(said.text)
    asked_again = mood_features.repeats(said.text, mood_features.earlier(said.before))
    return said if telling or asked_again else Said(said.text)


def intensity(name: str, said: Said, lexicon: Lexicon) -> float:
    """0 for calm; else the strength of the signs, at least what the feeling always counts, raised by a history."""
    if name == CALM:
        return 0.0
    alone = max(emotion.intensity_of(name, said.text[: mood_features.LONGEST], lexicon), LEAST_INTENSITY[name])
    if name not in NEGATIVE:
        return alone
    earlier = mood_features.earlier(said.before)
    unhappy = sum(emotion.estimate(text, lexicon).name in NEGATIVE for text in earlier)
    raised = alone + UNHAPPY_BEFORE * unhappy + ASKED_AGAIN * mood_features.repeats(said.text, earlier)
    return round(min(raised, 1.0), 2)


def _inputs(
    own: Vectoriser, before: Vectoriser, said: Sequence[Said], vectors: Array | None, lexicon: Lexicon
) -> Inputs:
    rows = [
        beside(
            [
                own.vector(mood_features.own_terms(one.text)),
                before.vector(mood_features.terms_before(one.before)).times(BEFORE_WEIGHT),
                full_row(mood_features.signs(one.text, one.before, lexicon)).times(SIGNS_WEIGHT),
            ]
        )
        for one in said
    ]
    return Inputs(below(rows), vectors)
