"""Writing the audit of reads beside the reads: they wait for no lock, and what cannot be written is not forgotten.

A thread writes what was noted, some fractions of a second later; what fails is tried again until it is written. Only a
process that is killed loses its last fraction of a second. When very much waits, `note` refuses: nothing is shown that
could not be noted.
"""

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Unavailable
from bot.logs import where_it_failed
from bot.staff.audit import Action, record
from bot.storage import Database, utc_now

log = structlog.get_logger(__name__)

MOST_WAITING = 10_000
AT_ONCE = 200
PAUSE_SECONDS = 1.0
SAME_LOOK = timedelta(minutes=10)
"""Somebody who looks at the same thing again within it goes on with the same look."""
LOOKS = frozenset({Action.CONVERSATION_OPENED, Action.LISTENED_IN, Action.CASE_OPENED, Action.AUDIT_SEEN})


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    action: Action
    staff_id: str
    subject: str
    data: dict[str, Any]


class AuditTrail:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now, room: int = MOST_WAITING) -> None:
        self._database = database
        self._clock = clock
        self._waiting: queue.Queue[Deed] = queue.Queue(room)
        self._lock = threading.Lock()
        self._looks: dict[tuple[str, Action, str], datetime] = {}
        self._closing = threading.Event()
        self._writer: threading.Thread | None = None

    def note(self, action: Action, staff_id: str, subject: str = "", **data: Any) -> None:
        """Returns at once. Raises Unavailable: too much waits to be written."""
        now = self._clock()
        with self._lock:
            if action in LOOKS and self._goes_on((staff_id, action, subject), now):
                return
            try:
                self._waiting.put_nowait(Deed(now, action, staff_id, subject, data))
            except queue.Full:
                log.error("audit_full", waiting=self._waiting.qsize())
                raise Unavailable("操作记录暂时写不进去，请稍后再试。", code="AUDIT_UNAVAILABLE") from None
            if action in LOOKS:
                self._looks[staff_id, action, subject] = now
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_on, name="audit", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Returns once all that was noted is written."""
        self._waiting.join()

    def close(self, patience_seconds: float = 3.0) -> None:
        """Writes what waits; says so when it cannot."""
        self._closing.set()
        if self._writer is not None:
            self._writer.join(patience_seconds)
        if self._waiting.unfinished_tasks:
            log.error("audit_lost", deeds=self._waiting.unfinished_tasks)

    def _goes_on(self, look: tuple[str, Action, str], now: datetime) -> bool:
        if len(self._looks) > MOST_WAITING:
            self._looks = {key: at for key, at in self._looks.items() if now - at < SAME_LOOK}
        return look in self._looks and now - self._looks[look] < SAME_LOOK

    def _write_on(self) -> None:
        while deeds := self._next():
            while not self._written(deeds):
                if self._closing.wait(PAUSE_SECONDS) and not self._written(deeds):
                    return
            for _ in deeds:
                self._waiting.task_done()

    def _next(self) -> list[Deed]:
        """What waits, up to a batch; nothing once the process ends and nothing waits."""
        deeds: list[Deed] = []
        while not deeds:
            with contextlib.suppress(queue.Empty):
                deeds.append(self._waiting.get(timeout=0.2))
                while len(deeds) < AT_ONCE:
                    deeds.append(self._waiting.get_nowait())
            if not deeds and self._closing.is_set():
                break
        return deeds

    def _written(self, deeds: list[Deed]) -> bool:
        try:
            with self._database.write() as session:
                for deed in deeds:
                    record(session, deed.action, deed.at, deed.staff_id, deed.subject, **deed.data)
        except SQLAlchemyError as error:
            log.error("audit_not_written", deeds=len(deeds), **where_it_failed(error))
            return False
        return True
