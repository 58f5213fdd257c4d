"""What the forms make of a message: the slots that are set, and the question that comes next."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.complaint import ComplaintForm
from actions.forms import ProcessForm
from actions.order_status import OrderForm
from actions.parcel import ParcelForm
from actions.returns import ReturnForm
from actions.services import Services
from bot.cases import Stage

EARBUDS, APPLES, SHOES, FRYER = "AX5198842075", "AX5196401583", "AX5171209366", "AX5203316042"


def run(form: ProcessForm, message: Tracker) -> dict[str, Any]:
    """The slots after the form has seen a message; `requested_slot` None means that it ends."""
    return {event["name"]: event["value"] for event in form.run(CollectingDispatcher(), message, {})}


class TestOrderForm:
    def test_asks_which_of_several(self, has: Services) -> None:
        assert run(OrderForm(), tracker("查订单", "check_order", form="order_form"))["requested_slot"] == "order_id"

    def test_ends_once_it_is_clear(self, has: Services) -> None:
        slots = run(OrderForm(), tracker("耳机", form="order_form", asked="order_id"))
        assert slots == {"order_id": EARBUDS, "requested_slot": None}

    def test_ends_for_a_visitor_who_has_none(self, has: Services) -> None:
        assert run(OrderForm(), tracker("查订单", customer=None, form="order_form")) == {"requested_slot": None}

    def test_what_is_no_answer_sets_nothing(self, has: Services) -> None:
        message = tracker("运费多少", "ask_shipping_fee", form="order_form", asked="order_id")
        assert run(OrderForm(), message) == {"requested_slot": "order_id"}

    def test_a_number_of_somebody_else_empties_the_slot(self, has: Services) -> None:
        number = {"order_id": "AX5204470096"}
        message = tracker(
            "AX5204470096", entities=number, form="order_form", asked="order_id", slots={"order_id": None}
        )
        assert run(OrderForm(), message) == {"order_id": None, "requested_slot": "order_id"}


class TestParcelForm:
    def test_assumes_the_one_that_is_on_its_way(self, has: Services) -> None:
        assert run(ParcelForm(), tracker("到哪了", "track_parcel", form="parcel_form"))["order_id"] == FRYER


class TestReturnForm:
    def at(self, asked: str | None, text: str, intent: str = "inform", **slots: object) -> dict[str, Any]:
        known = {"order_id": EARBUDS, **slots}
        return run(ReturnForm(), tracker(text, intent, form="return_form", asked=asked, slots=known))

    def test_goes_from_order_to_reason_to_confirmation(self, has: Services) -> None:
        assert self.at(None, "耳机退货", "request_return")["requested_slot"] == "return_reason"
        assert self.at("return_reason", "不想要了", "deny")["requested_slot"] == "return_confirmed"
        done = self.at("return_confirmed", "提交吧", "affirm", return_reason="不想要了")
        assert done == {"return_confirmed": True, "requested_slot": None}

    @pytest.mark.parametrize("text", ["算了不退了", "先不退", "还是不用退了"])
    def test_a_change_of_mind_ends_it(self, has: Services, text: str) -> None:
        assert self.at("return_reason", text, "deny") == {"return_confirmed": False, "requested_slot": None}

    @pytest.mark.parametrize("text", ["算了", "算了，不退了吧", "先不退了谢谢"])
    def test_so_does_one_with_an_ending(self, has: Services, text: str) -> None:
        assert self.at("return_reason", text, "deny")["return_confirmed"] is False

    @pytest.mark.parametrize("text", ["尺码不合适，算了不想要了", "算了，还是退吧", "算了退了吧"])
    @pytest.mark.parametrize("asked", ["return_reason", "return_confirmed"])
    def test_giving_up_on_the_goods_is_not_giving_up_the_return(self, has: Services, asked: str, text: str) -> None:
        known = {"return_reason": "不想要了"} if asked == "return_confirmed" else {}
        slots = self.at(asked, text, "deny", **known)
        assert slots.get("return_confirmed") is not False

    def test_an_old_button_is_no_reason(self, has: Services) -> None:
        pressed = tracker(
            "看物流",
            "track_parcel",
            form="return_form",
            asked="return_reason",
            slots={"order_id": EARBUDS},
            entities={"order_id": FRYER},
            emotion=None,
        )
        assert run(ReturnForm(), pressed) == {"requested_slot": "return_reason"}

    def test_not_wanting_it_is_a_reason_not_a_change_of_mind(self, has: Services) -> None:
        assert self.at("return_reason", "不要了", "deny")["return_reason"] == "不要了"

    def test_a_question_is_no_reason(self, has: Services) -> None:
        assert self.at("return_reason", "多久退款到账？", "check_refund")["requested_slot"] == "return_reason"

    @pytest.mark.parametrize(("order", "reason"), [(SHOES, "不想要了"), (APPLES, "不想要了"), (APPLES, "烂了")])
    def test_what_cannot_come_back_is_not_asked_to_be_confirmed(self, has: Services, order: str, reason: str) -> None:
        assert self.at("return_reason", reason, order_id=order)["requested_slot"] is None


class TestComplaintForm:
    def test_opens_a_case_and_asks_for_what_is_missing(self, has: Services) -> None:
        message = tracker("耳机左边没声音", "complain_quality", form="complaint_form", emotion=("angry", 0.6))
        assert run(ComplaintForm(), message)["requested_slot"] == "complaint_demand"
        case = has.cases.current("c1")
        assert case is not None
        assert (case.stage, case.order_id, case.emotion) == (Stage.LISTENING, EARBUDS, "angry")

    def test_the_same_turn_again_opens_no_second_case(self, has: Services) -> None:
        message = tracker("耳机左边没声音", "complain_quality", form="complaint_form")
        assert run(ComplaintForm(), message) == run(ComplaintForm(), message)
        assert len(has.cases.of_conversation("c1")) == 1

    def test_a_risk_ends_the_form(self, has: Services) -> None:
        message = tracker("耳机坏了，我找律师了", "complain_quality", form="complaint_form", risk=("legal",))
        assert run(ComplaintForm(), message)["requested_slot"] is None

    def test_an_answer_goes_into_the_case_and_out_of_the_slot(self, has: Services) -> None:
        run(ComplaintForm(), tracker("耳机左边没声音", "complain_quality", form="complaint_form"))
        answer = tracker("换货", "request_exchange", form="complaint_form", asked="complaint_demand", turn="t2")
        assert run(ComplaintForm(), answer) == {"complaint_demand": None, "requested_slot": "complaint_confirmed"}
        case = has.cases.current("c1")
        assert case is not None
        assert case.demand == "exchange"

    @pytest.mark.parametrize("intent", ["track_parcel", "complain_quality"])
    def test_an_old_button_is_no_demand(self, has: Services, intent: str) -> None:
        run(ComplaintForm(), tracker("耳机左边没声音", "complain_quality", form="complaint_form"))
        pressed = tracker("看一下", intent, form="complaint_form", asked="complaint_demand", emotion=None, turn="t2")
        assert run(ComplaintForm(), pressed) == {"requested_slot": "complaint_demand"}

    def test_nor_what_happened(self, has: Services) -> None:
        opening = tracker("我要投诉", "complain_service", customer=None, form="complaint_form")
        assert run(ComplaintForm(), opening)["requested_slot"] == "complaint_issue"
        pressed = tracker(
            "看物流",
            "track_parcel",
            customer=None,
            form="complaint_form",
            asked="complaint_issue",
            emotion=None,
            turn="t2",
        )
        assert run(ComplaintForm(), pressed) == {"requested_slot": "complaint_issue"}

    def test_who_signs_in_on_the_way_can_name_the_order(self, has: Services) -> None:
        opening = tracker("左边没声音", "complain_quality", customer=None, form="complaint_form")
        assert run(ComplaintForm(), opening)["requested_slot"] == "complaint_demand"
        answer = tracker("换货", "request_exchange", form="complaint_form", asked="complaint_demand", turn="t2")
        assert run(ComplaintForm(), answer)["requested_slot"] == "order_id"
        named = tracker("耳机那单", form="complaint_form", asked="order_id", turn="t3")
        run(ComplaintForm(), named)
        case = has.cases.current("c1")
        assert case is not None
        assert (case.customer_id, case.order_id) == ("c-ordinary", EARBUDS)

    def test_without_a_case_there_is_nothing_to_ask(self, has: Services) -> None:
        message = tracker("对", "affirm", form="complaint_form", asked="complaint_offer")
        assert run(ComplaintForm(), message) == {"requested_slot": None}
