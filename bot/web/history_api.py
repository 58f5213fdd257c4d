"""A customer's conversations as a whole: the list, the end, a new one, a copy to keep, the orders to choose from."""

from typing import Any

from fastapi import APIRouter, Depends, status
from fastapi.responses import PlainTextResponse

from bot.conversations.transcript import transcript
from bot.shop.cards import order_card
from bot.storage import utc_now
from bot.web.hub import QUEUE, TURNS
from bot.web.rate_limits import not_too_often
from bot.web.visitor_access import Has, Visitor

router = APIRouter(prefix="/api/v1/conversations", dependencies=[Depends(not_too_often)])

ORDERS_OFFERED = 20
TITLE = "安心客服 · 对话记录"


@router.get("")
def list_conversations(has: Has, who: Visitor) -> dict[str, Any]:
    """The visitor's own conversations, the latest first."""
    return {
        "conversations": [
            {
                "id": one.conversation.id,
                "owner": one.conversation.owner.value,
                "started_at": one.conversation.created_at.isoformat(),
                "last_at": one.conversation.updated_at.isoformat(),
                "last_text": one.last_text[:80],
            }
            for one in has.reading.of_visitor(who)
        ]
    }


@router.post("/{conversation_id}/end")
def end(has: Has, who: Visitor, conversation_id: str) -> dict[str, Any]:
    """The customer is done; writing again opens it again."""
    ended = has.ending.end(who, conversation_id)
    has.hub.publish(conversation_id, QUEUE, TURNS)
    return {"owner": ended.owner.value}


@router.post("/{conversation_id}/anew", status_code=status.HTTP_201_CREATED)
def begin_anew(has: Has, who: Visitor, conversation_id: str) -> dict[str, Any]:
    """A new conversation once this one has ended."""
    return {"conversation_id": has.visitors.begin_anew(who, conversation_id).id}


@router.get("/{conversation_id}/transcript")
def read_transcript(has: Has, who: Visitor, conversation_id: str) -> PlainTextResponse:
    """Everything that was said, as plain text."""
    messages = has.reading.all_as_visitor(who, conversation_id)
    headers = {"Content-Disposition": 'attachment; filename="anxin-transcript.txt"'}
    return PlainTextResponse(transcript(TITLE, messages, utc_now()), headers=headers)


@router.get("/{conversation_id}/orders")
def orders(has: Has, who: Visitor, conversation_id: str) -> dict[str, Any]:
    """The orders that this customer can send as a card; none for a guest."""
    has.reading.check_visitor(who, conversation_id)
    customer_id = has.reading.conversation(conversation_id).customer_id
    found = has.shop.orders(customer_id)[:ORDERS_OFFERED] if customer_id else []
    return {"orders": [order_card(order) for order in found]}
