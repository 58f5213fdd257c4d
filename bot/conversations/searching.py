"""Finding conversations by what customers and staff said in them.

Agents find what is or was last theirs, what waits, and what nobody ever had; supervisors find everything. What the bot
and the system say is not kept: it says the same to everybody.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from bot.conversations.model import Conversation, Message, Sender
from bot.conversations.ownership import Owner
from bot.conversations.tables import ConversationRow, MessageRow
from bot.search.index import Kind, matches, put
from bot.search.tables import SearchEntryRow
from bot.search.words import Term
from bot.staff.scope import Scope
from bot.storage import Database

KEPT = frozenset({Sender.CUSTOMER.value, Sender.STAFF.value})
SHOWN = 50


@dataclass(frozen=True, slots=True)
class FoundMessage:
    message: Message
    conversation: Conversation


class ConversationSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, terms: list[Term], scope: Scope, page: int = 1) -> tuple[list[FoundMessage], bool]:
        """Messages in which all terms are found, the latest first; and whether there are more of them."""
        if not terms:
            return [], False
        with self._database.read() as session:
            query = (
                select(MessageRow, ConversationRow)
                .join(SearchEntryRow, SearchEntryRow.ref == MessageRow.id)
                .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
                .where(matches(session, Kind.MESSAGE, terms), findable_by(scope))
                .order_by(MessageRow.created_at.desc(), MessageRow.id.desc())
                .limit(SHOWN + 1)
                .offset((page - 1) * SHOWN)
            )
            found = [FoundMessage(Message.of(said), Conversation.of(row)) for said, row in session.execute(query)]
            return found[:SHOWN], len(found) > SHOWN


def findable_by(scope: Scope) -> ColumnElement[bool]:
    """The one door to what a staff member finds."""
    if scope.sees_all:
        return true()
    return or_(
        ConversationRow.staff_id == scope.staff_id,
        ConversationRow.last_staff_id == scope.staff_id,
        ConversationRow.owner.in_([Owner.QUEUED.value, Owner.OFFERED.value]),
        and_(ConversationRow.staff_id.is_(None), ConversationRow.last_staff_id.is_(None)),
    )


def keep(session: Session, row: MessageRow) -> None:
    """Makes a message findable, in the unit of work that stores it."""
    if row.sender in KEPT:
        put(session, Kind.MESSAGE, row.id, row.conversation_id, row.created_at, row.text)
