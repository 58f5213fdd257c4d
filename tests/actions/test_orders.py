import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trackers import tracker

from actions.orders import MOST_CHOICES, Found, delivered, find_order, order_buttons, paid
from actions.services import Services
from actions.turn import Turn

EARBUDS, FRYER, UNPAID, SHOES = "AX5198842075", "AX5203316042", "AX5205590127", "AX5171209366"


def find(has: Services, text: str, remembered: str | None = None, **more: object) -> Found:
    options = {name: more.pop(name) for name in ("assume", "fitting") if name in more}
    return find_order(Turn.of(tracker(text, **more)), has, remembered, **options)  # type: ignore[arg-type]


def found(has: Services, text: str, remembered: str | None = None, **more: object) -> str | None:
    order = find(has, text, remembered, **more).order
    return order.id if order else None


class TestByNumber:
    @pytest.mark.parametrize("number", [EARBUDS, "ax5198842075", "AX 5198-842075"])
    def test_however_it_is_written(self, has: Services, number: str) -> None:
        assert found(has, "", entities={"order_id": number}) == EARBUDS

    def test_by_the_number_of_its_parcel(self, has: Services) -> None:
        assert found(has, "", entities={"tracking_no": "zt526018159083"}) == FRYER

    @pytest.mark.parametrize("number", ["AX5204470096", "AX9999999999"])
    def test_somebody_elses_order_is_as_unknown_as_none(self, has: Services, number: str) -> None:
        result = find(has, "", EARBUDS, entities={"order_id": number})
        assert (result.order, result.unknown_number) == (None, number)
        assert all(order.customer_id == "c-ordinary" for order in result.candidates)

    def test_without_signing_in_nothing_is_found(self, has: Services) -> None:
        assert find(has, "", customer=None, entities={"order_id": EARBUDS}) == Found(None)


class TestByWords:
    def test_by_what_was_bought(self, has: Services) -> None:
        assert found(has, "我的空气炸锅") == FRYER

    def test_the_latest(self, has: Services) -> None:
        assert found(has, "最近那个订单") == UNPAID

    def test_the_latest_of_what_was_named(self, has: Services) -> None:
        assert found(has, "刚买的耳机") == EARBUDS

    def test_the_latest_that_fits(self, has: Services) -> None:
        assert found(has, "最近买的", fitting=delivered) == EARBUDS

    @pytest.mark.parametrize(
        ("text", "order"), [("第二个", FRYER), ("第1单", UNPAID), ("选第2个吧", FRYER), ("3个", EARBUDS)]
    )
    def test_by_its_place_among_those_offered(self, has: Services, text: str, order: str) -> None:
        assert found(has, text, assume=False) == order

    @pytest.mark.parametrize("text", ["1个月前买的坏了", "一个都没收到", "第五个", "12", "第一次买你们家东西"])
    def test_a_number_in_a_sentence_is_no_place(self, has: Services, text: str) -> None:
        assert found(has, text, assume=False) is None

    def test_a_place_among_offers_is_no_order(self, has: Services) -> None:
        assert found(has, "第一个", form="complaint_form", asked="complaint_offer", assume=False) is None

    def test_which_of_several_that_were_named_is_asked(self, has: Services) -> None:
        result = find(has, "耳机和炸锅")
        assert result.order is None
        assert {order.id for order in result.candidates} == {EARBUDS, FRYER}


class TestAssuming:
    def test_the_page_comes_before_the_talk(self, has: Services) -> None:
        assert found(has, "这个", EARBUDS, page={"order_id": FRYER}) == FRYER

    def test_what_was_talked_of(self, has: Services) -> None:
        assert found(has, "什么时候到", EARBUDS) == EARBUDS

    def test_neither_counts_where_only_the_message_does(self, has: Services) -> None:
        assert found(has, "这个", EARBUDS, page={"order_id": FRYER}, assume=False) is None

    def test_a_page_of_somebody_else_shows_nothing(self, has: Services) -> None:
        assert found(has, "这个", page={"order_id": "AX5204470096"}) is None

    def test_the_only_order_there_is(self, has: Services) -> None:
        assert found(has, "我的订单", customer="c-new", fitting=delivered) == "AX5207718830"

    def test_otherwise_a_few_to_choose_from_the_fitting_ones(self, has: Services) -> None:
        candidates = find(has, "我要退货", fitting=delivered).candidates
        assert 1 < len(candidates) <= MOST_CHOICES
        assert all(delivered(order) for order in candidates)
        assert all(paid(order) for order in candidates)


def test_buttons_name_the_goods_and_where_they_are(has: Services) -> None:
    titles = [button["title"] for button in order_buttons(find(has, "订单").candidates)]
    assert "听澜 Air 2 蓝牙耳机（已签收）" in titles


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_whatever_is_written_only_own_orders_are_found(has: Services, text: str) -> None:
    result = find(has, text, entities={"order_id": text} if text.strip() else None)
    orders = [*result.candidates, *([result.order] if result.order else [])]
    assert all(order.customer_id == "c-ordinary" for order in orders)
