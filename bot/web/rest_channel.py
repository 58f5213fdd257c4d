"""Rasa's own REST channel, so that clients written for Rasa connect: `POST /webhooks/rest/webhook`.

The same inbox, turns, limits and outlet as for the widget. A `sender` is a visitor of its own, never a known customer:
the channel proves nobody's identity. Buttons go out with a payload that only stands for the button that was offered.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from bot.conversations.inbox import Incoming
from bot.conversations.outlet import for_customer
from bot.conversations.ownership import Owner
from bot.conversations.reading import View
from bot.errors import NotFound, NotSignedIn
from bot.storage import JsonDict, new_id
from bot.web.hub import QUEUE, TURNS
from bot.web.rate_limits import Limits, not_too_often
from bot.web.services import Services, services

router = APIRouter(prefix="/webhooks/rest", dependencies=[Depends(not_too_often)])

LONGEST_ANSWER_SECONDS = 60.0
CHOICE = "choice:"

Has = Annotated[Services, Depends(services)]


class RestMessage(BaseModel):
    """What Rasa's clients send. `metadata.message_id` makes a repeat of the request the same message."""

    sender: str = Field(min_length=1, max_length=200)
    message: str
    metadata: JsonDict = Field(default_factory=dict)


def opened(
    has: Has,
    token: Annotated[str | None, Query(max_length=200)] = None,
    authorization: Annotated[str | None, Header()] = None,
) -> None:
    """Raises NotFound: the channel is closed (`ANXIN_REST_TOKEN`). NotSignedIn: the token is missing or wrong."""
    expected = has.settings.rest_token
    if expected is None:
        raise NotFound("没有开放这个入口。", code="REST_CLOSED")
    given = token or (authorization or "").partition(" ")[2]
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotSignedIn("令牌不对。", code="BAD_TOKEN")


@router.get("/", dependencies=[Depends(opened)])
def status() -> dict[str, str]:
    return {"status": "ok"}


@router.post("/webhook", dependencies=[Depends(opened)])
async def receive(has: Has, limits: Limits, sent: RestMessage, stream: bool = False) -> Response:
    """Takes one message and answers with what the bot says to it; with `stream=true` as lines, as they come."""
    visitor_id = _visitor(has, sent.sender)
    limits.message(visitor_id)
    conversation_id, seq = await run_sync(_post, has, visitor_id, sent)
    has.hub.publish(conversation_id, TURNS, QUEUE)
    replies = _replies(has, visitor_id, conversation_id, seq, sent.sender)
    if stream:
        lines = (json.dumps(reply, ensure_ascii=False) + "\n" async for reply in replies)
        return StreamingResponse(lines, media_type="text/event-stream")
    return JSONResponse([reply async for reply in replies])


def _visitor(has: Services, sender: str) -> str:
    """An id that nobody can guess from the sender's name, and no visitor's token can carry by chance."""
    digest = hmac.new(has.settings.secret("rest").encode(), sender.encode("utf-8", "replace"), hashlib.sha256)
    return f"rest-{digest.hexdigest()[:32]}"


def _post(has: Services, visitor_id: str, sent: RestMessage) -> tuple[str, int]:
    conversation_id = has.visitors.arrive_as(visitor_id).conversation.id
    message_id = str(sent.metadata.get("message_id") or new_id())
    choice = sent.message.removeprefix(CHOICE) if sent.message.startswith(CHOICE) else None
    # The client's own name may be anything; ours is short and plain.
    client_id = f"rest-{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()[:40]}"
    incoming = Incoming(client_id, text=None if choice else sent.message, choice_id=choice)
    message, _ = has.inbox.post(visitor_id, conversation_id, incoming)
    return conversation_id, message.seq


async def _replies(
    has: Services, visitor_id: str, conversation_id: str, seq: int, sender: str
) -> AsyncIterator[JsonDict]:
    """What is said after the message, until the bot has answered or a person is to."""
    end = asyncio.get_running_loop().time() + LONGEST_ANSWER_SECONDS
    with has.hub.subscribe(conversation_id) as bell:
        while True:
            bell.clear()
            view: View = await run_sync(has.reading.as_visitor, visitor_id, conversation_id, seq)
            for message in view.messages:
                seq = message.seq
                shown = for_customer(message)
                if shown["sender"] != "customer":
                    yield _as_rasa(shown, sender)
            left = end - asyncio.get_running_loop().time()
            if not view.messages and (not view.answering or view.owner is not Owner.BOT or left <= 0):
                return
            if not view.messages:
                await bell.wait(min(left, 2.0))


def _as_rasa(shown: JsonDict, sender: str) -> JsonDict:
    reply: JsonDict = {"recipient_id": sender, "text": shown["text"]}
    if shown.get("choices"):
        reply["buttons"] = [{"title": one["title"], "payload": f"{CHOICE}{one['id']}"} for one in shown["choices"]]
    if shown.get("card"):
        reply["custom"] = shown["card"]
    return reply
