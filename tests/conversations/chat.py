"""One customer's conversation with the shop, in the words of a story: says, is answered, is handed over."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from bot.conversations.bursts import Patience
from bot.conversations.desk import Desk
from bot.conversations.inbox import Inbox, Incoming
from bot.conversations.model import Choice, Conversation, Draft, Message, TurnStatus
from bot.conversations.ownership import Owner
from bot.conversations.ratings import Ratings
from bot.conversations.reading import Reading
from bot.conversations.turns import Handoff, Turn, Turns
from bot.conversations.visitors import Arrival, Visitors
from bot.storage import Database

PATIENCE = Patience()
LEASE = timedelta(seconds=20)
MOST_CHARACTERS = 200
UNDERSTOOD: dict[str, Any] = {
    "intent": {"name": "check_order", "confidence": 0.9},
    "emotion": {"name": "calm", "intensity": 0.1},
    "model": "test",
}


class MovableClock(Protocol):
    def __call__(self) -> Any: ...

    def advance(self, seconds: float) -> None: ...


class Chat:
    """The room's services on one database, and a visitor who has just arrived."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.database = database
        self.clock = clock
        self.visitors = Visitors(database, clock)
        self.inbox = Inbox(database, PATIENCE, MOST_CHARACTERS, clock)
        self.turns = Turns(database, LEASE, clock)
        self.desk = Desk(database, MOST_CHARACTERS, clock)
        self.reading = Reading(database, clock)
        self.ratings = Ratings(database, clock)
        self._numbers = itertools.count(1)
        self.arrival = self.arrives()

    def arrives(self, customer_id: str | None = None) -> Arrival:
        """Somebody new at a browser."""
        return self.visitors.arrive(None, customer_id)

    @property
    def id(self) -> str:
        return self.arrival.conversation.id

    @property
    def conversation(self) -> Conversation:
        return self.reading.conversation(self.id)

    @property
    def epoch(self) -> int:
        return self.conversation.epoch

    @property
    def owner(self) -> Owner:
        return self.conversation.owner

    def says(
        self,
        text: str | None = "在吗",
        *,
        choice: str | None = None,
        client_id: str | None = None,
        by: Arrival | None = None,
        page: dict[str, Any] | None = None,
    ) -> Message:
        """The customer sends one bubble, or presses a button."""
        who = by or self.arrival
        incoming = Incoming(client_id or f"bubble-{next(self._numbers)}", text, choice, page)
        message, _ = self.inbox.post(who.visitor_id, who.conversation.id, incoming)
        return message

    def claimed(self) -> Turn:
        """The next turn, once the customer has been silent for long enough."""
        self.clock.advance(PATIENCE.limit.total_seconds())
        turn = self.turns.claim()
        assert turn is not None
        return turn

    def is_answered(
        self, *texts: str, choices: Sequence[str] = (), handoff: Handoff | None = None, card: Any = None
    ) -> TurnStatus:
        """The bot takes the next turn and answers it; the buttons go with the last reply."""
        turn = self.claimed()
        drafts = [Draft(text) for text in texts or ("好的",)]
        if choices or card:
            buttons = tuple(Choice("", title, {"intent": "inform", "entities": {"of": title}}) for title in choices)
            drafts[-1] = Draft(drafts[-1].text, choices=buttons, card=card)
        return self.turns.finish(turn.id, drafts, UNDERSTOOD, handoff)

    def is_queued(self, priority: int = 0, by: Arrival | None = None) -> None:
        """The customer asks for a person and the bot calls one."""
        self.says("转人工", by=by)
        status = self.is_answered("好的，马上。", handoff=Handoff("asked", priority, "客户要求人工"))
        assert status is TurnStatus.ANSWERED

    def is_taken(self, staff_id: str = "staff-ning") -> Conversation:
        """Staff take the conversation, whoever has it."""
        return self.desk.take(self.id, staff_id, "小宁", self.epoch)

    def replies(self, text: str = "您好", staff_id: str = "staff-ning", seen_seq: int | None = None) -> Message:
        message, _ = self.desk.reply(self.id, staff_id, f"r{next(self._numbers)}", text, self.epoch, seen_seq)
        return message

    @property
    def messages(self) -> list[Message]:
        return self.reading.as_staff(self.id, 0).messages

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Who said what, in order."""
        return [(message.sender.value, message.text) for message in self.messages]
