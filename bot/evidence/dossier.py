"""Gathering what belongs to a case: small things at once, messages a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.model import Actor, Case, LedgerEntry
from bot.cases.promises import Promise, Promises, WorkOrder
from bot.cases.service import Cases
from bot.cases.stages import Step
from bot.conversations.model import Kind, Message
from bot.conversations.notes import Note, Notes
from bot.conversations.tables import AttachmentRow, ConversationRow, MessageRow, RatingRow
from bot.errors import NotFound
from bot.staff.tables import StaffRow
from bot.storage import Database, JsonDict

MESSAGES_AT_ONCE = 500
WRITTEN_INSIDE = frozenset({Step.HANDED_BACK, Step.CLOSED_BY_PERSON, Step.FOLLOWED_UP})
"""With these, staff write for each other: how they end a case, and what departments say of their work."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """`last_seq`: the conversation as it was when this was gathered; `names`: display names of staff by id.

    `notes`, the costs of work orders and lines of the ledger that are `written_inside` are internal. `pictures` and
    `documents`: those that were sent; what somebody chose and took back is not part of it.
    """

    case: Case
    ledger: list[LedgerEntry]
    promises: list[Promise]
    work_orders: list[WorkOrder]
    ratings: list[JsonDict]
    notes: list[Note]
    pictures: list[str]
    documents: list[str]
    last_seq: int
    names: dict[str, str]


class Dossiers:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._cases = Cases(database)
        self._promises = Promises(database)
        self._notes = Notes(database)

    def of(self, case_id: str) -> Dossier:
        """Raises NotFound."""
        case = self._cases.get(case_id)
        with self._database.read() as session:
            of_conversation = select(RatingRow).where(RatingRow.conversation_id == case.conversation_id)
            rated = session.scalars(of_conversation.order_by(RatingRow.created_at, RatingRow.id))
            ratings = [_rating(row) for row in rated]
            counted = select(ConversationRow.last_seq).where(ConversationRow.id == case.conversation_id)
            last_seq = session.scalar(counted) or 0
            pictures = _sent(session, Kind.IMAGE, case.conversation_id, last_seq)
            documents = _sent(session, Kind.FILE, case.conversation_id, last_seq)
            names = dict(session.execute(select(StaffRow.id, StaffRow.display_name)).tuples().all())
        return Dossier(
            case=case,
            ledger=self._cases.ledger(case_id),
            promises=self._promises.of_case(case_id)[::-1],
            work_orders=self._promises.work_orders(case_id)[::-1],
            ratings=ratings,
            notes=self._notes.of(case.conversation_id),
            pictures=pictures,
            documents=documents,
            last_seq=last_seq,
            names=names,
        )

    def served_by(self, conversation_id: str) -> set[str]:
        """Who serves the conversation, or did last."""
        with self._database.read() as session:
            row = session.get(ConversationRow, conversation_id)
            return {one for one in (row.staff_id, row.last_staff_id) if one} if row else set()

    def messages(self, dossier: Dossier) -> Iterator[Message]:
        """All messages of the case's conversation, in order, as many as there were when it was gathered."""
        after = 0
        while after < dossier.last_seq:
            query = select(MessageRow).where(
                MessageRow.conversation_id == dossier.case.conversation_id,
                MessageRow.seq > after,
                MessageRow.seq <= dossier.last_seq,
            )
            with self._database.read() as session:
                rows = session.scalars(query.order_by(MessageRow.seq).limit(MESSAGES_AT_ONCE))
                messages = [Message.of(row) for row in rows]
            if not messages:
                raise NotFound("会话的消息不完整，没有导出。")
            yield from messages
            after = messages[-1].seq


def written_inside(entry: LedgerEntry) -> bool:
    """Whether what the line says was meant for colleagues."""
    return entry.actor is Actor.STAFF and entry.step in WRITTEN_INSIDE


def _sent(session: Session, kind: Kind, conversation_id: str, last_seq: int) -> list[str]:
    """The ids of what was said as a message of this kind, in the order in which it was uploaded."""
    said = select(MessageRow.card).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.kind == kind.value,
        MessageRow.seq <= last_seq,
    )
    sent = {card["attachment_id"] for card in session.scalars(said) if card}
    query = select(AttachmentRow.id).where(AttachmentRow.conversation_id == conversation_id)
    kept = session.scalars(query.order_by(AttachmentRow.created_at, AttachmentRow.id))
    return [one for one in kept if one in sent]


def _rating(row: RatingRow) -> JsonDict:
    return {
        "at": row.created_at.isoformat(),
        "score": row.score,
        "solved": row.solved,
        "tags": row.tags,
        "comment": row.comment,
    }
