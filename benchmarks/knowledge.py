"""Measures the finding of articles: `python -m benchmarks.knowledge [--model ARCHIVE]`.

Every question of data/eval/knowledge is understood by the model and then looked for, as in a conversation. For the set
that the articles were written beside and for the one that they never saw: precision (of what was answered, how much
rightly), recall@1 (the right article comes first and is good enough to be said), MRR over the articles found, how many
of the questions that no article answers are answered nevertheless; for every threshold near the one in use.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bot.knowledge.articles import read_articles
from bot.knowledge.figures import FIGURES
from bot.knowledge.retrieval import Hit, Retrieval
from bot.policy.finding import FindingPolicy
from bot.policy.loading import shipped_policy
from bot.settings import ROOT

FOLDER = ROOT / "data" / "eval" / "knowledge"
QUESTIONS, HELD_OUT = FOLDER / "questions.yml", FOLDER / "held_out.yml"
NONE = "none"
LOWEST_SHOWN = 0.3
# What is answered as talk or by a person never reaches the articles.
NOT_LOOKED_UP = {"out_of_scope", "greet", "goodbye", "thank", "praise", "insult", "nudge", "wait", "request_human"}


@dataclass(frozen=True)
class Asked:
    """A question, the id of its article (`NONE`: there is none), and what was found, best first."""

    text: str
    truth: str
    found: Sequence[Hit]

    @property
    def rank(self) -> int | None:
        return next((place for place, hit in enumerate(self.found, 1) if hit.article.id == self.truth), None)


@dataclass(frozen=True)
class Figures:
    questions: int
    precision: float
    recall: float
    mrr: float
    wrong_on_none: float


def read_questions(path: Path = QUESTIONS) -> list[tuple[str, str]]:
    """Pairs of a question and the id of its article."""
    content: Mapping[str, Sequence[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(text, truth) for truth, texts in content.items() for text in texts]


def ask(
    questions: Iterable[tuple[str, str]], intents: Mapping[str, str | None], rule: FindingPolicy | None = None
) -> list[Asked]:
    """Looks every question up, with the intent that was understood for it. `rule` None: the one in use."""
    rule = rule or shipped_policy().finding
    with tempfile.TemporaryDirectory(prefix="anxin-knowledge-") as cache:
        articles = Retrieval(read_articles(ROOT / "data" / "knowledge", FIGURES), Path(cache), rule)
        return [
            Asked(text, truth, [] if intents.get(text) in NOT_LOOKED_UP else articles.find(text, intents.get(text)))
            for text, truth in questions
        ]


def figures(asked: Sequence[Asked], least: float = 0.0) -> Figures:
    """`least` may only be raised above the one that the hits were found with."""
    said = [one for one in asked if one.found and one.found[0].score >= least]
    known = [one for one in asked if one.truth != NONE]
    strange = [one for one in asked if one.truth == NONE]
    good = [one for one in known if one.found and one.found[0].score >= least]
    return Figures(
        questions=len(asked),
        precision=sum(one.rank == 1 for one in said) / len(said) if said else 1.0,
        recall=sum(one.rank == 1 for one in good) / len(known),
        mrr=sum(1 / one.rank for one in good if one.rank) / len(known),
        wrong_on_none=sum(bool(one.found) and one.found[0].score >= least for one in strange) / len(strange),
    )


def understood(model: Path, texts: Iterable[str]) -> dict[str, str | None]:
    """The intent of every text."""
    from bot.dialogue.contract import ParseRequest
    from bot.dialogue.engine import Engine
    from bot.storage import Database

    with tempfile.TemporaryDirectory(prefix="anxin-knowledge-") as home:
        engine = Engine(Database(f"sqlite:///{home}/anxin.db"))

        async def everything() -> dict[str, str | None]:
            await engine.load(model)
            return {text: (await engine.parse(ParseRequest(text=text))).intent for text in texts}

        intents = asyncio.run(everything())
        engine.close()
    return intents


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--model", type=Path, help="default: trained, or found, as by anxin train")
    from bot.learning.training import train
    from bot.settings import Settings

    chosen = reader.parse_args()
    model = chosen.model or train(Settings().models).path
    for path in (QUESTIONS, HELD_OUT):
        _show(path, model)


def _show(path: Path, model: Path) -> None:
    questions = read_questions(path)
    intents = understood(model, [text for text, _ in questions])
    rule = shipped_policy().finding
    used = rule.least_score
    asked = ask(questions, intents, rule.model_copy(update={"least_score": LOWEST_SHOWN}))
    title = (
        f"{path.name}: {len(asked)} questions, {sum(one.truth == NONE for one in asked)} without an article; * in use"
    )
    table = Table("least score", "precision", "recall@1", "MRR", "wrong on none", title=title)
    for least in sorted({used, *(step / 100 for step in range(36, 70, 2))}):
        result = figures(asked, least)
        name = f"{least:.2f}{' *' if least == used else ''}"
        shares = (result.precision, result.recall)
        table.add_row(name, *(f"{one:.1%}" for one in shares), f"{result.mrr:.3f}", f"{result.wrong_on_none:.1%}")
    console = Console()
    console.print(table)
    for one in asked:
        first = one.found[0] if one.found else None
        name = first.article.id if first and first.score >= used else NONE
        if name != one.truth:
            console.print(
                f"  {one.text}  → {name}, not {one.truth} ({first.score if first else 0:.2f}, {intents[one.text]})"
            )


if __name__ == "__main__":
    main()
