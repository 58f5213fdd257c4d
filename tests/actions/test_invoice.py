"""The title of an invoice, out of whatever sentence it stands in."""

import pytest
from processing import Talk

from actions.services import Services

EARBUDS = "AX5198842075"
TAX_ID = "91110108MA01234567"


@pytest.fixture
def talk(has: Services) -> Talk:
    talk = Talk()
    talk.slots["order_id"] = EARBUDS
    return talk.say("开发票", "ask_invoice")


@pytest.mark.parametrize(
    "text",
    [
        "北京安心科技有限公司",
        "抬头开北京安心科技有限公司",
        "抬头是北京安心科技有限公司",
        "抬头：北京安心科技有限公司",
        "发票抬头写北京安心科技有限公司，谢谢",
        "请开北京安心科技有限公司",
        "改成北京安心科技有限公司",
        "公司名称：北京安心科技有限公司",
        "我们公司叫北京安心科技有限公司",
        f"北京安心科技有限公司 {TAX_ID}",
        f"{TAX_ID}，北京安心科技有限公司",
        f"税号{TAX_ID} 抬头北京安心科技有限公司",
    ],
)
def test_a_companys_name_is_taken_without_what_leads_up_to_it(talk: Talk, text: str) -> None:
    assert talk.say("公司").say(text).answers["title"] == "北京安心科技有限公司"


@pytest.mark.parametrize("name", ["开元酒店有限公司", "用友软件有限公司", "改革开放研究院有限公司", "为民医院"])
def test_a_name_that_begins_like_a_lead_stays_whole(talk: Talk, name: str) -> None:
    assert talk.say("公司").say(name).answers["title"] == name


def test_name_and_tax_number_in_one_message_answer_both(talk: Talk) -> None:
    talk.say("公司").say(f"北京安心科技有限公司 {TAX_ID}")
    assert talk.answers["tax_id"] == TAX_ID
    assert f"抬头 北京安心科技有限公司，税号 {TAX_ID}" in talk.said


@pytest.mark.parametrize(
    "text", ["王建国", "就写王建国吧", "写王建国就行", "我的名字王建国", "我叫王建国", "抬头王建国"]
)
def test_a_persons_name_is_taken_alone(talk: Talk, text: str) -> None:
    assert talk.say("个人").say(text).answers["title"] == "王建国"


def test_what_is_taken_back_before_the_order_is_named_stays_taken_back(has: Services) -> None:
    talk = Talk().say("开专票", "ask_invoice").say("不要专票了 普票就行", "ask_invoice").say("耳机那单")
    assert "special" not in talk.answers.values()
    assert talk.titles == ["个人", "公司"]


def test_a_title_told_while_the_order_is_asked_for_is_kept(has: Services) -> None:
    talk = Talk().say("开发票", "ask_invoice")
    talk.say(f"公司 北京安心科技有限公司 {TAX_ID}", tax_id=TAX_ID)
    assert talk.said.startswith("记下了。")
    assert talk.say("耳机那单").answers["title"] == "北京安心科技有限公司"
