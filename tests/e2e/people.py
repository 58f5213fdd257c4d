"""The people in front of the pages: a customer with the widget, a staff member at the console."""

import re

from playwright.sync_api import Frame, Locator, Page, expect

CHAT = "iframe[title='在线客服']"
WIDGET_PATH = "/widget/chat"


class Customer:
    """Somebody on the shop's page."""

    def __init__(self, page: Page, name: str = "游客") -> None:
        """`name`: one of the demo's customers, chosen in the page's head."""
        self.page = page
        self.chat = page.frame_locator(CHAT)
        self.box = self.chat.get_by_label("输入消息")
        self.bubbles = self.chat.locator(".entry.customer .bubble")
        self.answers = self.chat.locator(".entry.bot:not(.typing)")
        self.staff_words = self.chat.locator(".entry.staff .bubble")
        self.notices = self.chat.locator(".notice")
        self.launcher = page.get_by_role("button", name="联系客服")
        page.goto("/")
        if name != "游客":
            page.get_by_role("navigation").get_by_role("link", name=re.compile(name)).click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    def open(self) -> "Customer":
        self.launcher.click()
        expect(self.box).to_be_enabled()
        return self

    @property
    def frame(self) -> Frame:
        """The chat's own document."""
        return next(frame for frame in self.page.frames if WIDGET_PATH in frame.url)

    def say(self, *bubbles: str) -> None:
        """Writes bubbles one after the other and waits until the server has them."""
        before = self.bubbles.count()
        for bubble in bubbles:
            self.box.fill(bubble)
            self.box.press("Enter")
        expect(self.bubbles).to_have_count(before + len(bubbles))
        expect(self.chat.locator(".unsent")).to_have_count(0)

    def ask(self, *bubbles: str) -> Locator:
        """Says something and waits until the bot has answered it; gives the last of its bubbles."""
        before = self.answers.count()
        self.say(*bubbles)
        expect(self.answers.nth(before)).to_be_visible()
        expect(self.chat.locator(".typing")).to_have_count(0)
        return self.answers.last

    def choice(self, title: str) -> Locator:
        """A button that can still be pressed."""
        return self.chat.locator("button[data-choice]:not([aria-disabled='true'])").get_by_text(title, exact=True)

    def press(self, title: str) -> None:
        self.choice(title).click()
        expect(self.bubbles.last).to_have_text(title)


class Staff:
    """Somebody at the console."""

    def __init__(self, page: Page, name: str, password: str) -> None:
        self.page = page
        self.box = page.get_by_label("回复顾客")
        self.log = page.get_by_role("log")
        page.goto("/staff/")
        self.sign_in(name, password)

    def sign_in(self, name: str, password: str) -> None:
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(r"/staff/(?!sign-in)"))

    def row(self, name: str) -> Locator:
        """A customer's row in the list that is shown."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def take(self, name: str) -> None:
        self.row(name).first.get_by_role("button", name="接入").click()
        expect(self.box).to_be_enabled()

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.log.locator(".entry.staff .bubble").last).to_have_text(text)
        expect(self.box).to_have_value("")

    def answer_dialog(self, move: str, text: str, confirm: str) -> None:
        """Hands back or closes: the move asks for one piece of text."""
        self.page.get_by_role("button", name=move).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(text)
        dialog.get_by_role("button", name=confirm).click()
        expect(dialog).to_have_count(0)
