"""What staff say a message really meant: kept beside what the bot had understood, to learn from."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from bot.conversations import rows
from bot.conversations.model import Sender
from bot.conversations.tables import CorrectionRow, MessageRow, TurnRow
from bot.errors import NotFound
from bot.storage import Database, utc_now


class Corrections:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def keep(self, conversation_id: str, seq: int, staff_id: str, intent: str, mask: Callable[[str], str]) -> None:
        """A second opinion by the same person replaces their first. Raises NotFound: no turn began there."""
        with self._database.write() as session:
            rows.access(session, conversation_id, lock=True)
            turn = session.scalar(
                select(TurnRow).where(
                    TurnRow.conversation_id == conversation_id, TurnRow.first_seq == seq, TurnRow.result.is_not(None)
                )
            )
            if turn is None:
                raise NotFound("这句话没有识别结果。")
            said = session.scalars(
                select(MessageRow.text)
                .where(MessageRow.turn_id == turn.id, MessageRow.sender == Sender.CUSTOMER.value)
                .order_by(MessageRow.seq)
            )
            session.merge(
                CorrectionRow(
                    turn_id=turn.id,
                    staff_id=staff_id,
                    conversation_id=conversation_id,
                    text=mask("\n".join(said)),
                    predicted=((turn.result or {}).get("intent") or {}).get("name"),
                    corrected=intent,
                    at=self._clock(),
                )
            )
