"""Given to a colleague or a group: offered there, with a memo, and refused or accepted like any other offer."""

import pytest

from bot.conversations.notes import Notes
from bot.conversations.ownership import Owner, StaleEpoch
from bot.conversations.transfer import Transfer
from bot.errors import BadInput, Forbidden
from bot.staff.groups import Group
from conversations.chat import Chat
from conversations.conftest import Clock
from conversations.test_assignment import Floor


@pytest.fixture
def floor(chat: Chat, clock: Clock) -> Floor:
    floor = Floor(chat, clock)
    for name in ("an", "mo", "ning"):
        floor.comes(name)
    floor.chat.is_queued()
    floor.chat.is_taken("ning")
    return floor


@pytest.fixture
def transfer(floor: Floor, clock: Clock) -> Transfer:
    return Transfer(floor.chat.database, clock)


def test_to_a_colleague_who_is_offered_it_with_the_memo(floor: Floor, transfer: Transfer) -> None:
    transfer.give(floor.chat.id, "ning", floor.chat.epoch, None, "发票抬头要改", to_staff="mo")
    floor.job()
    assert (floor.chat.owner, floor.holder) == (Owner.OFFERED, "mo")
    assert [note.text for note in Notes(floor.chat.database).of(floor.chat.id)] == ["转给mo：发票抬头要改"]
    assert "发票抬头" not in str(floor.chat.lines)
    floor.assignment.accept(floor.chat.id, "mo", "小莫", floor.chat.epoch)
    assert floor.holder == "mo"


def test_a_colleague_who_refuses_is_passed_over_and_the_giver_does_not_get_it_back(
    floor: Floor, transfer: Transfer
) -> None:
    transfer.give(floor.chat.id, "ning", floor.chat.epoch, None, "请接一下", to_staff="mo")
    floor.job()
    floor.assignment.decline(floor.chat.id, "mo", floor.chat.epoch)
    floor.job()
    assert floor.holder == "an"


def test_to_a_group(floor: Floor, transfer: Transfer) -> None:
    floor.duties.arrange("mo", frozenset({Group.FINANCE}), 3)
    moved = transfer.give(floor.chat.id, "ning", floor.chat.epoch, None, "退款没到账", to_group=Group.FINANCE)
    assert moved.wanted_group == "finance"
    floor.job()
    assert floor.holder == "mo"


def test_what_cannot_be_given(floor: Floor, transfer: Transfer) -> None:
    epoch = floor.chat.epoch
    with pytest.raises(BadInput, match="交接说明"):
        transfer.give(floor.chat.id, "ning", epoch, None, "  ", to_staff="mo")
    for wrong in ({}, {"to_staff": "mo", "to_group": Group.FINANCE}, {"to_staff": "ning"}, {"to_staff": "nobody"}):
        with pytest.raises(BadInput):
            transfer.give(floor.chat.id, "ning", epoch, None, "请接", **wrong)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        transfer.give(floor.chat.id, "an", epoch, None, "请接", to_staff="mo")
    with pytest.raises(StaleEpoch):
        transfer.give(floor.chat.id, "ning", epoch - 1, None, "请接", to_staff="mo")
    floor.chat.says("等等")
    with pytest.raises(StaleEpoch):
        transfer.give(floor.chat.id, "ning", epoch, 1, "请接", to_staff="mo")
    assert floor.holder == "ning"
