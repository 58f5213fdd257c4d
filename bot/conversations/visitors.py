"""Who is chatting: an anonymous visitor, or a customer whom the merchant's own site has vouched for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversations.events import EventKind, record
from bot.conversations.model import Conversation
from bot.conversations.ownership import Owner
from bot.conversations.rows import access_as_visitor
from bot.conversations.tables import ConversationRow, VisitorRow
from bot.storage import Database, new_id, utc_now

REOPENED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor with the conversation that they go on with."""

    visitor_id: str
    conversation: Conversation


class Visitors:
    """Lets visitors in and finds the conversation that is theirs."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def arrive(self, visitor_id: str | None, customer_id: str | None) -> Arrival:
        """Opens the door; `visitor_id` comes from a valid token of ours, `customer_id` from the merchant's.

        An anonymous visitor who turns out to be a customer keeps the conversation; a customer known already finds the
        one they had, in every tab.
        """
        now = self._clock()
        with self._database.write() as session:
            visitor = self._visitor(session, visitor_id, customer_id, now)
            conversation = self._latest(session, visitor.id)
            if conversation is None or _is_long_over(conversation, now):
                conversation = self._start(session, visitor, now)
            if conversation.customer_id is None and visitor.customer_id is not None:
                conversation.customer_id = visitor.customer_id
            return Arrival(visitor.id, Conversation.of(conversation))

    def arrive_as(self, visitor_id: str) -> Arrival:
        """Opens the door to an anonymous visitor whose id comes from elsewhere (a channel without tokens of ours)."""
        now = self._clock()
        try:
            return self._arrive_as(visitor_id, now)
        except IntegrityError:
            # Two first messages at once: the visitor is there now.
            return self._arrive_as(visitor_id, now)

    def _arrive_as(self, visitor_id: str, now: datetime) -> Arrival:
        with self._database.write() as session:
            visitor = session.get(VisitorRow, visitor_id, with_for_update=True)
            if visitor is None:
                visitor = VisitorRow(id=visitor_id, customer_id=None, created_at=now)
                session.add(visitor)
                session.flush()
            conversation = self._latest(session, visitor.id) or self._start(session, visitor, now)
            return Arrival(visitor.id, Conversation.of(conversation))

    def begin_anew(self, visitor_id: str, conversation_id: str) -> Conversation:
        """A new conversation beside one that has ended; one that is not over, or has nothing in it, is gone on with.

        Pressed twice it gives the same: the new one has nothing in it yet. Raises NotFound.
        """
        now = self._clock()
        with self._database.write() as session:
            visitor = session.get(VisitorRow, visitor_id, with_for_update=True)
            present = access_as_visitor(session, visitor_id, conversation_id)
            latest = self._latest(session, visitor_id)
            if visitor is None or latest is None or Owner(latest.owner) is not Owner.CLOSED:
                return Conversation.of(latest or present)
            return Conversation.of(self._start(session, visitor, now))

    def _visitor(self, session: Session, visitor_id: str | None, customer_id: str | None, now: datetime) -> VisitorRow:
        # Locked: two tabs at once must not both find that there is no conversation yet.
        present = session.get(VisitorRow, visitor_id, with_for_update=True) if visitor_id else None
        if customer_id is None:
            return present or _add(session, None, now)
        of_customer = select(VisitorRow).where(VisitorRow.customer_id == customer_id).with_for_update()
        known = session.scalar(of_customer)
        if known is None:
            try:
                with session.begin_nested():
                    return _introduce(session, present, customer_id, now)
            except IntegrityError:
                # Another tab of the same customer was a moment faster.
                known = session.scalars(of_customer).one()
        if present is not None and present.customer_id is None:
            _bring_along(session, present, known)
        return known

    def _latest(self, session: Session, visitor_id: str) -> ConversationRow | None:
        return session.scalar(
            select(ConversationRow)
            .where(ConversationRow.visitor_id == visitor_id)
            .order_by(ConversationRow.updated_at.desc(), ConversationRow.id.desc())
            .limit(1)
        )

    def _start(self, session: Session, visitor: VisitorRow, now: datetime) -> ConversationRow:
        row = ConversationRow(
            id=new_id(),
            visitor_id=visitor.id,
            customer_id=visitor.customer_id,
            owner=Owner.BOT.value,
            epoch=1,
            staff_id=None,
            last_seq=0,
            priority=0,
            handoff_reason=None,
            handoff_summary=None,
            hand_back_summary=None,
            waiting_since=None,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        record(session, EventKind.CONVERSATION_STARTED, now, conversation_id=row.id)
        return row


def _is_long_over(conversation: ConversationRow, now: datetime) -> bool:
    """Whoever comes back long after the end has something new to say; until then they go on where they were."""
    return Owner(conversation.owner) is Owner.CLOSED and now - conversation.updated_at > REOPENED_WITHIN


def _add(session: Session, customer_id: str | None, now: datetime) -> VisitorRow:
    visitor = VisitorRow(id=new_id(), customer_id=customer_id, created_at=now)
    session.add(visitor)
    session.flush()
    return visitor


def _introduce(session: Session, present: VisitorRow | None, customer_id: str, now: datetime) -> VisitorRow:
    """Whoever is here turns out to be this customer, who has never been here before."""
    if present is None or present.customer_id is not None:
        return _add(session, customer_id, now)
    present.customer_id = customer_id
    session.flush()
    return present


def _bring_along(session: Session, anonymous: VisitorRow, known: VisitorRow) -> None:
    """What was said before signing in goes with the customer; conversations without a word stay behind."""
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.visitor_id == anonymous.id, ConversationRow.last_seq > 0)
        .values(visitor_id=known.id, customer_id=known.customer_id)
    )
