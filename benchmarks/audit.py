"""Was anything lost, doubled or torn? Reads it from the database, after the fact: both sides' books must agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Sender
from bot.conversations.notices import LEAVE_QUEUE
from bot.conversations.tables import ConversationRow, MessageRow, TurnRow
from bot.dialogue.tables import FinishedTurn
from bot.storage import Database

ENDED = {"answered", "withheld", "heard"}


def faults(database: Database) -> list[str]:
    """One line for each fault; none when every message is owed to exactly one turn that ended with its own answer."""
    with database.read() as session:
        return [*_gaps(session), *_without_turn(session), *_open_turns(session), *_answers(session)]


def _gaps(session: Session) -> Iterator[str]:
    found = defaultdict(list)
    for conversation_id, seq in session.execute(select(MessageRow.conversation_id, MessageRow.seq)):
        found[conversation_id].append(seq)
    for conversation in session.scalars(select(ConversationRow)):
        if sorted(found[conversation.id]) != list(range(1, conversation.last_seq + 1)):
            yield f"conversation {conversation.id}: seq has gaps or repeats"


def _without_turn(session: Session) -> Iterator[str]:
    rows = session.scalars(select(MessageRow).order_by(MessageRow.conversation_id, MessageRow.seq)).all()
    # A press of “不等了” is answered on the spot by the notice that follows it, without the bot.
    on_the_spot = {choice["title"] for row in rows for choice in row.choices or () if choice["payload"] == LEAVE_QUEUE}
    for row in rows:
        if row.sender == Sender.CUSTOMER and row.turn_id is None and row.text not in on_the_spot:
            yield f"message {row.conversation_id}/{row.seq}: no turn will ever answer it"


def _open_turns(session: Session) -> Iterator[str]:
    for turn in session.scalars(select(TurnRow).where(TurnRow.status.not_in(ENDED))):
        yield f"turn {turn.conversation_id}/{turn.first_seq}: {turn.status} after {turn.attempts} attempts"


def _answers(session: Session) -> Iterator[str]:
    """What `web` shows of a turn is what `dialogue` said, once; nothing of a turn that was withheld."""
    shown = Counter(session.scalars(select(MessageRow.turn_id).where(MessageRow.sender == Sender.BOT)))
    said = {turn.turn_id: len(turn.response["replies"]) for turn in session.scalars(select(FinishedTurn))}
    for turn in session.scalars(select(TurnRow).where(TurnRow.status.in_(ENDED))):
        expected = said.get(turn.id, -1) if turn.status == "answered" else 0
        if shown[turn.id] != expected:
            yield f"turn {turn.conversation_id}/{turn.first_seq}: {shown[turn.id]} replies shown, {expected} were said"
