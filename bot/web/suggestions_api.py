"""Suggested replies: what was answered where it was solved, and articles. Shown and put in, never sent by themselves.

Articles are looked up by `dialogue`, which has the encoder in memory already: here it would take 176 MB more a process.
"""

from collections.abc import Sequence
from itertools import chain, islice, zip_longest
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter

from bot.conversations.model import Kind, Message, Sender
from bot.conversations.solved_answers import SolvedAnswer
from bot.web.dialogue_client import Article, DialogueDown
from bot.web.services import Services
from bot.web.staff_access import Has, Reader

router = APIRouter(prefix="/api/v1/staff/conversations/{conversation_id}")

MOST = 3
BUBBLES_LOOKED_AT = 30


@router.get("/suggestions")
async def suggest(has: Has, _: Reader, conversation_id: str) -> dict[str, Any]:
    """At most three, for what the customer said last. Raises NotFound."""
    text, intent = await run_sync(_asked, has, conversation_id)
    if not text:
        return {"suggestions": []}
    answers = await run_sync(has.solved_answers.like, text, intent, conversation_id)
    try:
        articles = await has.dialogue.articles(text, intent)
    except DialogueDown:
        articles = []  # whoever answers can do without; that `dialogue` is away is told elsewhere
    return {"suggestions": _best(answers, articles)}


def _asked(has: Services, conversation_id: str) -> tuple[str, str | None]:
    """The customer's words that nobody has answered yet, and what the bot understood of them."""
    last_seq = has.reading.conversation(conversation_id).last_seq
    messages = has.reading.as_staff(conversation_id, max(0, last_seq - BUBBLES_LOOKED_AT)).messages
    bubbles = _unanswered(messages)
    first = bubbles[0].seq if bubbles else 0
    understood = next((one for one in has.reading.understanding(conversation_id) if one.seq >= first), None)
    return "，".join(one.text for one in bubbles), understood.intent if understood else None


def _unanswered(messages: Sequence[Message]) -> list[Message]:
    bubbles: list[Message] = []
    for message in messages:
        if message.sender is Sender.CUSTOMER and message.kind is Kind.TEXT:
            bubbles.append(message)
        elif message.sender is Sender.STAFF:
            bubbles = []
    return bubbles


def _best(answers: Sequence[SolvedAnswer], articles: Sequence[Article]) -> list[dict[str, str]]:
    """One of each kind in turn: a colleague's words first, they were said to a person."""
    told = [{"source": "answer", "title": one.question, "text": one.answer} for one in answers]
    written = [{"source": "article", "title": one.title, "text": one.text} for one in articles]
    in_turn = (one for one in chain.from_iterable(zip_longest(told, written)) if one is not None)
    return list(islice(in_turn, MOST))
