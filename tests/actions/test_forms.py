"""What the forms make of a message: the slots that are set, and the question that comes next."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from trackers import tracker

from actions.complaint import ComplaintForm
from actions.forms import ProcessForm
from actions.services import Services
from bot.cases import Stage

EARBUDS = "AX5198842075"


def run(form: ProcessForm, message: Tracker) -> dict[str, Any]:
    """The slots after the form has seen a message; `requested_slot` None means that it ends."""
    return {event["name"]: event["value"] for event in form.run(CollectingDispatcher(), message, {})}


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
