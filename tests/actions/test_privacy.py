"""One's own data, corrected field by field."""

import pytest
from processing import Talk

from actions.services import Services


def held(has: Services) -> tuple[str, str, str]:
    data = has.shop.personal_data("c-ordinary")
    assert data is not None
    return data.name, data.phone, data.email


def test_the_name_is_asked_for_shown_and_corrected(has: Services) -> None:
    talk = Talk().say("我名字登记错了，更正一下", "manage_privacy")
    assert "新的姓名" in talk.said
    assert "更正为 周晓棠" in talk.say("改成周晓棠").said
    talk.press("确认更正")
    assert held(has)[0] == "周晓棠"


def test_an_email_tells_by_itself_what_is_to_be_corrected(has: Services) -> None:
    talk = Talk().say("我要更正资料", "manage_privacy")
    assert talk.titles == ["手机号", "姓名", "邮箱", "生日"]
    talk.say("xiaotang@example.com").press("确认更正")
    assert held(has)[2] == "xiaotang@example.com"


def test_a_button_and_a_phone_number(has: Services) -> None:
    talk = Talk().say("资料改一下", "manage_privacy").press("手机号")
    talk.say("13987654321", phone="13987654321").press("确认更正")
    assert held(has)[1] == "13987654321"


def test_a_birthday_is_for_a_person(has: Services) -> None:
    before = held(has)
    talk = Talk().say("生日填错了，帮我更正", "manage_privacy")
    assert talk.asked is None
    assert talk.titles == ["转人工"]
    assert held(has) == before


@pytest.mark.parametrize("text", ["", "😀" * 100_000, "这个要多久", "@", "a@b", "张 三 李 四"])
def test_what_is_no_value_corrects_nothing(has: Services, text: str) -> None:
    before = held(has)
    talk = Talk().say("更正邮箱", "manage_privacy").say(text)
    assert talk.asked == "process"
    assert "确认更正" not in talk.titles
    assert held(has) == before
