"""What counts as a yes, as leaving a matter and as putting something right, in the words that customers type."""

import pytest
from trackers import tracker

from actions.process_words import agrees, leaves, put_right, says_again
from actions.turn import Turn


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("哦那好 拒收", "确认拒收吗？ 确认拒收 先不拒收"),
        ("催催催", "现在催吗？ 催一下 先不用"),
        ("那拦吧", "现在拦截吗？ 拦截包裹 先不拦"),
        ("恢复吧", "现在恢复吗？ 恢复订单 先不用"),
        ("那就拒收吧", "确认拒收吗？ 确认拒收 先不拒收"),
        ("行 取消吧", "现在取消吗？ 取消订单 先不取消"),
        ("关吧", "现在关吗？ 关掉 先不关"),
        ("好 合并吧", "确认合并吗？ 确认修改 先不改"),
        ("嗯 提交", "现在提交退货申请吗？ 提交退货 先不退"),
    ],
)
def test_a_yes_names_what_is_offered(text: str, offered: str) -> None:
    assert agrees(offered, text)


@pytest.mark.parametrize("text", ["退吧", "取消吧", "修吧", "好 退货吧"])
def test_a_yes_to_something_else_is_none(text: str) -> None:
    assert not agrees("现在提交换货吗？ 提交换货 先不换", text)


@pytest.mark.parametrize(
    "text",
    [
        "算了不查了",
        "算了我自己看",
        "哎算了 不修了",
        "哦不用了 没写错",
        "等下 先不取消",
        "那不催了 等着吧",
        "还是按原来的吧",
        "找到了 不用补了",
        "税号找不到 算了",
        "别撤了",
        "不换了 就这样用吧",
    ],
)
def test_leaving_a_matter_with_or_without_a_reason(text: str) -> None:
    assert leaves(Turn.of(tracker(text)))


@pytest.mark.parametrize(
    "text",
    [
        "算了 退货吧",
        "不改了 改备注",
        "算了，还是退吧",
        "算了不想要了",
        "不用了，运费多少",
        "不用了 给我转人工",
        "算" * 30,
    ],
)
def test_wanting_something_else_is_not_leaving(text: str) -> None:
    assert not leaves(Turn.of(tracker(text)))


def test_nor_is_a_complaint() -> None:
    assert not leaves(Turn.of(tracker("什么破店 不退了", "complain_service")))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("不对，是右边", "右边"),
        ("打错了 是13812345679", "13812345679"),
        ("不是耳机 是苹果", "苹果"),
        ("不对 要雾蓝", "雾蓝"),
        ("不是这个 我说保温杯那单", "保温杯那单"),
        ("不对 王建钧", "王建钧"),
        ("不对", None),
        ("不对，原因写错了", None),
        ("是右边", None),
    ],
)
def test_what_is_right_instead(text: str, right: str | None) -> None:
    assert put_right(text) == right


@pytest.mark.parametrize(
    ("yes", "text"),
    [
        ("申请退差价", "退差价"),
        ("申请退差价", "申请"),
        ("取消订单", "我要取消"),
        ("提交退货", "就退货吧"),
        ("确认拒收", "拒收"),
    ],
)
def test_the_wish_said_once_more_is_a_yes(yes: str, text: str) -> None:
    assert says_again(yes, text)


@pytest.mark.parametrize(
    ("yes", "text"),
    [
        ("取消订单", "不取消"),
        ("取消订单", "订单"),
        ("申请退差价", "差价"),
        ("提交退货", "换货"),
        ("提交退货", "退货运费谁出"),
    ],
)
def test_what_is_not_the_wish_is_none(yes: str, text: str) -> None:
    assert not says_again(yes, text)
