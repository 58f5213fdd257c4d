"""Giving a customer to a colleague or a group: through the queue, as an offer that is accepted or refused."""

from collections.abc import Callable
from datetime import datetime

from bot.conversations import notes, notices, rows
from bot.conversations.model import Conversation, Sender
from bot.conversations.ownership import Move
from bot.conversations.plain_text import plain, says_something
from bot.conversations.queue import back_in_queue
from bot.conversations.serving import owned
from bot.errors import BadInput
from bot.staff.groups import GROUP_LABELS, Group
from bot.staff.tables import StaffRow
from bot.storage import Database, utc_now


class Transfer:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def give(
        self,
        conversation_id: str,
        staff_id: str,
        epoch: int,
        seen_seq: int | None,
        memo: str,
        *,
        to_staff: str | None = None,
        to_group: Group | None = None,
    ) -> Conversation:
        """Back into the queue for one person, or for a group; the memo becomes a note for whoever takes it.

        A person who declines, or is not there within three minutes, is passed over. Raises BadInput: no memo, not
        exactly one receiver, or one who cannot take it. StaleEpoch, Forbidden: as for every move.
        """
        memo = plain(memo)[: notes.LONGEST]
        if not says_something(memo):
            raise BadInput("写一句交接说明，同事才接得上。", code="EMPTY_MEMO", field="memo")
        if (to_staff is None) == (to_group is None) or to_staff == staff_id:
            raise BadInput("请选择一位同事，或者一个技能组。", code="BAD_RECEIVER", field="to")
        now = self._clock()
        with self._database.write() as session:
            conversation = owned(session, conversation_id, staff_id, epoch, seen_seq)
            receiver = session.get(StaffRow, to_staff) if to_staff else None
            if to_staff and (receiver is None or receiver.disabled):
                raise BadInput("没有这位同事。", code="BAD_RECEIVER", field="to")
            rows.move(session, conversation, Move.RELEASE, now, staff_id=staff_id, reason="transfer")
            back_in_queue(session, conversation, now)
            conversation.last_staff_id = None  # the one who gives it away does not get it back at once
            conversation.declined = {staff_id: now.isoformat()}
            conversation.wanted_staff_id = to_staff
            if to_group is not None:
                conversation.wanted_group = to_group.value
            name = receiver.display_name if receiver else GROUP_LABELS[to_group or Group.AFTERSALE] + "组"
            key = f"transfer:{conversation.epoch}"
            notes.write(session, conversation_id, staff_id, key, f"转给{name}：{memo}", now)
            rows.append(session, conversation, Sender.SYSTEM, notices.transferred(), now)
            return Conversation.of(conversation)
