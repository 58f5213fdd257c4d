"""Keeps Rasa's trackers, bounded, as one row for each conversation."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.dialogue.bounded import bounded
from bot.dialogue.tables import TrackerSnapshot
from bot.storage import Database, JsonList, utc_now

_event_class = cache(Event.resolve_by_type)
"""Rasa looks through all kinds of events for each one it reads: a quarter of a turn's time."""


class StaleTracker(Exception):
    """Somebody else saved this conversation since it was read; nothing was written."""


class SnapshotTrackerStore(TrackerStore):
    """Rasa's way to a tracker, and beside it the one that takes part in a unit of work (`load`, `write`)."""

    def __init__(self, domain: Domain | None, database: Database) -> None:
        super().__init__(domain)
        self._database = database

    def load(self, conversation_id: str) -> tuple[DialogueStateTracker, int]:
        """The tracker and its version; an empty tracker and 0 for a conversation never seen."""
        with self._database.read() as session:
            row = session.get(TrackerSnapshot, conversation_id)
            stored, version = (row.events, row.version) if row else ([], 0)
        events = _deserialised(stored, self.domain)
        return DialogueStateTracker.from_events(conversation_id, events, self.domain.slots), version

    def write(self, session: Session, tracker: DialogueStateTracker, version: int, now: datetime) -> None:
        """Writes the tracker that was read at `version`, within the caller's unit of work.

        Raises StaleTracker: it has another version by now.
        """
        events = [event.as_dict() for event in bounded(tracker.events, self.domain.slots)]
        if version == 0:
            self._insert(session, tracker.sender_id, events, now)
            return
        changed = session.execute(
            update(TrackerSnapshot)
            .where(TrackerSnapshot.conversation_id == tracker.sender_id, TrackerSnapshot.version == version)
            .values(version=version + 1, events=events, updated_at=now)
        )
        assert isinstance(changed, CursorResult)
        if not changed.rowcount:
            raise StaleTracker(tracker.sender_id)

    @staticmethod
    def _insert(session: Session, conversation_id: str, events: JsonList, now: datetime) -> None:
        row = {"conversation_id": conversation_id, "version": 1, "events": events, "updated_at": now}
        try:
            session.execute(insert(TrackerSnapshot).values(row))
        except IntegrityError as error:
            raise StaleTracker(conversation_id) from error

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """An empty tracker. Unlike Rasa's own it is not saved before anything was said."""
        return self.init_tracker(sender_id)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        tracker, version = self.load(sender_id)
        return tracker if version else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        with self._database.write() as session:
            row = session.get(TrackerSnapshot, tracker.sender_id, with_for_update=True)
            self.write(session, tracker, row.version if row else 0, utc_now())

    async def keys(self) -> Iterable[str]:
        with self._database.read() as session:
            return list(session.scalars(select(TrackerSnapshot.conversation_id)))


def _deserialised(stored: JsonList, domain: Domain) -> list[Event]:
    """The stored events, without slots and forms that the model does not have: it may be another one by now."""
    slots = {slot.name for slot in domain.slots}
    events = [_event_class(parameters["event"])._from_parameters(parameters) for parameters in stored]
    known = [event for event in events if not isinstance(event, SlotSet) or event.key in slots]
    return [ActiveLoop(None) if _is_unknown_form(event, domain) else event for event in known]


def _is_unknown_form(event: Event, domain: Domain) -> bool:
    return isinstance(event, ActiveLoop) and event.name is not None and event.name not in domain.form_names
