"""What customers think of a service round: one rating a round, however often the button is pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.events import EventKind, record
from bot.conversations.ownership import Owner
from bot.conversations.plain_text import plain
from bot.conversations.rounds import rating_of_round
from bot.conversations.tables import ConversationRow, EventRow, RatingRow
from bot.storage import Database, new_id, utc_now


@dataclass(frozen=True, slots=True)
class Rating:
    """1 (bad) to 5 (good), and whether the matter is settled."""

    score: int
    solved: bool
    tags: tuple[str, ...] = ()
    comment: str = ""


class Ratings:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def of_customer(self, customer_id: str, limit: int = 10) -> list[int]:
        """A customer's scores over all conversations, the latest first."""
        query = (
            select(RatingRow.score)
            .join(ConversationRow, ConversationRow.id == RatingRow.conversation_id)
            .where(ConversationRow.customer_id == customer_id)
            .order_by(RatingRow.created_at.desc())
            .limit(limit)
        )
        with self._database.read() as session:
            return list(session.scalars(query))

    def rate(self, conversation_id: str, request_id: str, rating: Rating) -> Rating:
        """Stores a rating; another one in the same round, or of the same `request_id`, returns the first.

        Raises NotFound.
        """
        now = self._clock()
        with self._database.write() as session:
            # Locked before looking: of two at once the second must find what the first stored.
            conversation = rows.access(session, conversation_id, lock=True)
            known = _known(session, conversation_id, request_id)
            if known is not None:
                return Rating(known.score, known.solved, tuple(known.tags), known.comment)
            session.add(
                RatingRow(
                    id=new_id(),
                    conversation_id=conversation_id,
                    request_id=request_id,
                    staff_id=_who_served(session, conversation),
                    score=rating.score,
                    solved=rating.solved,
                    tags=[plain(tag) for tag in rating.tags],
                    comment=plain(rating.comment),
                    created_at=now,
                )
            )
            score, solved = rating.score, rating.solved
            record(session, EventKind.RATED, now, conversation_id=conversation_id, score=score, solved=solved)
            return rating


def _who_served(session: Session, conversation: ConversationRow) -> str | None:
    """Whoever serves it, or did when it was closed; None: the bot alone."""
    if Owner(conversation.owner) is not Owner.CLOSED:
        return conversation.staff_id
    moves = (EventRow.conversation_id == conversation.id, EventRow.kind == EventKind.OWNER_CHANGED.value)
    last = session.scalar(select(EventRow).where(*moves).order_by(EventRow.at.desc(), EventRow.id.desc()).limit(1))
    by_person = last is not None and last.data["before"] in {Owner.STAFF.value, Owner.WRAP_UP.value}
    return conversation.last_staff_id if by_person else None


def _known(session: Session, conversation_id: str, request_id: str) -> RatingRow | None:
    """The rating that came under this name, or else the one of the round under way."""
    same = select(RatingRow).where(RatingRow.conversation_id == conversation_id, RatingRow.request_id == request_id)
    return session.scalar(same) or rating_of_round(session, conversation_id)
