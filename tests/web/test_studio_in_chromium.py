"""A maintainer's day at the studio in a real Chromium, by keyboard alone; axe-core finds nothing on its way."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import faults
from browsing import Album, Browsing
from playwright.sync_api import Browser, Locator, Page, expect

from bot.learning.clusters import Cluster, keep_clusters
from bot.learning.inbox import ReviewInbox
from bot.learning.marks import Mark
from bot.learning.opinions import Status
from bot.learning.releases import Origin, Releases
from bot.learning.shadow_runs import ShadowRuns
from bot.learning.workbench_findings import Confusion, Doubt, Findings, keep_findings
from bot.nlu.taxonomy import INTENTS
from bot.staff.accounts import Role
from bot.storage import utc_now
from tests.learning.test_releases import archive
from tests.learning.test_shadow import ScriptedReader

from .conftest import PASSWORD, Customer, Web
from .studio import kept

MOST_TABS = 80


def press(page: Page, key: str) -> None:
    """As a person would: once the page is there and listens."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


@pytest.fixture
def inbox(web: Web) -> ReviewInbox:
    return ReviewInbox(web.services.database, INTENTS)


@pytest.fixture
def page(browser: Browser, web: Web, data: Path) -> Iterator[Page]:
    """The studio, entered by keyboard; no page may have had an error or gone to a stranger."""
    versioned(data.parent)
    web.services.accounts.create("xun", "小训", Role.MAINTAINER, PASSWORD)
    browsing = Browsing(browser, web.url)
    page = browsing.person()
    page.goto("/studio/")
    tab_to(page, page.get_by_label("账号"))
    page.keyboard.type("xun")
    press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    page.wait_for_url("**/staff/")
    yield page
    browsing.close()
    assert browsing.problems == []


def versioned(root: Path) -> None:
    for command in (
        ["init", "--quiet"],
        ["add", "data"],
        ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--message=first"],
    ):
        subprocess.run(["git", "-C", str(root), *command], check=True)


def tab_to(page: Page, wanted: Locator) -> None:
    """Tab, until it is there."""
    for _ in range(MOST_TABS):
        if wanted.first.evaluate("one => one === document.activeElement"):
            return
        press(page, "Tab")
    raise AssertionError(f"not reached by Tab: {wanted}")


def at_rest(page: Page) -> None:
    """Every piece that was asked for is in its place."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def clean(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert (scheme, faults(page)) == (scheme, [])
    page.emulate_media(color_scheme="light")


def piece(page: Page, text: str) -> Locator:
    return page.locator(f"article[aria-label='{text}']")


def test_sentences_are_judged_by_keys(
    web: Web, page: Page, inbox: ReviewInbox, customer: Customer, album: Album
) -> None:
    customer.say("我叫王小明，电话13812345678")
    trade_in = kept(web, "旧手机能折多少钱", [("ask_promotion", 0.4), ("ask_price", 0.3)], ["before_human"] * 3)
    price = kept(web, "这个多少钱？？", [("ask_payment", 0.4)], ["corrected"], (customer.id, "no turn"))
    city = kept(web, "🙂上海能货到付款吗", [("greet", 0.3)], ["low_margin"])
    # Said twice it comes first; of equal gain, made in the same millisecond, either might.
    others = [kept(web, "天气不错", reasons=["random"] * 2), kept(web, "哈哈哈", reasons=["random"])]

    page.goto("/studio/")
    expect(piece(page, "这个多少钱？？")).to_be_focused()
    expect(page.locator("#conversation")).to_contain_text("〔电话〕")
    press(page, "1")
    expect(page.get_by_role("alert")).to_contain_text("训练数据里“这个多少钱”是“价格”")
    assert inbox.item(price).opinions == ()
    clean(page)
    press(page, "y")
    expect(piece(page, "旧手机能折多少钱")).to_be_focused()
    assert inbox.item(price).intent == "ask_payment"

    press(page, "/")
    page.keyboard.type("tuih")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_contain_text("对不上一个意图")
    expect(piece(page, "旧手机能折多少钱")).to_be_focused()
    press(page, "/")
    page.keyboard.type("yhhhd")
    press(page, "Enter")
    expect(piece(page, "🙂上海能货到付款吗")).to_be_focused()
    assert inbox.item(trade_in).intent == "ask_promotion"

    press(page, "e")
    press(page, "Home")
    press(page, "ArrowRight")
    press(page, "Shift+ArrowRight")
    press(page, "Shift+ArrowRight")
    press(page, "c")
    expect(piece(page, "🙂上海能货到付款吗").locator("mark")).to_have_text("上海城市")
    assert inbox.item(city).marks == (Mark(1, 3, "city"),)
    clean(page)
    album.take(page, "studio-inbox")
    press(page, "Escape")
    press(page, "/")
    page.keyboard.type("zfwt")
    press(page, "Enter")
    expect(piece(page, "天气不错")).to_be_focused()

    press(page, "x")
    press(page, "j")
    press(page, "x")
    expect(page.locator("[data-selected]")).to_have_text("选中的 2 句")
    tab_to(page, page.get_by_role("button", name="都跳过"))
    press(page, "Enter")
    expect(page.get_by_text("没有要看的话")).to_be_visible()
    assert {inbox.item(one).status for one in others} == {Status.SKIPPED}
    page.reload()
    press(page, "u")
    expect(piece(page, "天气不错")).to_be_focused()
    assert {inbox.item(one).status for one in others} == {Status.OPEN}

    tab_to(page, page.get_by_role("button", name="写入训练数据"))
    press(page, "Enter")
    expect(page.get_by_role("status").filter(has_text="写入 2 句")).to_be_visible()
    assert inbox.item(city).exported


def test_words_are_marked_with_the_mouse(web: Web, page: Page, inbox: ReviewInbox) -> None:
    item = kept(web, "上海能货到付款吗")
    page.goto("/studio/")
    page.locator("summary", has_text="标记实体").click()
    field = page.locator(".span")
    field.evaluate("one => one.setSelectionRange(0, 2)")
    page.get_by_role("button", name="城市").click()
    expect(page.locator("mark")).to_have_text("上海城市")
    assert inbox.item(item).marks == (Mark(0, 2, "city"),)
    page.get_by_role("button", name="去掉“上海”的标记").click()
    expect(page.locator("article mark")).to_have_count(0)


def test_a_cluster_is_labelled_whole(web: Web, page: Page, inbox: ReviewInbox, album: Album) -> None:
    texts = ("礼品卡怎么用不了", "我的礼品卡绑定不上", "礼品卡余额在哪看", "朋友送的礼品卡咋激活")
    items = [kept(web, text, [("ask_payment", 0.4)], ["before_human"]) for text in texts]
    found = Cluster(tuple(inbox.chosen(items)), ("礼品", "品卡"), 4, 4, 1.0, 0.0, 12.0)
    keep_clusters(web.services.settings.home, [found], utc_now())
    page.goto("/studio/clusters")
    expect(piece(page, "礼品、品卡")).to_be_focused()
    clean(page)
    album.take(page, "studio-clusters")
    press(page, "1")
    expect(page.get_by_text("没有成堆的话")).to_be_visible()
    assert {inbox.item(one).intent for one in items} == {"ask_payment"}
    assert page.url.endswith("/studio/clusters")
    press(page, "u")
    expect(page.get_by_text("没有成堆的话")).to_have_count(0)
    page.goto("/studio/clusters")
    expect(piece(page, "礼品、品卡")).to_be_focused()
    assert {inbox.item(one).status for one in items} == {Status.OPEN}


def test_data_is_put_right_and_committed_by_keys(web: Web, page: Page, data: Path, album: Album) -> None:
    doubt = Doubt(
        intent="ask_payment", raw="支持花呗吗", file="shop.yml", own=0.1, suggested="ask_promotion", likelihood=0.8
    )
    confusion = Confusion(truth="ask_payment", taken_for="ask_promotion", count=1, of=3, examples=("支持花呗吗",))
    findings = Findings(version="v", at=utc_now(), accuracy=0.9, doubts=(doubt,), confusions=(confusion,))
    keep_findings(web.services.settings.home, findings)
    before = (data / "nlu" / "shop.yml").read_text(encoding="utf-8")
    page.goto("/studio/data")
    expect(piece(page, "支持花呗吗")).to_be_focused()
    clean(page)
    album.take(page, "studio-data")
    press(page, "1")
    expect(page.get_by_role("heading", name="可能标错的 0 句")).to_be_visible()
    press(page, "u")
    expect(piece(page, "支持花呗吗")).to_be_focused()
    assert (data / "nlu" / "shop.yml").read_text(encoding="utf-8") == before
    press(page, "e")
    press(page, "End")
    page.keyboard.type("呢")
    press(page, "Enter")
    expect(page.get_by_text("多了 1 行，少了 1 行")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="提交 data/nlu"))
    press(page, "Enter")
    expect(page.get_by_text("没有未提交的改动")).to_be_visible()
    shown = subprocess.run(
        ["git", "-C", str(data), "show", "--format=%an", "--unified=0"], check=True, capture_output=True, text=True
    ).stdout
    assert shown.startswith("小训\n")
    assert "-    - 支持花呗吗\n+    - 支持花呗吗呢\n" in shown

    page.goto("/studio/data/ask_payment")
    press(page, "x")
    press(page, "b")
    page.keyboard.type("jg")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 句")
    press(page, "x")
    tab_to(page, page.get_by_role("button", name="删除"))
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 句")
    clean(page)


def test_a_shadow_is_judged_and_a_version_gone_back_to_by_keys(
    web: Web, page: Page, customer: Customer, album: Album
) -> None:
    customer.say("礼品卡怎么用")
    customer.wait_for("收到")
    new = ScriptedReader("new.tar.gz", 礼品卡怎么用="ask_payment")
    ShadowRuns(web.services.database).run(new, "hash", ScriptedReader("old.tar.gz"))
    home, releases = web.services.settings.home, Releases(web.services.settings.home)
    for name, accuracy in (("20261102-one", 0.912), ("20261109-two", 0.925), ("20261116-three", 0.931)):
        figures = {"accuracy": accuracy, "calibration_error": 0.02, "median_ms": 1.5, "size": 2_000_000.0}
        releases.release(
            archive(home / "models" / f"{name}.tar.gz", name.encode()), Origin("d", "e", figures, {}), "xun"
        )
    page.goto("/studio/training")
    expect(piece(page, "礼品卡怎么用")).to_be_focused()
    clean(page)
    album.take(page, "studio-training")
    press(page, "1")
    expect(page.get_by_text("xun 判为“变好”")).to_be_visible()
    press(page, "r")
    expect(page.get_by_text("回滚到 20261109-two")).to_be_visible()
    assert releases.current() == "20261109-two"
    clean(page)
    page.goto("/studio/stories")
    expect(page.get_by_text("还没有这样的对话")).to_be_visible()
    clean(page)
