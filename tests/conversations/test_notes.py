"""Notes are for staff: written once, by anybody of them, and never a word to the customer."""

import pytest

from bot.conversations.notes import LONGEST, Notes
from bot.conversations.transcript import transcript
from bot.errors import BadInput, NotFound
from conversations.chat import Chat
from conversations.conftest import NOON, Clock


@pytest.fixture
def notes(chat: Chat, clock: Clock) -> Notes:
    return Notes(chat.database, clock)


def test_a_note_is_kept_with_its_place_and_its_writer(chat: Chat, notes: Notes) -> None:
    chat.says("在吗")
    note = notes.add(chat.id, "ning", "n1", "这位客户上周也来过")
    assert notes.of(chat.id) == [note]
    assert (note.staff_id, note.seq, note.text) == ("ning", 1, "这位客户上周也来过")


def test_the_same_note_again_is_the_same_note(chat: Chat, notes: Notes) -> None:
    chat.says()
    assert notes.add(chat.id, "ning", "n1", "一") == notes.add(chat.id, "ning", "n1", "二")
    notes.add(chat.id, "an", "n1", "别人的")
    assert [note.text for note in notes.of(chat.id)] == ["一", "别人的"]


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "长" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(chat: Chat, notes: Notes, text: str) -> None:
    with pytest.raises(BadInput):
        notes.add(chat.id, "ning", "n1", text)


def test_there_must_be_a_conversation(notes: Notes) -> None:
    with pytest.raises(NotFound):
        notes.add("nowhere", "ning", "n1", "好")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; DROP TABLE notes; --", "/handoff{}", "😀" * 500])
def test_whatever_is_written_is_text_and_stays_inside(chat: Chat, notes: Notes, text: str) -> None:
    chat.says("在吗")
    notes.add(chat.id, "ning", "n1", text)
    assert notes.of(chat.id)[0].text == text
    view = chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0)
    whole = chat.reading.all_as_visitor(chat.arrival.visitor_id, chat.id)
    assert text not in repr(view)
    assert text not in transcript("对话", whole, NOON)
    assert text not in repr(chat.reading.of_visitor(chat.arrival.visitor_id))


def test_the_summary_at_the_end_is_a_note_with_its_reason(chat: Chat, notes: Notes) -> None:
    chat.is_queued()
    chat.is_taken()
    chat.desk.close(chat.id, "staff-ning", chat.epoch, "补发配件，周四前到", reason="follow_up")
    assert [note.text for note in notes.of(chat.id)] == ["小结（待跟进）：补发配件，周四前到"]
    assert "补发配件" not in str(chat.lines)
