"""A colleague is asked to help: reads along and writes notes; one person answers."""

from functools import partial

import pytest
from at_once import at_once
from sqlalchemy import select

from bot.conversations.ending import Ending
from bot.conversations.helping import InvitationState
from bot.conversations.inviting import Inviting
from bot.conversations.notes import Notes
from bot.conversations.ownership import StaleEpoch
from bot.conversations.tables import InvitationRow
from bot.conversations.transfer import Transfer
from bot.errors import BadInput, Conflict, Forbidden, NotFound
from bot.staff.groups import Group
from conversations.chat import Chat
from conversations.test_assignment import account

MEMO = "这个型号的屏幕是不是通病"


@pytest.fixture
def inviting(chat: Chat) -> Inviting:
    """小宁 serves; 小莫 could help."""
    with chat.database.write() as session:
        session.add_all([account("ning"), account("mo"), account("an")])
    chat.is_queued()
    chat.is_taken("ning")
    return Inviting(chat.database, chat.clock)


def states(chat: Chat, inviting: Inviting) -> list[tuple[str, str]]:
    return [(one.staff_id, one.state.value) for one in inviting.of(chat.id)]


def test_asked_with_a_memo_that_the_customer_never_sees(chat: Chat, inviting: Inviting) -> None:
    before = chat.lines
    inviting.invite(chat.id, "ning", chat.epoch, "mo", f" {MEMO} ")
    [asked] = inviting.for_person("mo")
    assert (asked.conversation_id, asked.invited_by_name, asked.memo) == (chat.id, "ning", MEMO)
    assert [note.text for note in Notes(chat.database).of(chat.id)] == [f"邀请mo协助：{MEMO}"]
    assert chat.lines == before


def test_who_accepts_writes_notes_but_does_not_answer(chat: Chat, inviting: Inviting) -> None:
    epoch = chat.epoch
    inviting.invite(chat.id, "ning", epoch, "mo", MEMO)
    [asked] = inviting.for_person("mo")
    assert inviting.answer(asked.id, "mo", accepts=True).state is InvitationState.ACCEPTED
    assert inviting.for_person("mo") == []
    assert states(chat, inviting) == [("mo", "accepted")]
    Notes(chat.database).add(chat.id, "mo", "n1", "是通病，直接换新")
    with pytest.raises(Forbidden):
        chat.replies("我是小莫", "mo")
    assert (chat.epoch, chat.conversation.staff_id) == (epoch, "ning")
    assert chat.replies("给您换新", "ning").staff_id == "ning"


def test_who_declines_is_seen_to_and_may_be_asked_again(chat: Chat, inviting: Inviting) -> None:
    inviting.invite(chat.id, "ning", chat.epoch, "mo", MEMO)
    [asked] = inviting.for_person("mo")
    inviting.answer(asked.id, "mo", accepts=False)
    assert states(chat, inviting) == [("mo", "declined")]
    inviting.invite(chat.id, "ning", chat.epoch, "mo", "就看一眼")
    assert [one.memo for one in inviting.for_person("mo")] == ["就看一眼"]


def test_asked_ten_times_at_once_is_asked_once(chat: Chat, inviting: Inviting) -> None:
    outcomes = at_once([partial(inviting.invite, chat.id, "ning", chat.epoch, "mo", MEMO)] * 10)
    assert outcomes == [None] * 10
    assert len(inviting.for_person("mo")) == 1


def test_an_answer_counts_once_and_only_of_who_was_asked(chat: Chat, inviting: Inviting) -> None:
    inviting.invite(chat.id, "ning", chat.epoch, "mo", MEMO)
    [asked] = inviting.for_person("mo")
    with pytest.raises(Forbidden):
        inviting.answer(asked.id, "an", accepts=True)
    with pytest.raises(NotFound):
        inviting.answer("no-such", "mo", accepts=True)
    for _ in range(2):  # repeated, it is the same answer
        assert inviting.answer(asked.id, "mo", accepts=True).state is InvitationState.ACCEPTED
    with pytest.raises(Conflict):
        inviting.answer(asked.id, "mo", accepts=False)


def test_who_is_done_leaves(chat: Chat, inviting: Inviting) -> None:
    inviting.invite(chat.id, "ning", chat.epoch, "mo", MEMO)
    inviting.answer(inviting.for_person("mo")[0].id, "mo", accepts=True)
    inviting.leave(chat.id, "mo")
    assert states(chat, inviting) == []
    with pytest.raises(NotFound):
        inviting.leave(chat.id, "mo")


@pytest.mark.parametrize("end", ["close", "hand_back"])
def test_with_the_person_s_service_help_ends(chat: Chat, inviting: Inviting, end: str) -> None:
    inviting.invite(chat.id, "ning", chat.epoch, "mo", MEMO)
    [asked] = inviting.for_person("mo")
    if end == "close":
        chat.desk.close(chat.id, "ning", chat.epoch, "好了")
    else:
        chat.desk.hand_back(chat.id, "ning", "小宁", chat.epoch, "好了")
    assert inviting.for_person("mo") == []
    with pytest.raises(Conflict):
        inviting.answer(asked.id, "mo", accepts=True)


def test_whoever_goes_back_to_the_bot_from_the_queue_asks_nobody(chat: Chat, inviting: Inviting) -> None:
    inviting.invite(chat.id, "ning", chat.epoch, "mo", MEMO)
    Transfer(chat.database, chat.clock).give(
        chat.id, "ning", chat.epoch, None, "请物流同事接着看", to_group=Group.LOGISTICS
    )
    assert [one.staff_id for one in inviting.for_person("mo")] == ["mo"]  # somebody is still to come
    Ending(chat.database, chat.clock).end(chat.arrival.visitor_id, chat.id)
    assert inviting.for_person("mo") == []
    assert states(chat, inviting) == []


def test_what_cannot_be_asked(chat: Chat, inviting: Inviting) -> None:
    epoch = chat.epoch
    for to, memo in (("mo", " "), ("nobody", MEMO), ("ning", MEMO)):
        with pytest.raises(BadInput):
            inviting.invite(chat.id, "ning", epoch, to, memo)
    with pytest.raises(Forbidden):
        inviting.invite(chat.id, "mo", epoch, "an", MEMO)
    with pytest.raises(StaleEpoch):
        inviting.invite(chat.id, "ning", epoch - 1, "mo", MEMO)
    with chat.database.read() as session:
        assert list(session.scalars(select(InvitationRow))) == []
