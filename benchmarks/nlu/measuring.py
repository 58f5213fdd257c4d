"""What is trained on what and asked what: our own sentences, a set of others, and a few of its sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu import sets
from benchmarks.nlu.sets import Example
from benchmarks.nlu.sides import Asked, Side, ask, ours, peer, train
from benchmarks.nlu.table import Line, mean_cost

SHOP = "shop"
EACH = 10
FEW = f"-{EACH}"
OUTSIDE = "outside"
EXCHANGES = ("after an exchange", "the same without it")
OF_OTHERS = "smp2017_ecdt_test.tsv"
"""Questions to an assistant for everything: none is a matter of a shop."""


Questions = Mapping[str, Sequence[Example]]
"""What is asked, by its name."""


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
        """All that can be measured: our own sentences and each set of others, whole and with ten an intent."""
        public = sets.public(self.folder) if self.folder else []
        return [name for one in (SHOP, *public) for name in (one, f"{one}{FEW}")]

    def measured(self, name: str, side: Side) -> tuple[list[Line], Asked]:
        """The lines of one side, and its answers by what was asked."""
        whole = name.removesuffix(FEW)
        training, questions = self._ours(exchanges=name == SHOP) if whole == SHOP else self._of_others(whole)
        draws = [training] if name == whole else [sets.drawn(training, EACH, draw) for draw in range(self.draws)]
        asked = together([ask(train(side, examples, self.work), questions, self.core) for examples in draws])
        outside = asked.answers[OUTSIDE]
        rows = [
            Line(question + name.removeprefix(whole), side.name, answers, outside, asked.cost)
            for question, answers in asked.answers.items()
            if answers and question != OUTSIDE
        ]
        return rows, asked

    def _ours(self, *, exchanges: bool) -> tuple[list[Example], Questions]:
        questions = shop_sets(self.data / "eval" / "nlu", self.folder)
        return sets.own(self.data / "nlu"), questions if exchanges else {**questions, **dict.fromkeys(EXCHANGES, ())}

    def _of_others(self, name: str) -> tuple[list[Example], Questions]:
        assert self.folder is not None
        training, test = (sets.table(self.folder / f"{name}{part}") for part in (sets.TRAIN, sets.TEST))
        return training, {name: test, OUTSIDE: sets.shop_matters(self.data / "eval" / "nlu")}


def together(runs: Sequence[Asked]) -> Asked:
    """All answers of several trainings; what one of them costs."""
    answers = {name: [answer for run in runs for answer in run.answers[name]] for name in runs[0].answers}
    return Asked(answers, mean_cost([run.cost for run in runs]))


def shop_sets(held_out: Path, folder: Path | None) -> Questions:
    """Held-out sentences and real messages. Answers that need the exchange before them are asked without it too."""
    answers = sets.with_context(held_out / "context")
    of_others = sets.table(folder / OF_OTHERS) if folder else []
    return {
        "held out": sets.own(held_out),
        "hard cases": sets.own(held_out / "hard"),
        EXCHANGES[0]: answers,
        EXCHANGES[1]: sets.without_context(answers),
        "real_intents_dev": sets.table(folder / "real_intents_dev.tsv") if folder else [],
        OUTSIDE: [*sets.own(held_out / "outside"), *of_others],
    }
