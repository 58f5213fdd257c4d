"""Looking at the audit: filters, pages, everything for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select, tuple_

from bot.settings import TIME_ZONE
from bot.staff.audit import LONGEST_SUBJECT, Action
from bot.staff.tables import AuditRow, StaffRow
from bot.storage import Database, JsonDict

PAGE = 100


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What has to hold of the lines; `since` and `until`: days in Asia/Shanghai, both included."""

    staff_id: str = ""
    action: Action | None = None
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """`name`: of who did it; empty where nobody was signed in. `about`: the name of the person it was done to."""

    id: str
    at: datetime
    name: str
    action: Action
    subject: str
    about: str
    data: JsonDict


class AuditList:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: AuditFilter, before: str = "") -> tuple[list[AuditLine], str]:
        """The latest lines, after those down to the one with the id `before`; and the id to go on with, or "".

        Further pages cost what the first one does, however long the log is.
        """
        with self._database.read() as session:
            query = select(AuditRow).where(*_conditions(wanted))
            if before and (last := session.get(AuditRow, before[:40])) is not None:
                query = query.where(tuple_(AuditRow.at, AuditRow.id) < (last.at, last.id))
            rows = list(session.scalars(query.order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(PAGE + 1)))
            people = {row.staff_id for row in rows} | {row.subject for row in rows}
            named = select(StaffRow.id, StaffRow.display_name).where(StaffRow.id.in_({one for one in people if one}))
            names = dict(session.execute(named).tuples().all())
            return [_line(row, names) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else ""

    def count(self, wanted: AuditFilter) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).select_from(AuditRow).where(*_conditions(wanted))) or 0

    def every(self, wanted: AuditFilter) -> Iterator[AuditLine]:
        """All lines, the latest first, a page at a time."""
        before = ""
        while True:
            lines, before = self.page(wanted, before)
            yield from lines
            if not before:
                return


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if wanted.staff_id:
        kept.append(AuditRow.staff_id == wanted.staff_id)
    if wanted.action is not None:
        kept.append(AuditRow.action == wanted.action.value)
    if wanted.subject:
        kept.append(AuditRow.subject == wanted.subject.strip()[: LONGEST_SUBJECT + 1])
    if wanted.since is not None:
        kept.append(AuditRow.at >= datetime.combine(wanted.since, time(), TIME_ZONE))
    if wanted.until is not None:
        kept.append(AuditRow.at < datetime.combine(wanted.until, time(), TIME_ZONE) + timedelta(days=1))
    return kept


def _line(row: AuditRow, names: dict[str, str]) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        name=names.get(row.staff_id or "", ""),
        action=Action(row.action),
        subject=row.subject,
        about=names.get(row.subject, ""),
        data=row.data,
    )
