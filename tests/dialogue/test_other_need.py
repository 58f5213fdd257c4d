"""The second need of a burst: what reading costs, what is kept, and when it is offered."""

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.contract import Handoff
from bot.dialogue.needs import LONGEST_LINE, MOST_LINES
from bot.dialogue.other_need import OFFER, OFFER_BESIDE, SLOT, Burst, forget, offer, read_burst, remember, settle
from bot.dialogue.replies import RepliesChannel
from bot.dialogue.variations import SteadyVariations

MEANT = {
    "退款到了吗": "check_refund",
    "顺便问下发票怎么开": "ask_invoice",
    "我手机13800138000发票怎么开": "ask_invoice",
    "耳机坏了": "complain_quality",
    "你们乱收费": "complain_price",
    "怎么还没到啊": "track_parcel",
    "下午": "inform",
}
RESPONSES = {OFFER: [{"text": "还有“{words}”，要看吗？"}], OFFER_BESIDE: [{"text": "还有“{words}”。"}]}
KEPT = {"words": "发票怎么开", "intent": "ask_invoice", "entities": {"order_id": "A1"}}
ORDER = {"entity": "order_id", "value": "A1", "start": 0, "end": 2}


class Understanding:
    """Stands for the model, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, text: str, context: list[dict[str, Any]]) -> dict[str, Any]:
        assert context == []
        self.asked.append(text)
        return parsed(text)


def parsed(text: str, **fields: Any) -> dict[str, Any]:
    intent = {"name": MEANT.get(text, "greet"), "confidence": 0.95}
    whole = {"text": text, "intent": intent, "intent_ranking": [intent], "entities": [], "zone": "answer"}
    return {**whole, "intent_margin": 0.9, "outside": 0.0, "risk": [], **fields}


def tracker(*events: Any, slots: tuple[str, ...] = (SLOT, "process")) -> DialogueStateTracker:
    made = [AnySlot(name, mappings=[], influence_conversation=False) for name in slots]
    return DialogueStateTracker.from_events("c1", list(events), made)


def read(*lines: str, whole: dict[str, Any], at: DialogueStateTracker | None = None) -> tuple[Burst, list[str]]:
    understand = Understanding()
    burst = asyncio.run(read_burst(understand, at or tracker(), " ".join(lines), lines, whole))
    return burst, understand.asked


def offered(at: DialogueStateTracker, *answers: dict[str, Any], handoff: Handoff | None = None) -> RepliesChannel:
    channel = RepliesChannel()
    for one in answers:
        asyncio.run(channel.send_response("c1", one))
    channel.handoff = handoff
    asyncio.run(offer(at, channel, SteadyVariations(RESPONSES), Domain.empty()))
    return channel


class TestReading:
    def test_the_other_need_is_kept_with_its_words_and_what_they_mean(self) -> None:
        burst, _ = read("退款到了吗", "顺便问下发票怎么开", whole=parsed("退款到了吗"))
        assert burst.other == {"words": "顺便问下发票怎么开", "intent": "ask_invoice", "entities": {}}
        assert burst.metadata == {"said": "退款到了吗"}
        assert burst.parsed["intent"]["name"] == "check_refund"

    def test_a_complaint_is_heard_first_with_the_feeling_of_the_whole(self) -> None:
        feeling = {"name": "angry", "intensity": 0.9}
        burst, _ = read("怎么还没到啊", "耳机坏了", whole=parsed("怎么还没到啊", emotion=feeling))
        assert burst.parsed["intent"]["name"] == burst.parsed["intent_ranking"][0]["name"] == "complain_quality"
        assert burst.parsed["emotion"] == feeling
        assert burst.other is not None
        assert burst.other["intent"] == "track_parcel"
        assert burst.metadata == {"said": "耳机坏了"}

    def test_a_complaint_that_waits_keeps_what_happened(self) -> None:
        burst, _ = read("你们乱收费", "耳机坏了", whole=parsed("你们乱收费"))
        entities = {"issue": "耳机坏了"}
        assert burst.other == {"words": "耳机坏了", "intent": "complain_quality", "entities": entities}

    def test_entities_of_the_other_need_are_not_those_of_the_first(self) -> None:
        mine, other = {**ORDER, "start": 0, "end": 2}, {**ORDER, "start": 8, "end": 10}
        burst, _ = read("退款到了吗", "顺便问下发票怎么开", whole=parsed("退款到了吗", entities=[mine, other]))
        assert burst.parsed["entities"] == [mine]

    def test_no_bubble_is_lost_to_the_actions_however_many_there_are(self) -> None:
        lines = ["退款到了吗", "顺便问下发票怎么开", *map(str, range(20))]
        burst, _ = read(*lines, whole=parsed("退款到了吗"))
        assert burst.metadata["said"].split() == [lines[0], *lines[2:]]

    def test_what_is_for_a_form_or_beside_it_is_left_over_with_all_its_words(self) -> None:
        asking = tracker(SlotSet("process", {"intent": "check_refund"}), ActiveLoop("process_form"))
        burst, _ = read("下午", "顺便问下发票怎么开", whole=parsed("顺便问下发票怎么开"), at=asking)
        assert burst.other is not None
        assert burst.metadata == {}

    def test_personal_data_is_not_said_back(self) -> None:
        burst, _ = read("退款到了吗", "我手机13800138000发票怎么开", whole=parsed("退款到了吗"))
        assert burst.other is not None
        assert burst.other["words"] == "开发票"

    def test_while_a_form_asks_what_it_is_about_is_no_other_need(self) -> None:
        asking = tracker(SlotSet("process", {"intent": "check_refund"}), ActiveLoop("process_form"))
        burst, _ = read("下午", "退款到了吗", whole=parsed("下午"), at=asking)
        assert burst.other is None
        burst, _ = read("下午", "顺便问下发票怎么开", whole=parsed("下午"), at=asking)
        assert burst.other is not None
        complaining = tracker(ActiveLoop("complaint_form"))
        burst, _ = read("下午", "怎么还没到啊", whole=parsed("下午"), at=complaining)
        assert burst.other is None


class TestCost:
    @pytest.mark.parametrize(
        "lines", [(), ("退款到了吗",), ("退款到了吗", "?"), ("退款到了吗", "😡😡😡😡"), ("嗯", "退款到了吗")]
    )
    def test_one_line_with_words_costs_nothing_more(self, lines: tuple[str, ...]) -> None:
        whole = parsed("退款到了吗")
        assert read(*lines, whole=whole) == (Burst(whole), [])

    def test_a_model_without_a_place_for_it_costs_nothing_more(self) -> None:
        whole = parsed("退款到了吗")
        burst, asked = read("退款到了吗", "顺便问下发票怎么开", whole=whole, at=tracker(slots=()))
        assert (burst, asked) == (Burst(whole), [])

    @pytest.mark.parametrize(
        ("lines", "risk"),
        [(("退款到了吗", "转人工", "顺便问下发票怎么开"), []), (("退款到了吗", "顺便问下发票怎么开"), ["legal"])],
    )
    def test_what_a_person_will_read_costs_nothing_more(self, lines: tuple[str, ...], risk: list[str]) -> None:
        whole = parsed("退款到了吗", risk=risk)
        assert read(*lines, whole=whole) == (Burst(whole), [])

    def test_at_most_a_few_lines_are_read_and_none_that_is_very_long(self) -> None:
        _, asked = read("字" * (LONGEST_LINE + 1), *["退款到了吗"] * 20, whole=parsed("退款到了吗"))
        assert asked == ["退款到了吗"] * (MOST_LINES - 1)


class TestOffering:
    def test_in_a_bubble_of_its_own_once(self) -> None:
        at = tracker(SlotSet(SLOT, KEPT))
        channel = offered(at, {"text": "退款在路上。"})
        [answer, offer_made] = channel.replies
        assert answer.text == "退款在路上。"
        assert offer_made.text == "还有“发票怎么开”，要看吗？"
        [choice] = offer_made.choices or []
        assert (choice.title, choice.payload.intent) == ("发票怎么开", "ask_invoice")
        assert choice.payload.entities == {"order_id": "A1"}
        assert at.get_slot(SLOT) is None
        said = at.get_last_event_for(BotUttered)
        assert isinstance(said, BotUttered)
        assert said.data["buttons"][0]["title"] == "发票怎么开"
        assert offered(at).replies == []

    def test_buttons_of_the_answer_stay_pressable(self) -> None:
        person = {"title": "转人工", "payload": {"intent": "request_human", "entities": {}}}
        channel = offered(tracker(SlotSet(SLOT, KEPT)), {"text": "没有查到。", "buttons": [person]})
        assert [[one.title for one in reply.choices or []] for reply in channel.replies] == [
            [],
            ["发票怎么开", "转人工"],
        ]

    def test_beside_a_question_it_asks_nothing(self) -> None:
        yes = {"title": "催一下", "payload": {"intent": "urge_delivery", "entities": {}}}
        channel = offered(tracker(SlotSet(SLOT, KEPT)), {"text": "要催吗？", "buttons": [yes]})
        assert [one.title for one in channel.replies[-1].choices or []] == ["催一下", "发票怎么开"]
        assert channel.replies[-1].text == "还有“发票怎么开”。"

    def test_not_while_a_form_asks(self) -> None:
        at = tracker(SlotSet(SLOT, KEPT), ActiveLoop("process_form"))
        assert offered(at, {"text": "哪一单？"}).replies[1:] == []
        at.update(ActiveLoop(None))
        assert len(offered(at, {"text": "好了。"}).replies) == 2

    def test_nothing_once_a_person_is_called(self) -> None:
        at = tracker(SlotSet(SLOT, KEPT), ActiveLoop("process_form"))
        assert offered(at, handoff=Handoff(reason="asked")).replies == []
        assert at.get_slot(SLOT) is None

    @pytest.mark.parametrize("words", ["{name}", "{0.__class__}", "}{", "<b>x</b>", "%s"])
    def test_words_are_only_words(self, words: str) -> None:
        channel = offered(tracker(SlotSet(SLOT, {**KEPT, "words": words})))
        assert channel.replies[0].text == f"还有“{words}”，要看吗？"

    def test_a_model_without_it_offers_nothing(self) -> None:
        assert offered(tracker(slots=())).replies == []


class TestRemembering:
    def taken(self, at: DialogueStateTracker, text: str, intent: str, other: dict[str, Any] | None = None) -> Any:
        meant = parsed(text) | {"intent": {"name": intent, "confidence": 0.9}}
        remember(at, Domain.empty(), text, Burst(meant, other))
        return at.get_slot(SLOT)

    @pytest.mark.parametrize(
        ("text", "intent"), [("怎么弄呢", "ask_invoice"), ("那发票抬头改成公司", "change_invoice")]
    )
    def test_who_comes_to_it_by_themselves_is_not_offered_it(self, text: str, intent: str) -> None:
        assert self.taken(tracker(SlotSet(SLOT, KEPT)), text, intent) is None

    @pytest.mark.parametrize(
        ("text", "intent"), [("快递呢", "track_parcel"), ("要发票", "inform"), ("那个改一下", "change_invoice")]
    )
    def test_other_words_leave_it(self, text: str, intent: str) -> None:
        assert self.taken(tracker(SlotSet(SLOT, KEPT)), text, intent) == KEPT

    def test_a_newer_one_stands_for_the_older(self) -> None:
        newer = {**KEPT, "words": "别的"}
        assert self.taken(tracker(SlotSet(SLOT, KEPT)), "嗯 别的", "inform", newer) == newer

    def test_what_was_answered_beside_a_question_is_settled(self) -> None:
        message = UserUttered("下午 发票怎么开", {"name": "ask_invoice"})
        asking = [SlotSet("process", {"intent": "request_return"}), ActiveLoop("process_form")]
        for action, kept in (("action_aside", None), ("process_form", KEPT)):
            at = tracker(*asking, SlotSet(SLOT, KEPT), message, ActionExecuted(action), ActionExecuted("action_listen"))
            settle(at, Domain.empty(), Burst(parsed("顺便问下发票怎么开"), KEPT))
            assert at.get_slot(SLOT) == kept

    def test_what_a_process_has_begun_is_settled(self) -> None:
        begun = SlotSet("process", {"intent": "change_invoice"})
        at = tracker(SlotSet(SLOT, KEPT), begun, ActiveLoop("process_form"))
        settle(at, Domain.empty(), Burst(parsed("顺便问下发票怎么开"), KEPT))
        assert at.get_slot(SLOT) is None

    def test_what_a_process_told_at_once_is_settled(self) -> None:
        message = UserUttered("等一下哈 发票怎么开", {"name": "ask_invoice"})
        told = [SlotSet("process", {"intent": "ask_invoice"}), ActionExecuted("action_process_end")]
        for before, kept in (([message], None), ([UserUttered("发票"), *told, message], KEPT)):
            ended = told if kept is None else []
            at = tracker(
                SlotSet(SLOT, KEPT), *before, *ended, SlotSet("process", None), ActionExecuted("action_listen")
            )
            settle(at, Domain.empty(), Burst(parsed("顺便问下发票怎么开"), KEPT))
            assert at.get_slot(SLOT) == kept

    def test_another_matter_settles_nothing(self) -> None:
        at = tracker(SlotSet(SLOT, KEPT), UserUttered("退款到了吗"), ActionExecuted("action_aside"))
        settle(at, Domain.empty(), Burst(parsed("退款到了吗"), KEPT))
        settle(at, Domain.empty(), Burst(parsed("退款到了吗")))
        assert at.get_slot(SLOT) == KEPT

    def test_a_person_has_read_it(self) -> None:
        at = tracker(SlotSet(SLOT, KEPT))
        forget(at, Domain.empty())
        assert at.get_slot(SLOT) is None
        before = len(at.events)
        forget(at, Domain.empty())
        forget(tracker(slots=()), Domain.empty())
        assert len(at.events) == before
