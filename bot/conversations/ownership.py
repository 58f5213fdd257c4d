"""Who speaks for the shop in a conversation, and how that may change: a table, with no database and no clock.

bot → queued → offered → staff → wrap_up → closed, and the ways back. Every move raises the conversation's *epoch*;
whoever writes under an older epoch is told that the conversation has moved on (`StaleEpoch`).
"""

from enum import StrEnum
from typing import Any

from bot.errors import Conflict


class Owner(StrEnum):
    """Who answers the customer now."""

    BOT = "bot"
    QUEUED = "queued"
    OFFERED = "offered"
    STAFF = "staff"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to the ownership of a conversation."""

    REQUEST_HUMAN = "request_human"  # the customer asks, or the bot gives up
    OFFER = "offer"  # the queue proposes it to one staff member
    ACCEPT = "accept"
    LAPSE = "lapse"  # the offer was declined or ran out
    LEAVE_QUEUE = "leave_queue"  # the customer would rather go on with the bot, or left a message out of hours
    TAKE = "take"  # a staff member picks it by hand
    RELEASE = "release"  # staff cannot go on: back to the queue
    STEP_IN = "step_in"  # a supervisor takes it from whoever serves
    HAND_BACK = "hand_back"
    WRAP_UP = "wrap_up"
    RESUME = "resume"  # the customer writes while staff are wrapping up
    CLOSE = "close"
    REOPEN = "reopen"  # the customer writes in a closed conversation
    REOPEN_BY_STAFF = "reopen_by_staff"  # something is left to be done


TABLE: dict[tuple[Owner, Move], Owner] = {
    (Owner.BOT, Move.REQUEST_HUMAN): Owner.QUEUED,
    (Owner.BOT, Move.TAKE): Owner.STAFF,
    (Owner.BOT, Move.CLOSE): Owner.CLOSED,
    (Owner.QUEUED, Move.OFFER): Owner.OFFERED,
    (Owner.QUEUED, Move.TAKE): Owner.STAFF,
    (Owner.QUEUED, Move.LEAVE_QUEUE): Owner.BOT,
    (Owner.OFFERED, Move.ACCEPT): Owner.STAFF,
    (Owner.OFFERED, Move.LAPSE): Owner.QUEUED,
    (Owner.OFFERED, Move.LEAVE_QUEUE): Owner.BOT,
    (Owner.OFFERED, Move.TAKE): Owner.STAFF,
    (Owner.STAFF, Move.HAND_BACK): Owner.BOT,
    (Owner.STAFF, Move.RELEASE): Owner.QUEUED,
    (Owner.STAFF, Move.STEP_IN): Owner.STAFF,
    (Owner.WRAP_UP, Move.STEP_IN): Owner.STAFF,
    (Owner.STAFF, Move.WRAP_UP): Owner.WRAP_UP,
    (Owner.WRAP_UP, Move.RESUME): Owner.STAFF,
    (Owner.WRAP_UP, Move.HAND_BACK): Owner.BOT,
    (Owner.WRAP_UP, Move.CLOSE): Owner.CLOSED,
    (Owner.CLOSED, Move.REOPEN): Owner.BOT,
    (Owner.CLOSED, Move.REOPEN_BY_STAFF): Owner.STAFF,
}


class IllegalMove(Conflict):
    code = "ILLEGAL_MOVE"


class StaleEpoch(Conflict):
    code = "STALE_EPOCH"


def after(owner: Owner, move: Move) -> Owner:
    """The owner after a move.

    Raises IllegalMove: the table has no such cell.
    """
    try:
        return TABLE[owner, move]
    except KeyError:
        raise IllegalMove(_REFUSALS.get(owner, "会话状态已变化，请刷新后再试。"), data={"owner": owner.value}) from None


def require_epoch(held: int, current: int, **data: Any) -> None:
    """Raises StaleEpoch: the writer decided on a conversation that has changed hands since."""
    if held != current:
        raise StaleEpoch("会话刚刚有了变化，请先看看新内容再回复。", data={"epoch": current, **data})


_REFUSALS = {
    Owner.STAFF: "会话正由客服接待。",
    Owner.CLOSED: "会话已经结束。",
    Owner.BOT: "会话现在由智能客服接待。",
    Owner.QUEUED: "会话正在排队等待人工。",
}
