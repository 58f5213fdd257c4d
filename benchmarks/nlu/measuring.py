"""What is trained on what and asked what: our own sentences, a set of others, and a few of its sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu import sets
from benchmarks.nlu.sets import Example
from benchmarks.nlu.sides import Asked, Side, ask, ours, peer, train
from benchmarks.nlu.table import Line, mean_cost

SHOP = "shop"
EACH = 10
OUTSIDE = "outside"
OF_OTHERS = "smp2017_ecdt_test.tsv"
"""Questions to an assistant for everything: none is a matter of a shop."""


@dataclass(frozen=True, slots=True)
class Bench:
    """`folder`: sets of others, if there are any. `stock_python`: stock Rasa's, if the peer is measured."""

    data: Path
    folder: Path | None
    work: Path
    core: int
    draws: int
    parts: bool = False
    stock_python: Path | None = None

    def sides(self, *, own_sentences: bool) -> list[Side]:
        peers = [peer(self.stock_python)] if self.stock_python else []
        return [*ours(self.parts, own_sentences=own_sentences), *peers]

    def names(self) -> list[str]:
        """All that can be measured: our own sentences, and each set of others, whole and with few sentences."""
        public = sets.public(self.folder) if self.folder else []
        return [SHOP, *(name for one in public for name in (one, f"{one}-{EACH}"))]

    def measured(self, name: str, side: Side) -> tuple[list[Line], Asked]:
        if name == SHOP:
            return self._shop(side)
        public = name.removesuffix(f"-{EACH}")
        return self._public(name, side, public, self.draws if name != public else None)

    def _shop(self, side: Side) -> tuple[list[Line], Asked]:
        trained = train(side, sets.own(self.data / "nlu"), self.work, self.core)
        asked = ask(trained, shop_sets(self.data / "eval" / "nlu", self.folder), self.core)
        outside = asked.answers[OUTSIDE]
        rows = [Line(name, side.name, answers, outside, asked.cost) for name, answers in asked.answers.items()]
        return [row for row in rows if row.set_name != OUTSIDE and row.answers], asked

    def _public(self, name: str, side: Side, public: str, draws: int | None) -> tuple[list[Line], Asked]:
        """`draws`: how often ten sentences an intent are drawn to train on; all of them where it is None."""
        assert self.folder is not None
        training, test = (sets.table(self.folder / f"{public}{part}") for part in (sets.TRAIN, sets.TEST))
        questions = {name: test, OUTSIDE: sets.shop_matters(self.data / "eval" / "nlu")}
        runs = [
            ask(train(side, examples, self.work, self.core), questions, self.core)
            for examples in _trainings(training, draws)
        ]
        answers = {one: [answer for run in runs for answer in run.answers[one]] for one in questions}
        asked = Asked(answers, mean_cost([run.cost for run in runs]))
        return [Line(name, side.name, answers[name], answers[OUTSIDE], asked.cost)], asked


def shop_sets(held_out: Path, folder: Path | None) -> dict[str, Sequence[Example]]:
    """Held-out sentences and real messages. Answers that need the exchange before them are asked without it too."""
    answers = sets.with_context(held_out / "context")
    of_others = sets.table(folder / OF_OTHERS) if folder else []
    return {
        "held out": sets.own(held_out),
        "hard cases": sets.own(held_out / "hard"),
        "after an exchange": answers,
        "the same without it": sets.without_context(answers),
        "real_intents_dev": sets.table(folder / "real_intents_dev.tsv") if folder else [],
        OUTSIDE: [*sets.own(held_out / "outside"), *of_others],
    }


def _trainings(training: list[Example], draws: int | None) -> Iterator[list[Example]]:
    if draws is None:
        yield training
        return
    for draw in range(draws):
        yield sets.drawn(training, EACH, draw)
