"""Exchanges: only for what is there, reserved when asked for, given back when not wanted any more."""

import pytest
from processing import Talk
from sqlalchemy import update

from actions.services import Services
from bot.shop.model import AfterSaleKind
from bot.shop.tables import VariantRow
from bot.storage import Database

EARBUDS = "AX5198842075"  # white ones


def stock(has: Services) -> dict[str, int]:
    [earbuds] = [one for one in has.shop.products() if one.id == "p-earbuds-air"]
    return {one.name: one.stock for one in earbuds.variants}


def sold_out(database: Database, *names: str) -> None:
    with database.write() as session:
        mine = VariantRow.product_id == "p-earbuds-air", VariantRow.name.in_(names)
        session.execute(update(VariantRow).where(*mine).values(stock=0))


@pytest.fixture
def asked() -> Talk:
    return Talk(order_id=EARBUDS).say("我想换货", "request_exchange").press("想换颜色")


def test_other_variants_in_stock_are_offered(has: Services, asked: Talk) -> None:
    assert asked.titles == ["黑色", "雾蓝"]


def test_what_is_wanted_is_reserved_once_and_given_back(has: Services, asked: Talk) -> None:
    before = stock(has)
    asked.say("要黑色的吧").press("提交换货")
    [made] = has.shop.after_sales("c-ordinary")
    assert (made.kind, made.variant) == (AfterSaleKind.EXCHANGE, "黑色")
    assert stock(has) == before | {"黑色": before["黑色"] - 1}
    has.shop.withdraw("c-ordinary", made.id)
    has.shop.withdraw("c-ordinary", made.id)
    assert stock(has) == before


def test_the_first_sentence_may_name_it(has: Services) -> None:
    talk = Talk(order_id=EARBUDS).say("想换个颜色，换成雾蓝", "request_exchange")
    assert "换成：雾蓝" in talk.said


def test_what_is_sold_out_is_not_offered_and_said(database: Database, has: Services) -> None:
    sold_out(database, "黑色")
    talk = Talk(order_id=EARBUDS).say("想换个颜色，换成黑色", "request_exchange")
    assert "黑色现在没货" in talk.said
    assert talk.titles == ["雾蓝"]


def test_with_nothing_else_there_a_return_is_left(database: Database, has: Services, asked: Talk) -> None:
    sold_out(database, "黑色", "雾蓝")
    talk = Talk(order_id=EARBUDS).say("我想换货", "request_exchange").press("想换颜色")
    assert talk.asked is None
    assert "退货" in talk.titles
    assert has.shop.after_sales("c-ordinary") == []


def test_a_faulty_one_is_exchanged_for_its_own_variant(has: Services) -> None:
    before = stock(has)
    talk = Talk(order_id=EARBUDS).say("我想换货", "request_exchange").press("有质量问题")
    assert "同款新的（白色）" in talk.said
    talk.press("提交换货")
    assert stock(has) == before | {"白色": before["白色"] - 1}


def test_sold_out_between_the_question_and_the_yes_it_is_asked_again(
    database: Database, has: Services, asked: Talk
) -> None:
    asked.press("黑色")
    sold_out(database, "黑色")
    asked.press("提交换货")
    assert asked.titles == ["雾蓝"]
    assert has.shop.after_sales("c-ordinary") == []
