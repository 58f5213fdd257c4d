"""What staff answered where the matter was solved: kept without what tells who it was about, to be proposed again.

One pair for every answer of a round that staff closed as solved: what the customer had said, and what staff said to
it. A question is like another by the pairs of characters they share, which needs no model and is quick for hundreds.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.conversations.model import Kind, Sender
from bot.conversations.rounds import round_begins_after
from bot.conversations.tables import MessageRow, RatingRow, SolvedAnswerRow, TurnRow
from bot.storage import Database, new_id, utc_now

SHORTEST_QUESTION, SHORTEST_ANSWER = 4, 8
LONGEST_QUESTION, LONGEST_ANSWER = 300, 500
# Of one need the latest are looked at: what was right a year ago may not be today.
LOOKED_AT = 300
LEAST_LIKENESS = 0.34
WORST_GOOD_SCORE = 3

_NOT_SAID = re.compile(r"[\W_]+")
_PLACEHOLDER = re.compile(r"〔[^〕]*〕")


@dataclass(frozen=True, slots=True)
class SolvedAnswer:
    """`question` and `answer` are masked."""

    question: str
    answer: str
    likeness: float


class SolvedAnswers:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def learn(self, conversation_id: str, mask: Callable[[str], str]) -> int:
        """Keeps the pairs of the round that was just closed; returns how many are new."""
        with self._database.write() as session:
            known = set(
                session.scalars(select(SolvedAnswerRow.seq).where(SolvedAnswerRow.conversation_id == conversation_id))
            )
            found = [pair for pair in _pairs(_round(session, conversation_id)) if pair.seq not in known]
            intents = _intents(session, conversation_id)
            for pair in found:
                session.add(
                    SolvedAnswerRow(
                        id=new_id(),
                        conversation_id=conversation_id,
                        seq=pair.seq,
                        intent=intents.get(pair.turn_id or ""),
                        question=mask(pair.question),
                        answer=mask(pair.answer),
                        at=self._clock(),
                    )
                )
            return len(found)

    def like(self, text: str, intent: str | None, conversation_id: str, limit: int = 3) -> list[SolvedAnswer]:
        """Answers to questions like this one, the likest first; none of its own conversation, none rated badly."""
        rated_badly = exists().where(
            RatingRow.conversation_id == SolvedAnswerRow.conversation_id, RatingRow.score < WORST_GOOD_SCORE
        )
        query = select(SolvedAnswerRow.question, SolvedAnswerRow.answer).where(
            SolvedAnswerRow.conversation_id != conversation_id, ~rated_badly
        )
        if intent is not None:
            query = query.where(SolvedAnswerRow.intent == intent)
        with self._database.read() as session:
            rows = session.execute(query.order_by(SolvedAnswerRow.at.desc()).limit(LOOKED_AT)).tuples().all()
        found = [SolvedAnswer(question, answer, likeness(text, question)) for question, answer in rows]
        best: dict[str, SolvedAnswer] = {}
        for one in sorted(found, key=lambda one: (-one.likeness, one.answer)):
            if one.likeness >= LEAST_LIKENESS:
                best.setdefault(one.answer, one)
        return list(best.values())[:limit]


def likeness(one: str, other: str) -> float:
    """Between 0 and 1: twice the shared pairs of characters over all pairs."""
    mine, theirs = _pairs_of_characters(one), _pairs_of_characters(other)
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Pair:
    """`seq`: of the answer's first bubble."""

    seq: int
    turn_id: str | None
    question: str
    answer: str


def _pairs(said: Iterable[MessageRow]) -> Iterator[_Pair]:
    """Each stretch of the customer's words with the stretch of staff's words that follows it."""
    asked: list[MessageRow] = []
    answered: list[MessageRow] = []
    for message in [*said, None]:
        if answered and (message is None or message.sender != Sender.STAFF.value):
            yield from _pair(asked, answered)
            asked, answered = [], []
        if message is None:
            break
        if message.sender == Sender.STAFF.value and asked:
            answered.append(message)
        elif message.sender == Sender.CUSTOMER.value:
            asked.append(message)
        elif message.sender == Sender.BOT.value:
            asked = []


def _pair(asked: list[MessageRow], answered: list[MessageRow]) -> Iterator[_Pair]:
    question = "，".join(one.text for one in asked if one.kind == Kind.TEXT.value)[:LONGEST_QUESTION]
    answer = "\n".join(one.text for one in answered if one.kind == Kind.TEXT.value)
    long_enough = len(_plain(question)) >= SHORTEST_QUESTION and len(_plain(answer)) >= SHORTEST_ANSWER
    if long_enough and len(answer) <= LONGEST_ANSWER:
        yield _Pair(answered[0].seq, asked[-1].turn_id, question, answer)


def _round(session: Session, conversation_id: str) -> list[MessageRow]:
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
    since = round_begins_after(session, conversation_id)
    if since is not None:
        query = query.where(MessageRow.created_at >= since)
    return list(session.scalars(query.order_by(MessageRow.seq)))


def _intents(session: Session, conversation_id: str) -> dict[str, str | None]:
    turns = session.scalars(
        select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.result.is_not(None))
    )
    return {turn.id: ((turn.result or {}).get("intent") or {}).get("name") for turn in turns}


def _plain(text: str) -> str:
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", _PLACEHOLDER.sub("", text)).lower())


def _pairs_of_characters(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))
