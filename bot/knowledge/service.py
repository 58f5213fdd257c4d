"""Answers from articles: found, filled with the shop's figures, and written down with the customer's verdict."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.knowledge.figures import figures
from bot.knowledge.retrieval import Hit, Retrieval
from bot.knowledge.tables import AnswerRow
from bot.policy.loading import Policy
from bot.policy.sentences import fill
from bot.shop.port import Shop
from bot.storage import Database, utc_now

LONGEST_KEPT = 200
_PRIVATE = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.]+|[A-Za-z]{0,4}\d(?:[\s-]?[\dXx]){4,}")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and in which turn; the turn makes the answer one, however often it is run."""

    turn_id: str
    conversation_id: str
    text: str
    intent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`asks_verdict`: this article comes up for the first time in the conversation, so it may be asked if it helped."""

    id: str
    title: str
    text: str
    asks_verdict: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An article with its figures filled in."""

    title: str
    text: str


class Knowledge:
    def __init__(
        self,
        database: Database,
        retrieval: Retrieval,
        shop: Shop,
        policy: Policy,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._retrieval = retrieval
        self._shop = shop
        self._policy = policy
        self._clock = clock

    def warm(self) -> None:
        """Makes ready what the first question would otherwise wait for."""
        self._retrieval.warm()

    def answer(self, question: Question) -> Answer | None:
        """The article that answers best, and a note of it; None when none fits."""
        hits = self._retrieval.find(question.text, question.intent)
        return self._given(question, hits[0], None) if hits else None

    def proposed(self, text: str, intent: str | None, limit: int = 3) -> list[Proposal]:
        """Articles that a person could answer with, best first; nothing is noted, for nothing was said yet."""
        known = figures(self._policy, self._shop.terms())
        hits = self._retrieval.find(text, intent)[:limit]
        return [Proposal(hit.article.title, fill(hit.article.body, known)) for hit in hits]

    def judge(self, answer_id: str, conversation_id: str, helped: bool) -> bool:
        """Notes whether an answer helped; the first verdict stands. False: this conversation had no such answer."""
        with self._database.write() as session:
            row = session.get(AnswerRow, answer_id, with_for_update=True)
            if row is None or row.conversation_id != conversation_id:
                return False
            if row.helped is None:
                row.helped = helped
            return True

    def another(self, answer_id: str, turn_id: str, conversation_id: str) -> Answer | None:
        """The next best article after one that did not help; None when there is none, or this was a second one."""
        with self._database.read() as session:
            row = session.get(AnswerRow, answer_id)
            if row is None or row.conversation_id != conversation_id or row.follows is not None:
                return None
            question = Question(turn_id, conversation_id, row.question, row.intent)
            hits = self._retrieval.find(row.question, row.intent, without={row.article_id})
        return self._given(question, hits[0], answer_id) if hits else None

    def _given(self, question: Question, hit: Hit, follows: str | None) -> Answer:
        article = hit.article
        with self._database.write() as session:
            earlier = select(AnswerRow.turn_id).where(
                AnswerRow.conversation_id == question.conversation_id,
                AnswerRow.article_id == article.id,
                AnswerRow.turn_id != question.turn_id,
            )
            is_first = session.scalars(earlier.limit(1)).first() is None
            if session.get(AnswerRow, question.turn_id) is None:
                session.add(
                    AnswerRow(
                        turn_id=question.turn_id,
                        conversation_id=question.conversation_id,
                        article_id=article.id,
                        intent=question.intent,
                        question=masked(question.text),
                        score=hit.score,
                        follows=follows,
                        at=self._clock(),
                    )
                )
        text = fill(article.body, figures(self._policy, self._shop.terms()))
        return Answer(question.turn_id, article.title, text, is_first)


def masked(text: str) -> str:
    """The question without numbers and addresses that lead to a person, and not longer than needed."""
    return _PRIVATE.sub("***", text)[:LONGEST_KEPT]
