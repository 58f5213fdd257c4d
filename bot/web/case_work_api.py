"""One key at the console: carry out an offer, correct what the bot understood. `/api/v1/staff/conversations/…`."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, status
from pydantic import AfterValidator, BaseModel, Field

from bot.conversations.outlet import for_customer
from bot.errors import NotFound
from bot.learning.masking import mask
from bot.nlu.labels import INTENT_LABELS
from bot.web.hub import QUEUE
from bot.web.staff_access import SUPERVISORS, Has, Writer

router = APIRouter(prefix="/api/v1/staff/conversations/{conversation_id}")


def _known(intent: str) -> str:
    if intent not in INTENT_LABELS:
        raise ValueError("no such intent")
    return intent


class Execution(BaseModel):
    """Which offer of which case, and what the staff member had seen when deciding."""

    case_number: str = Field(max_length=40)
    offer_id: str = Field(max_length=60)
    epoch: int = Field(ge=1)
    seen_seq: int = Field(ge=0, le=2**31 - 1)


class Corrected(BaseModel):
    seq: int = Field(ge=1, le=2**31 - 1)
    intent: Annotated[str, AfterValidator(_known)]


@router.post("/offers")
def execute_offer(has: Has, who: Writer, conversation_id: str, given: Execution) -> dict[str, Any]:
    """Carries the offer out as the bot would, and tells the customer what is promised.

    409 STALE_EPOCH: nothing was done. 403 ABOVE_AUTHORITY: a supervisor has to. Repeated within
    the case's round, it does nothing more.
    """
    case = next((one for one in has.cases.of_conversation(conversation_id) if one.number == given.case_number), None)
    if case is None:
        raise NotFound("没有找到这张工单。")
    key = f"offer:{case.number}:{has.complaints.round_of(case)}:{given.offer_id}"
    client_id = hashlib.sha256(key.encode()).hexdigest()[:38]
    done = has.desk.said_before(conversation_id, who.staff.id, client_id)
    if done is None:
        has.desk.check(conversation_id, who.staff.id, given.epoch, given.seen_seq)
        words = has.complaints.carry_out(
            case, given.offer_id, who.staff.id, key, supervises=who.staff.role in SUPERVISORS
        )
        done, _ = has.desk.reply(conversation_id, who.staff.id, client_id, words, given.epoch, None)
        has.hub.publish(conversation_id, QUEUE)
    return for_customer(done)


@router.post("/corrections", status_code=status.HTTP_204_NO_CONTENT)
def correct(has: Has, who: Writer, conversation_id: str, given: Corrected) -> None:
    """Keeps what a message really meant, masked, for the next training. Raises NotFound."""
    has.corrections.keep(conversation_id, given.seq, who.staff.id, given.intent, mask)
