"""What the bot is about to say passes the same check as what is written: void terms never reach a customer."""

import asyncio
from typing import Any

import pytest

from bot.dialogue.replies import INSTEAD, RepliesChannel, forbidden_in


def said(text: str) -> RepliesChannel:
    channel = RepliesChannel()
    asyncio.run(channel.send_response("c1", {"text": text}))
    return channel


@pytest.mark.parametrize("text", ["最终解释权归本店所有", "签收即认可质量。", "我们保证一定给您全额赔", "不提供人工"])
def test_a_forbidden_reply_becomes_a_person(text: str) -> None:
    channel = said(text)
    assert [reply.text for reply in channel.replies] == [INSTEAD]
    assert channel.handoff is not None
    assert channel.handoff.reason == "bot_failed"


@pytest.mark.parametrize(
    "text",
    ["签收后发现质量问题也能处理。", "我跟您核对一下：“你们说概不退换，要退一赔三”，对吗？", "", "好的，请您耐心等待"],
)
def test_what_is_allowed_quoted_or_only_clumsy_goes_out(text: str) -> None:
    channel = said(text)
    assert [reply.text for reply in channel.replies] == ([text] if text else [])
    assert channel.handoff is None


def test_the_sentence_that_comes_instead_is_fit_itself() -> None:
    assert forbidden_in(INSTEAD) is None


YES: dict[str, Any] = {"title": "催一下", "payload": {"intent": "urge_delivery", "entities": {}}}
CARD: dict[str, Any] = {"custom": {"card": {"type": "parcel"}}}


class TestButtons:
    def channel(self, *messages: dict[str, Any]) -> RepliesChannel:
        channel = RepliesChannel()
        for message in messages:
            asyncio.run(channel.send_response("c1", message))
        return channel

    def test_only_a_question_with_buttons_asks(self) -> None:
        asking = {"text": "现在催吗？", "buttons": [YES]}
        assert self.channel(asking).asks
        assert self.channel(asking, CARD).asks
        assert not self.channel({"text": "现在催吗？"}, {"text": "好。", "buttons": [YES]}, CARD).asks
        assert not self.channel().asks

    def test_buttons_are_taken_once(self) -> None:
        channel = self.channel({"text": "现在催吗？", "buttons": [YES]}, CARD)
        assert [one.title for one in channel.take_choices()] == ["催一下"]
        assert [reply.choices for reply in channel.replies] == [None, None]
        assert channel.take_choices() == []
