"""The lists that staff work from: what is in them, in which order, a page at a time.

A page costs the same number of queries however many conversations there are, and none at the shop.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.conversations.clock_reading import ShownClock, due_first, first_due, is_near_breach
from bot.conversations.last_words import LastWords, last_words
from bot.conversations.model import Conversation
from bot.conversations.ownership import Owner
from bot.conversations.tables import ConversationRow
from bot.customers.profile import Tier
from bot.customers.tables import KnownCustomerRow
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.tables import StaffRow
from bot.storage import Database, utc_now

PAGE = 50


class ListName(StrEnum):
    """Which list of conversations somebody looks at."""

    QUEUE = "queue"
    MINE = "mine"
    SNOOZED = "snoozed"  # one's own that are set aside
    NEAR = "near"  # of these, where a clock is about to run out
    PEOPLE = "people"  # all that a person serves, or that waits for one
    BOT = "bot"
    CLOSED = "closed"


class Order(StrEnum):
    URGENT = "urgent"
    DUE = "due"
    WAITING = "waiting"
    RECENT = "recent"


OWNERS = {
    ListName.QUEUE: (Owner.QUEUED, Owner.OFFERED),
    ListName.MINE: (Owner.STAFF, Owner.WRAP_UP),
    ListName.SNOOZED: (Owner.STAFF, Owner.WRAP_UP),
    ListName.NEAR: (Owner.QUEUED, Owner.OFFERED, Owner.STAFF, Owner.WRAP_UP),
    ListName.PEOPLE: (Owner.QUEUED, Owner.OFFERED, Owner.STAFF, Owner.WRAP_UP),
    ListName.BOT: (Owner.BOT,),
    ListName.CLOSED: (Owner.CLOSED,),
}
OWN = frozenset({ListName.MINE, ListName.SNOOZED})
# Nobody waits in these, and there may be a great many: only the newest first can be kept in an index.
ENDLESS = frozenset({ListName.BOT, ListName.CLOSED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks at. `page` counts from 1; `order` is overruled where only the newest make sense."""

    name: ListName
    staff_id: str
    order: Order = Order.URGENT
    group: Group | None = None
    tier: Tier | None = None
    language: Language | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A customer as the shop told of them at `told_at`. `name` None: the shop has not told, or does not know them."""

    id: str
    name: str | None
    tier: Tier
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list."""

    conversation: Conversation
    last: LastWords
    clock: ShownClock | None
    customer: ListedCustomer | None
    staff_name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Listed]
    more: bool


class Lists:
    """Read-only."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def page(self, wanted: Wanted) -> Page:
        """Conversations in which something was said."""
        query = _query(*_conditions(wanted, self._clock())).order_by(*_order(wanted))
        with self._database.read() as session:
            found = _found(session, query.offset((wanted.page - 1) * PAGE).limit(PAGE + 1))
        return Page(found[:PAGE], more=len(found) > PAGE)

    def offers(self, staff_id: str) -> list[Listed]:
        """What is offered to this person now, the most urgent first."""
        query = _query(ConversationRow.owner == Owner.OFFERED.value, ConversationRow.staff_id == staff_id)
        with self._database.read() as session:
            return _found(session, query.order_by(*_URGENT).limit(PAGE))

    def counts(self, staff_id: str) -> dict[ListName, int]:
        """How many there are in each list that has an end."""
        now, ends = self._clock(), [name for name in ListName if name not in ENDLESS]
        of_each = [func.count().filter(*_conditions(Wanted(name, staff_id), now)) for name in ends]
        people = [owner.value for owner in OWNERS[ListName.PEOPLE]]
        query = select(*of_each).where(ConversationRow.owner.in_(people), ConversationRow.last_seq > 0)
        with self._database.read() as session:
            return dict(zip(ends, session.execute(query).one(), strict=True))


# Nobody waits where a moment is empty; SQLite and PostgreSQL disagree on where that sorts.
_Ordering = Sequence[UnaryExpression[Any] | InstrumentedAttribute[Any]]
_WAITING = (ConversationRow.waiting_since.asc().nulls_last(), ConversationRow.updated_at.desc(), ConversationRow.id)
_URGENT = (ConversationRow.rank_at.asc().nulls_last(), ConversationRow.priority.desc(), *_WAITING)
_RECENT = (ConversationRow.updated_at.desc(), ConversationRow.id.desc())
_ORDERS: dict[Order, _Ordering] = {
    Order.URGENT: _URGENT,
    Order.DUE: (due_first().asc().nulls_last(), *_URGENT),
    Order.WAITING: _WAITING,
    Order.RECENT: _RECENT,
}


def _order(wanted: Wanted) -> _Ordering:
    return _RECENT if wanted.name in ENDLESS else _ORDERS[wanted.order]


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ConversationRow.owner.in_([owner.value for owner in OWNERS[wanted.name]])]
    if wanted.name in OWN:
        aside = ConversationRow.snoozed_at.is_not(None)
        conditions += [
            ConversationRow.staff_id == wanted.staff_id,
            aside if wanted.name is ListName.SNOOZED else ~aside,
        ]
    if wanted.name is ListName.NEAR:
        conditions.append(is_near_breach(now))
    if wanted.group is not None:
        conditions.append(ConversationRow.wanted_group == wanted.group.value)
    if wanted.language is not None:
        conditions.append(ConversationRow.language == wanted.language.value)
    if wanted.tier is not None:
        conditions.append(KnownCustomerRow.tier == wanted.tier.value)
    return conditions


def _query(*conditions: ColumnElement[bool]) -> Select[ConversationRow, KnownCustomerRow, str]:
    return (
        select(ConversationRow, KnownCustomerRow, StaffRow.display_name)
        .outerjoin(KnownCustomerRow, KnownCustomerRow.customer_id == ConversationRow.customer_id)
        .outerjoin(StaffRow, StaffRow.id == ConversationRow.staff_id)
        .where(ConversationRow.last_seq > 0, *conditions)
    )


def _found(session: Session, query: Select[ConversationRow, KnownCustomerRow, str]) -> list[Listed]:
    found = session.execute(query).all()
    ids = [row.id for row, _, _ in found]
    words, clocks = last_words(session, ids), first_due(session, ids)
    return [
        Listed(Conversation.of(row), words[row.id], clocks.get(row.id), _customer(row.customer_id, known), name)
        for row, known, name in found
    ]


def _customer(customer_id: str | None, known: KnownCustomerRow | None) -> ListedCustomer | None:
    if customer_id is None:
        return None
    if known is None:
        return ListedCustomer(customer_id, None, Tier.ORDINARY, None)
    return ListedCustomer(customer_id, known.name, Tier(known.tier), known.told_at)
