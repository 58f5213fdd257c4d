"""The desk out of hours: nobody is there until tomorrow, and who wants a person leaves a message."""

from datetime import timedelta

from bot.conversations.model import Sender
from bot.conversations.ownership import Owner
from bot.conversations.queue import join_queue
from bot.conversations.tables import ConversationRow, LeftMessageRow, MessageRow
from bot.conversations.visitors import Visitors
from bot.dialogue.contract import Handoff
from bot.errors import Conflict
from bot.policy.calendar import CalendarPolicy
from bot.policy.loading import shipped_policy
from bot.settings import TIME_ZONE
from bot.storage import Database, utc_now


def leave_message(database: Database, conversation_id: str, customer: str | None, handoff: Handoff) -> list[str]:
    """What the system tells a customer whom the bot hands over while the desk is closed.

    Raises Conflict: the conversation is not the bot's afterwards, or no message was kept.
    """
    now = utc_now()
    _exists(database, conversation_id, customer)
    with database.write() as session:
        conversation = session.get_one(ConversationRow, conversation_id, with_for_update=True)
        before = conversation.last_seq
        join_queue(
            session, conversation, handoff.reason, int(handoff.priority), handoff.summary, now, _closed(), handoff.tier
        )
        session.flush()
        left = session.query(LeftMessageRow).filter_by(conversation_id=conversation_id).all()
        if conversation.owner != Owner.BOT or [one.summary for one in left] != [handoff.summary]:
            raise Conflict(f"no message was left: {conversation.owner}, {len(left)} messages", code="NO_MESSAGE_LEFT")
        said = session.query(MessageRow).filter_by(conversation_id=conversation_id, sender=Sender.SYSTEM.value)
        return [one.text for one in said.order_by(MessageRow.seq) if one.seq > before]


def _exists(database: Database, conversation_id: str, customer: str | None) -> None:
    with database.read() as session:
        if session.get(ConversationRow, conversation_id) is not None:
            return
    arrived = Visitors(database).arrive(None, customer).conversation
    with database.write() as session:
        session.get_one(ConversationRow, arrived.id).id = conversation_id


def _closed() -> CalendarPolicy:
    """Nobody today; from tomorrow on as usual."""
    shipped = shipped_policy().calendar
    today = utc_now().astimezone(TIME_ZONE).date()
    days = {today + timedelta(days=ahead): "work" for ahead in range(1, 8)} | {today: "rest"}
    desk = {**shipped.desk.model_dump(), "work": ["09:00-18:00"], "rest": []}
    fields = {**shipped.model_dump(), "dates": days, "desk": desk}
    for name in ("office", "contact"):
        fields[name] = {"work": ["09:00-18:00"], "rest": []}
    return CalendarPolicy.model_validate(fields)
