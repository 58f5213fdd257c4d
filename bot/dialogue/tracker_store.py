"""Keeps Rasa's trackers, bounded, as one row for each conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.dialogue.bounded import MOST_VISIBLE_TURNS, bounded
from bot.dialogue.conversation_tracker import ConversationTracker
from bot.dialogue.tables import TrackerSnapshot
from bot.storage import Database, JsonDict, JsonList, utc_now

_event_class = cache(Event.resolve_by_type)
"""Rasa looks through all kinds of events for each one it reads: a quarter of a turn's time."""


_TABLE = TrackerSnapshot.__table__
_OWN = _TABLE.c.conversation_id == bindparam("id")
_READ = select(_TABLE.c.version, _TABLE.c.events).where(_OWN)
_FIRST = insert(TrackerSnapshot)
_NEXT = update(TrackerSnapshot).where(_OWN, _TABLE.c.version == bindparam("read_at"))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored tracker: its bounded events, and the version that the next one builds on."""

    version: int
    events: JsonList


NEW = Snapshot(0, [])


class StaleTracker(Exception):
    """Somebody else saved this conversation since it was read; nothing was written."""


class SnapshotTrackerStore(TrackerStore):
    """Rasa's way to a tracker, and beside it the one that takes part in a unit of work (`tracker`, `write`)."""

    def __init__(self, domain: Domain | None, database: Database) -> None:
        super().__init__(domain)
        self._database = database
        self.visible_turns = MOST_VISIBLE_TURNS

    def tracker(self, conversation_id: str, snapshot: Snapshot) -> DialogueStateTracker:
        """The tracker as it was stored, for the model that is served now."""
        events = _deserialised(snapshot.events, self.domain)
        tracker: DialogueStateTracker = ConversationTracker.from_events(conversation_id, events, self.domain.slots)
        return tracker

    def write(self, connection: Connection, tracker: DialogueStateTracker, version: int, now: datetime) -> None:
        """Writes the tracker that was read at `version`, within the caller's unit of work.

        Raises StaleTracker: it has another version by now.
        """
        events = [event.as_dict() for event in bounded(tracker.events, self.domain.slots, self.visible_turns)]
        row = {"version": version + 1, "events": events, "updated_at": now}
        if version:
            is_written = connection.execute(_NEXT, {"id": tracker.sender_id, "read_at": version, **row}).rowcount
        else:
            is_written = _insert(connection, {"conversation_id": tracker.sender_id, **row})
        if not is_written:
            raise StaleTracker(tracker.sender_id)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """An empty tracker. Unlike Rasa's own it is not saved before anything was said."""
        return self.init_tracker(sender_id)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        with self._database.rows() as connection:
            snapshot = read_snapshot(connection, sender_id)
        return self.tracker(sender_id, snapshot) if snapshot.version else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        with self._database.write() as session:
            row = session.get(TrackerSnapshot, tracker.sender_id, with_for_update=True)
            self.write(session.connection(), tracker, row.version if row else 0, utc_now())

    async def keys(self) -> Iterable[str]:
        with self._database.read() as session:
            return list(session.scalars(select(TrackerSnapshot.conversation_id)))


def read_snapshot(connection: Connection, conversation_id: str) -> Snapshot:
    """Where a conversation stands; `NEW` for one never seen."""
    row = connection.execute(_READ, {"id": conversation_id}).first()
    return Snapshot(row.version, row.events) if row else NEW


def _insert(connection: Connection, row: JsonDict) -> bool:
    try:
        connection.execute(_FIRST, row)
    except IntegrityError:
        return False
    return True


def _deserialised(stored: JsonList, domain: Domain) -> list[Event]:
    """The stored events, without slots and forms that the model does not have: it may be another one by now."""
    slots = {slot.name for slot in domain.slots}
    events = [_event_class(parameters["event"])._from_parameters(parameters) for parameters in stored]
    known = [event for event in events if not isinstance(event, SlotSet) or event.key in slots]
    return [ActiveLoop(None) if _is_unknown_form(event, domain) else event for event in known]


def _is_unknown_form(event: Event, domain: Domain) -> bool:
    return isinstance(event, ActiveLoop) and event.name is not None and event.name not in domain.form_names
