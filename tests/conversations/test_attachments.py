"""Pictures belong to one conversation, are kept once, and turn into a message of their own."""

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.conversations.attachments import Attachments
from bot.conversations.inbox import Incoming
from bot.conversations.model import Kind
from bot.conversations.outlet import for_customer
from bot.conversations.transcript import transcript
from bot.errors import BadInput, Forbidden, NotFound
from conversations.chat import Chat
from conversations.pdfs import pdf, with_action


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def attachments(chat: Chat, tmp_path: Path) -> Attachments:
    return Attachments(chat.database, tmp_path / "uploads", chat.clock)


def test_sent_twice_it_is_kept_once(chat: Chat, attachments: Attachments, tmp_path: Path) -> None:
    first, created = attachments.add(chat.arrival.visitor_id, chat.id, "c1", picture())
    second, again = attachments.add(chat.arrival.visitor_id, chat.id, "c1", picture())
    assert (created, again) == (True, False)
    assert first == second
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix == ".jpg"]
    assert len(files) == 1
    assert attachments.for_visitor(chat.arrival.visitor_id, chat.id, first.id).path == files[0]
    assert files[0].stat().st_mode & 0o077 == 0


def test_somebody_else_finds_nothing(chat: Chat, attachments: Attachments) -> None:
    kept, _ = attachments.add(chat.arrival.visitor_id, chat.id, "c1", picture())
    other = chat.arrives()
    for visitor, conversation in [
        (other.visitor_id, chat.id),
        (other.visitor_id, other.conversation.id),
        (chat.arrival.visitor_id, other.conversation.id),
    ]:
        with pytest.raises(NotFound):
            attachments.for_visitor(visitor, conversation, kept.id)
    with pytest.raises(NotFound):
        attachments.add(other.visitor_id, chat.id, "c2", picture())
    with pytest.raises(NotFound):
        chat.inbox.post(other.visitor_id, other.conversation.id, Incoming("m", attachment_id=kept.id))


def test_a_picture_is_a_message_that_the_bot_sees_as_a_picture(chat: Chat, attachments: Attachments) -> None:
    kept, _ = attachments.add(chat.arrival.visitor_id, chat.id, "c1", picture())
    message, _ = chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("m1", attachment_id=kept.id))
    assert message.kind is Kind.IMAGE
    assert message.card == {"type": "image", "attachment_id": kept.id, "width": 30, "height": 20}
    chat.clock.advance(60)
    turn = chat.turns.claim()
    assert turn is not None
    assert turn.photos == (kept.id,)
    assert turn.payload == {"intent": "inform", "entities": {}}


def test_words_beside_a_picture_are_what_is_understood(chat: Chat, attachments: Attachments) -> None:
    kept, _ = attachments.add(chat.arrival.visitor_id, chat.id, "c1", picture())
    chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("m1", attachment_id=kept.id))
    chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("m2", "杯子裂了"))
    chat.clock.advance(60)
    turn = chat.turns.claim()
    assert turn is not None
    assert (turn.text, turn.payload, turn.photos) == ("杯子裂了", None, (kept.id,))


class TestFromStaff:
    def test_whoever_serves_sends_one_that_the_customer_sees(self, chat: Chat, attachments: Attachments) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        kept, created = attachments.add_as_staff(chat.id, "ning", "c1", picture())
        assert (created, attachments.add_as_staff(chat.id, "ning", "c1", picture())) == (True, (kept, False))
        said, _ = chat.desk.reply(chat.id, "ning", "r1", "", chat.epoch, None, kept.id)
        assert (said.kind, said.text) == (Kind.IMAGE, "[图片]")
        assert said.card == {"type": "image", "attachment_id": kept.id, "width": 30, "height": 20}
        assert attachments.for_visitor(chat.arrival.visitor_id, chat.id, kept.id).path.exists()

    def test_nobody_else_does(self, chat: Chat, attachments: Attachments) -> None:
        chat.is_queued()
        with pytest.raises(Forbidden):
            attachments.add_as_staff(chat.id, "ning", "c1", picture())
        chat.is_taken("ning")
        with pytest.raises(Forbidden):
            attachments.add_as_staff(chat.id, "an", "c1", picture())
        with pytest.raises(NotFound):
            attachments.add_as_staff("no-such", "ning", "c1", picture())

    def test_what_is_no_picture_is_refused_as_a_customer_s_would_be(self, chat: Chat, attachments: Attachments) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        with pytest.raises(BadInput) as refused:
            attachments.add_as_staff(chat.id, "ning", "c1", b"<svg onload='alert(1)'/>")
        assert refused.value.code == "NOT_AN_IMAGE"

    def test_a_picture_of_another_conversation_cannot_be_said(self, chat: Chat, attachments: Attachments) -> None:
        other = chat.arrives()
        foreign, _ = attachments.add(other.visitor_id, other.conversation.id, "c1", picture())
        chat.is_queued()
        chat.is_taken("ning")
        with pytest.raises(NotFound):
            chat.desk.reply(chat.id, "ning", "r1", "", chat.epoch, None, foreign.id)


class TestDocuments:
    def test_whoever_serves_sends_one_that_the_customer_sees_by_name_and_size(
        self, chat: Chat, attachments: Attachments, tmp_path: Path
    ) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        kept, created = attachments.add_as_staff(chat.id, "ning", "c1", pdf(), "../../发票\r\n.pdf")
        assert (created, attachments.add_as_staff(chat.id, "ning", "c1", pdf(), "other.pdf")) == (True, (kept, False))
        said, _ = chat.desk.reply(chat.id, "ning", "r1", "", chat.epoch, None, kept.id)
        assert (said.kind, said.text) == (Kind.FILE, "[文件] 发票.pdf")
        card = {"type": "file", "attachment_id": kept.id, "name": "发票.pdf", "size": len(pdf())}
        assert for_customer(said)["card"] == said.card == card
        stored = attachments.for_visitor(chat.arrival.visitor_id, chat.id, kept.id)
        assert (stored.path.read_bytes(), stored.name) == (pdf(), "发票.pdf")
        assert stored.path.is_relative_to(tmp_path / "uploads")
        assert stored.path.stat().st_mode & 0o077 == 0
        assert "人工客服：[文件] 发票.pdf\n" in transcript("记录", [said], chat.clock())

    def test_nobody_else_sends_or_finds_one(self, chat: Chat, attachments: Attachments) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        with pytest.raises(Forbidden):
            attachments.add_as_staff(chat.id, "an", "c1", pdf(), "a.pdf")
        kept, _ = attachments.add_as_staff(chat.id, "ning", "c1", pdf(), "a.pdf")
        other = chat.arrives()
        for conversation in (chat.id, other.conversation.id):
            with pytest.raises(NotFound):
                attachments.for_visitor(other.visitor_id, conversation, kept.id)

    def test_a_customer_cannot_say_what_staff_uploaded(self, chat: Chat, attachments: Attachments) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        kept, _ = attachments.add_as_staff(chat.id, "ning", "c1", pdf(), "a.pdf")
        with pytest.raises(NotFound):
            chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("m1", attachment_id=kept.id))

    def test_of_one_that_is_refused_nothing_is_kept(self, chat: Chat, attachments: Attachments, tmp_path: Path) -> None:
        chat.is_queued()
        chat.is_taken("ning")
        with pytest.raises(BadInput):
            attachments.add_as_staff(chat.id, "ning", "c1", with_action(S="/JavaScript", JS="1"), "a.pdf")
        with pytest.raises(BadInput) as refused:
            attachments.add(chat.arrival.visitor_id, chat.id, "c1", pdf())
        assert refused.value.code == "NOT_AN_IMAGE"
        assert not (tmp_path / "uploads").exists()
