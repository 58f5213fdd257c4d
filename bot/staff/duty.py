"""Being on duty: online, 小休 or offline, for which groups, and for how many customers at once.

Whoever has not been heard of for a while is not there, whatever they once chose: a closed laptop says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.staff.accounts import Role
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.staff.scope import Scope
from bot.staff.tables import DutyRow, StaffRow
from bot.storage import Database, utc_now

# A page in the background is woken by its browser once a minute at least.
HEARD_WITHIN = timedelta(seconds=150)
USUAL_CAPACITY = 8
USUAL_LANGUAGES = frozenset({Language.ZH})
MOST_CAPACITY = 50


class Availability(StrEnum):
    ONLINE = "online"
    BREAK = "break"
    OFFLINE = "offline"


AVAILABILITY_LABELS = {Availability.ONLINE: "在线", Availability.BREAK: "小休", Availability.OFFLINE: "离线"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One staff member's duty. No groups: whatever comes."""

    staff_id: str
    availability: Availability
    groups: frozenset[Group]
    languages: frozenset[Language]
    capacity: int
    seen_at: datetime
    last_offer_at: datetime | None

    def takes_customers(self, now: datetime) -> bool:
        return self.availability is Availability.ONLINE and now - self.seen_at <= HEARD_WITHIN

    @classmethod
    def of(cls, row: DutyRow) -> "Duty":
        return cls(
            staff_id=row.staff_id,
            availability=Availability(row.availability),
            groups=frozenset(Group(name) for name in row.groups),
            languages=frozenset(Language(name) for name in row.languages),
            capacity=row.capacity,
            seen_at=row.seen_at,
            last_offer_at=row.last_offer_at,
        )


class Duties:
    """Kept by the staff members themselves (availability) and their supervisors (groups, capacity)."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def here(self, staff_id: str) -> Duty:
        """A sign of life from the console; nobody takes customers before having said so."""
        with self._database.write() as session:
            return Duty.of(self._heard(session, staff_id))

    def choose(self, staff_id: str, availability: Availability) -> Duty:
        with self._database.write() as session:
            row = self._heard(session, staff_id)
            row.availability = availability.value
            return Duty.of(row)

    def arrange(
        self, staff_id: str, groups: frozenset[Group], capacity: int, languages: frozenset[Language] = USUAL_LANGUAGES
    ) -> Duty:
        """Raises BadInput: the capacity is not within 1 and 50, or no language at all. NotFound."""
        if not 1 <= capacity <= MOST_CAPACITY:
            raise BadInput(f"同时接待数要在1到{MOST_CAPACITY}之间。", field="capacity")
        if not languages:
            raise BadInput("至少选一种语言。", field="languages")
        with self._database.write() as session:
            row = duty_row(session, staff_id, self._clock())
            row.groups, row.capacity, row.languages = sorted(groups), capacity, sorted(languages)
            return Duty.of(row)

    def scope(self, staff_id: str, role: Role) -> Scope:
        """The staff member as one who looks at lists, with the groups they work in."""
        with self._database.read() as session:
            row = session.get(DutyRow, staff_id)
            return Scope(staff_id, role, Duty.of(row).groups if row else frozenset())

    def roster(self) -> list[Duty]:
        """Everybody who was ever on duty and still works here."""
        query = select(DutyRow).join(StaffRow, StaffRow.id == DutyRow.staff_id).where(~StaffRow.disabled)
        with self._database.read() as session:
            return [Duty.of(row) for row in session.scalars(query.order_by(DutyRow.staff_id))]

    def _heard(self, session: Session, staff_id: str) -> DutyRow:
        row = duty_row(session, staff_id, self._clock())
        row.seen_at = self._clock()
        return row


def duty_row(session: Session, staff_id: str, now: datetime) -> DutyRow:
    """Somebody's duty, locked; made when there is none yet. Raises NotFound: no such account."""
    # The account is locked first, so that of two tabs that open at once one makes the row.
    if session.get(StaffRow, staff_id, with_for_update=True) is None:
        raise NotFound("没有这个账号。")
    row = session.get(DutyRow, staff_id, with_for_update=True)
    if row is None:
        row = DutyRow(
            staff_id=staff_id,
            availability=Availability.OFFLINE.value,
            groups=[],
            languages=sorted(USUAL_LANGUAGES),
            capacity=USUAL_CAPACITY,
            seen_at=now,
            last_offer_at=None,
        )
        session.add(row)
    return row
