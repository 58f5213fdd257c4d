"""A colleague is asked to help: they read along and write notes, while one person goes on answering.

Two who answer would contradict each other; who shall answer instead is given the conversation (`transfer`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from bot.conversations import notes, rows
from bot.conversations.events import EventKind, record
from bot.conversations.helping import STANDING, InvitationState
from bot.conversations.plain_text import plain, says_something
from bot.conversations.serving import owned
from bot.conversations.tables import InvitationRow
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.staff.tables import StaffRow
from bot.storage import Database, new_id, utc_now

LONGEST_MEMO = 500


@dataclass(frozen=True, slots=True)
class Invitation:
    """`invited_by` asked `staff_id`; the names are those that colleagues read."""

    id: str
    conversation_id: str
    staff_id: str
    name: str
    invited_by: str
    invited_by_name: str
    memo: str
    state: InvitationState


class Inviting:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def invite(self, conversation_id: str, staff_id: str, epoch: int, to_staff: str, memo: str) -> None:
        """Asks a colleague. Asked again while the first time stands, nothing changes.

        Raises BadInput: no memo, or nobody who could help. StaleEpoch, Forbidden: as for every move.
        """
        memo, now = plain(memo)[:LONGEST_MEMO], self._clock()
        if not says_something(memo):
            raise BadInput("写一句想请同事看什么。", code="EMPTY_MEMO", field="memo")
        with self._database.write() as session:
            owned(session, conversation_id, staff_id, epoch, None)
            colleague = session.get(StaffRow, to_staff)
            if colleague is None or colleague.disabled or to_staff == staff_id:
                raise BadInput("没有这位同事。", code="BAD_RECEIVER", field="to_staff")
            if _standing(session, conversation_id, to_staff) is not None:
                return
            invitation = InvitationRow(
                id=new_id(),
                conversation_id=conversation_id,
                staff_id=to_staff,
                invited_by=staff_id,
                memo=memo,
                state=InvitationState.OPEN.value,
                at=now,
                answered_at=None,
            )
            session.add(invitation)
            text = f"邀请{colleague.display_name}协助：{memo}"
            notes.write(session, conversation_id, staff_id, f"invite:{invitation.id}", text, now)
            record(session, EventKind.INVITED, now, conversation_id=conversation_id, staff_id=staff_id, to=to_staff)

    def answer(self, invitation_id: str, staff_id: str, *, accepts: bool) -> Invitation:
        """Raises NotFound; Forbidden: somebody else was asked. Conflict: it was answered, or it is over."""
        now = self._clock()
        with self._database.write() as session:
            row = session.get(InvitationRow, invitation_id)
            if row is None:
                raise NotFound("没有找到这个邀请。")
            conversation = rows.access(session, row.conversation_id, lock=True)
            session.refresh(row)
            if row.staff_id != staff_id:
                raise Forbidden("这个邀请不是给您的。", code="NOT_YOURS")
            wanted = InvitationState.ACCEPTED if accepts else InvitationState.DECLINED
            if row.state != wanted.value:
                if row.state != InvitationState.OPEN.value:
                    raise Conflict("这个邀请已经结束了。", code="INVITATION_OVER")
                row.state, row.answered_at = wanted.value, now
                record(
                    session,
                    EventKind.INVITATION_ANSWERED,
                    now,
                    conversation_id=conversation.id,
                    staff_id=staff_id,
                    accepted=accepts,
                )
            session.flush()
            return _read(session, InvitationRow.id == invitation_id)[0]

    def leave(self, conversation_id: str, staff_id: str) -> None:
        """Whoever helped is done. Raises NotFound: they did not help here."""
        with self._database.write() as session:
            rows.access(session, conversation_id, lock=True)
            row = _standing(session, conversation_id, staff_id)
            if row is None:
                raise NotFound("您没有在协助这个会话。")
            row.state = InvitationState.OVER.value

    def for_person(self, staff_id: str) -> list[Invitation]:
        """What they are asked and have not answered."""
        with self._database.read() as session:
            return _read(session, InvitationRow.staff_id == staff_id, InvitationRow.state == InvitationState.OPEN.value)

    def of(self, conversation_id: str) -> list[Invitation]:
        """Who was asked, the oldest first; those that are over are left out."""
        with self._database.read() as session:
            return _read(
                session,
                InvitationRow.conversation_id == conversation_id,
                InvitationRow.state != InvitationState.OVER.value,
            )


def _standing(session: Session, conversation_id: str, staff_id: str) -> InvitationRow | None:
    return session.scalar(
        select(InvitationRow).where(
            InvitationRow.conversation_id == conversation_id,
            InvitationRow.staff_id == staff_id,
            InvitationRow.state.in_(STANDING),
        )
    )


def _read(session: Session, *which: ColumnElement[bool]) -> list[Invitation]:
    asked, asker = aliased(StaffRow), aliased(StaffRow)
    query = (
        select(InvitationRow, asked.display_name, asker.display_name)
        .join(asked, asked.id == InvitationRow.staff_id)
        .join(asker, asker.id == InvitationRow.invited_by)
        .where(*which)
        .order_by(InvitationRow.at, InvitationRow.id)
    )
    return [
        Invitation(
            id=row.id,
            conversation_id=row.conversation_id,
            staff_id=row.staff_id,
            name=name,
            invited_by=row.invited_by,
            invited_by_name=by_name,
            memo=row.memo,
            state=InvitationState(row.state),
        )
        for row, name, by_name in session.execute(query)
    ]
