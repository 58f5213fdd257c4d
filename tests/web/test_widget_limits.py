"""Who is too fast is told so in the chat, in its language, and nothing that was written is lost."""

import pytest
from browsing import Browsing
from playwright.sync_api import expect

from bot.settings import Settings


class TestMessages:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"limit_messages": "2/5 seconds"})

    @pytest.mark.parametrize(
        ("address", "launcher", "box", "told"),
        [
            ("/?customer=c-ordinary", "联系客服", "输入消息", "您发得太快了"),
            ("/widget/chat?lang=en", None, "Write a message", "That was very fast: please wait"),
        ],
    )
    def test_the_third_one_says_how_long_it_waits_and_then_goes_out(
        self, browsing: Browsing, address: str, launcher: str | None, box: str, told: str
    ) -> None:
        page = browsing.person()
        page.goto(address)
        if launcher:
            page.get_by_role("button", name=launcher).click()
        chat = page.frame_locator("iframe[title='在线客服']") if launcher else page
        for words in ("一", "二", "三"):
            chat.get_by_label(box).fill(words)
            chat.get_by_label(box).press("Enter")
        expect(chat.locator(".unsent .bubble")).to_have_text(["三"])
        expect(chat.locator(".unsent .fate")).to_contain_text(told)
        expect(chat.locator(".unsent")).to_have_count(0)
        expect(chat.locator(".entry.customer .bubble")).to_have_text(["一", "二", "三"])


class TestSessions:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"limit_sessions": "1/minute"})

    def test_who_opens_too_many_chats_is_told_when_to_come_again(self, browsing: Browsing) -> None:
        first, second = browsing.person(), browsing.person()
        first.goto("/widget/chat")
        expect(first.get_by_label("输入消息")).to_be_enabled()
        second.goto("/widget/chat")
        expect(second.get_by_role("alert")).to_contain_text("打开得太频繁了")
        expect(second.get_by_role("button", name="重新连接")).to_be_visible()
