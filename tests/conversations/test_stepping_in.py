"""A supervisor steps in: the conversation is theirs under a new epoch, and the former owner's answer is refused."""

from functools import partial

import pytest
from at_once import at_once
from sqlalchemy import select

from bot.conversations.events import EventKind
from bot.conversations.model import Conversation
from bot.conversations.notes import Notes
from bot.conversations.ownership import IllegalMove, Owner, StaleEpoch
from bot.conversations.stepping_in import SteppingIn
from bot.conversations.tables import EventRow
from bot.errors import BadInput, Conflict
from conversations.chat import Chat

ZHOU = "staff-zhou"
WHY = "客户点名要主管"


@pytest.fixture
def stepping(chat: Chat) -> SteppingIn:
    chat.is_queued()
    chat.is_taken()
    return SteppingIn(chat.database, chat.clock)


def test_theirs_from_now_on(chat: Chat, stepping: SteppingIn) -> None:
    epoch = chat.epoch
    moved = stepping.step_in(chat.id, ZHOU, "周岚", epoch, WHY)
    assert (moved.owner, moved.staff_id, moved.epoch) == (Owner.STAFF, ZHOU, epoch + 1)
    assert chat.lines[-1] == ("system", "主管周岚已接入，由TA继续为您处理，前面的对话都在。")
    with pytest.raises(StaleEpoch) as refused:
        chat.desk.reply(chat.id, "staff-ning", "r1", "我再想想", epoch, None)
    assert refused.value.data["owner"] == "staff"
    assert chat.replies("我是周岚", ZHOU).staff_id == ZHOU


def test_the_reason_is_a_note_and_the_audit_knows_from_whom(chat: Chat, stepping: SteppingIn) -> None:
    stepping.step_in(chat.id, ZHOU, "周岚", chat.epoch, WHY)
    assert [note.text for note in Notes(chat.database).of(chat.id)] == [f"主管介入：{WHY}"]
    assert WHY not in str(chat.lines)
    with chat.database.read() as session:
        [event] = session.scalars(select(EventRow).where(EventRow.kind == EventKind.STEPPED_IN.value))
        assert (event.staff_id, event.data["before"]) == (ZHOU, "staff-ning")


def test_of_two_supervisors_one_has_it(chat: Chat, stepping: SteppingIn) -> None:
    outcomes = at_once([partial(stepping.step_in, chat.id, f"s{n}", f"主管{n}", chat.epoch, WHY) for n in range(8)])
    [winner] = [one for one in outcomes if isinstance(one, Conversation)]
    assert {type(one) for one in outcomes if one is not winner} == {StaleEpoch}
    assert chat.conversation.staff_id == winner.staff_id


def test_also_while_it_is_being_wrapped_up(chat: Chat, stepping: SteppingIn) -> None:
    chat.desk.wrap_up(chat.id, "staff-ning", chat.epoch)
    assert stepping.step_in(chat.id, ZHOU, "周岚", chat.epoch, WHY).owner is Owner.STAFF


def test_what_cannot_be_stepped_into(chat: Chat, stepping: SteppingIn) -> None:
    with pytest.raises(BadInput):
        stepping.step_in(chat.id, ZHOU, "周岚", chat.epoch, " ")
    with pytest.raises(Conflict):
        stepping.step_in(chat.id, "staff-ning", "小宁", chat.epoch, WHY)
    with pytest.raises(StaleEpoch):
        stepping.step_in(chat.id, ZHOU, "周岚", chat.epoch - 1, WHY)
    chat.desk.hand_back(chat.id, "staff-ning", "小宁", chat.epoch, "")
    with pytest.raises(IllegalMove):
        stepping.step_in(chat.id, ZHOU, "周岚", chat.epoch, WHY)
