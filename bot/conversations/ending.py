"""The customer's own end of a conversation. Writing again opens it again, whatever it was."""

from collections.abc import Callable
from datetime import datetime

from bot.conversations import notices, rows
from bot.conversations.model import Conversation, Sender
from bot.conversations.ownership import Move, Owner
from bot.storage import Database, utc_now

# A person who serves is not cut off: their service goes to the notes, and they close it.
WAY_OUT = {
    Owner.BOT: (Move.CLOSE,),
    Owner.QUEUED: (Move.LEAVE_QUEUE, Move.CLOSE),
    Owner.OFFERED: (Move.LEAVE_QUEUE, Move.CLOSE),
    Owner.STAFF: (Move.WRAP_UP,),
    Owner.WRAP_UP: (),
    Owner.CLOSED: (),
}


class Ending:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def end(self, visitor_id: str, conversation_id: str) -> Conversation:
        """Ends it from wherever it stands; ended twice, or without a word in it, it stays as it is. Raises NotFound."""
        now = self._clock()
        with self._database.write() as session:
            conversation = rows.access_as_visitor(session, visitor_id, conversation_id, lock=True)
            moves = WAY_OUT[Owner(conversation.owner)] if conversation.last_seq else ()
            for step in moves:
                rows.move(session, conversation, step, now, staff_id=conversation.staff_id)
            if moves:
                # Whoever served asks for the rating once they have closed it.
                rows.append(session, conversation, Sender.SYSTEM, notices.ended_by_customer(), now)
            return Conversation.of(conversation)
