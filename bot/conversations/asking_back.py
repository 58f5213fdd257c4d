"""回访: the house asks whether a matter is really settled, reads the answer, and calls a person when it is not."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.events import EventKind, record
from bot.conversations.model import Choice, Draft, Kind, Sender
from bot.conversations.ownership import Move, Owner
from bot.conversations.queue import join_queue, raise_priority
from bot.conversations.tables import ConversationRow, EventRow, MessageRow
from bot.policy.calendar import CalendarPolicy
from bot.storage import new_id

_SERVER = "asked_back"
MAY_BE_ASKED = frozenset({Owner.BOT, Owner.CLOSED})


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the two answers: its button, what typed words count as it, and what the customer is told then.

    `priority` None: nobody is called; else who is called, with `summary`.
    """

    solved: bool
    title: str
    words: str
    reply: str
    priority: int | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What a customer answered about a promise, and when."""

    promise_id: str
    solved: bool
    at: datetime


def ask(
    session: Session, conversation: ConversationRow, promise_id: str, text: str, answers: list[Answer], now: datetime
) -> None:
    """Puts the question into the chat. The conversation's row is locked, its owner one of MAY_BE_ASKED."""
    choices = tuple(Choice(new_id(), answer.title, _payload(promise_id, answer)) for answer in answers)
    rows.append(session, conversation, Sender.BOT, Draft(text, Kind.CHOICES, choices), now)
    record(session, EventKind.ASKED_BACK, now, conversation_id=conversation.id, promise=promise_id)


def answer_in_words(session: Session, conversation_id: str, text: str) -> Choice | None:
    """The answer that typed words give, when the question stands last in the conversation and nobody answered it."""
    last = session.scalar(
        select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.seq.desc()).limit(1)
    )
    plain = re.sub(r"[\s,。!?~.、]+", "", unicodedata.normalize("NFKC", text))
    for choice in (last.choices or ()) if last else ():
        payload = choice["payload"]
        if payload.get("server") == _SERVER and re.fullmatch(payload["words"], plain):
            return Choice.of(choice)
    return None


def is_answer(choice: Choice) -> bool:
    return choice.payload.get("server") == _SERVER


def take_answer(
    session: Session,
    conversation: ConversationRow,
    choice: Choice,
    now: datetime,
    calendar: CalendarPolicy | None = None,
) -> None:
    """Keeps the first answer to a question; “not solved” calls a person. The conversation's row is locked."""
    payload = choice.payload
    if any(given.promise_id == payload["promise"] for given in answers_given(session, conversation.id)):
        return
    solved = bool(payload["solved"])
    record(
        session,
        EventKind.ASKED_BACK_ANSWERED,
        now,
        conversation_id=conversation.id,
        promise=payload["promise"],
        solved=solved,
    )
    session.flush()
    owner = Owner(conversation.owner)
    if owner is Owner.CLOSED:
        rows.move(session, conversation, Move.REOPEN, now)
    if Owner(conversation.owner) is not Owner.BOT:
        return  # a person is there, or on the way, and reads it
    rows.append(session, conversation, Sender.SYSTEM, Draft(payload["reply"], Kind.NOTICE), now)
    if payload["priority"] is not None:
        join_queue(session, conversation, "unsolved", payload["priority"], payload["summary"], now, calendar)


def answers_given(session: Session, conversation_id: str) -> list[AnswerGiven]:
    """The answers of a conversation, oldest first."""
    query = (
        select(EventRow)
        .where(EventRow.conversation_id == conversation_id, EventRow.kind == EventKind.ASKED_BACK_ANSWERED.value)
        .order_by(EventRow.at, EventRow.id)
    )
    return [AnswerGiven(row.data["promise"], row.data["solved"], row.at) for row in session.scalars(query)]


def call_for(
    session: Session,
    conversation: ConversationRow,
    notice: str,
    reason: str,
    priority: int,
    summary: str,
    now: datetime,
    calendar: CalendarPolicy | None = None,
) -> None:
    """Somebody of the house has to act. Whoever waits already goes further up; whom a person serves is left to them."""
    owner = Owner(conversation.owner)
    if owner is Owner.CLOSED:
        rows.move(session, conversation, Move.REOPEN, now)
    if Owner(conversation.owner) is Owner.BOT:
        rows.append(session, conversation, Sender.SYSTEM, Draft(notice, Kind.NOTICE), now)
        join_queue(session, conversation, reason, priority, summary, now, calendar)
    elif owner in {Owner.QUEUED, Owner.OFFERED}:
        raise_priority(session, conversation, priority, now)


def _payload(promise_id: str, answer: Answer) -> dict[str, Any]:
    return {
        "server": _SERVER,
        "promise": promise_id,
        "solved": answer.solved,
        "words": answer.words,
        "reply": answer.reply,
        "priority": answer.priority,
        "summary": answer.summary,
    }
