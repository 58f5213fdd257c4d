"""A supervisor takes over what a colleague serves: under a new epoch, so that the colleague's late answer is stale."""

from collections.abc import Callable
from datetime import datetime

from bot.conversations import notes, notices, rows
from bot.conversations.events import EventKind, record
from bot.conversations.model import Conversation, Sender
from bot.conversations.ownership import Move
from bot.conversations.plain_text import plain, says_something
from bot.conversations.serving import fresh
from bot.errors import BadInput, Conflict
from bot.storage import Database, utc_now


class SteppingIn:
    """Whoever calls it has made sure that the person may: `SUPERVISING_WRITE` in `web`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def step_in(self, conversation_id: str, staff_id: str, staff_name: str, epoch: int, reason: str) -> Conversation:
        """The conversation is theirs now, beyond any limit; the reason becomes a note for whoever served.

        Raises BadInput: no reason. Conflict: it is theirs already. IllegalMove: no person serves it. StaleEpoch.
        """
        now, reason = self._clock(), plain(reason)[: notes.LONGEST]
        if not says_something(reason):
            raise BadInput("写一句为什么介入，同事会看到。", code="EMPTY_REASON", field="reason")
        with self._database.write() as session:
            conversation = fresh(session, conversation_id, staff_id, epoch, seen_seq=None)
            before = conversation.staff_id
            if before == staff_id:
                raise Conflict("会话已经在您手上。", code="YOURS_ALREADY")
            rows.move(session, conversation, Move.STEP_IN, now, staff_id=staff_id)
            notes.write(session, conversation_id, staff_id, f"step-in:{conversation.epoch}", f"主管介入：{reason}", now)
            record(
                session, EventKind.STEPPED_IN, now, conversation_id=conversation_id, staff_id=staff_id, before=before
            )
            rows.append(session, conversation, Sender.SYSTEM, notices.stepped_in(staff_name), now)
            return Conversation.of(conversation)
