"""A complaint: 倾听 → 安抚 → 解决 → 评价. The case in the database says what comes next; the form only asks for it.

The form's slots carry the question, not the state: they are empty again once an answer is in the case. So a turn that
is run twice, or a process that dies in between, finds in the case where it was.
"""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import TurnAction
from actions.complaint_answers import (
    FORM,
    NOT_A_STORY,
    category_of,
    demand_meant,
    gives_up,
    offer_meant,
    score_meant,
    spoken_order,
    words_of,
    yes_or_no,
)
from actions.handoff import call_person
from actions.services import Services, services
from actions.turn import Turn
from bot.cases.handling import Words
from bot.cases.model import Case
from bot.cases.service import LOWEST_GOOD_SCORE
from bot.cases.stages import Stage
from bot.policy.playbook import HandOver, HandOverFacts, hand_over
from bot.policy.vocabulary import Emotion

LISTENING = {Stage.RECEIVED, Stage.LISTENING, Stage.REOPENED}
SLOT_OF_FACT = {
    "order": "order_id",
    "issue": "complaint_issue",
    "since": "complaint_since",
    "demand": "complaint_demand",
}
RATING_SLOTS = ("complaint_score", "complaint_solved", "complaint_why")
Answer = dict[str, Any]


class ValidateComplaintForm(FormValidationAction):
    """Reads the answer to the form's question, puts it into the case, and asks the case what to ask next."""

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        turn, has = Turn.of(tracker), services()
        if turn.form != FORM:
            begin(turn, has, tracker.get_slot("order_id"))
            return [*_cleared(), await self.next_requested_slot(dispatcher, _without_rating(tracker), domain)]
        events: list[EventType] = await super().run(dispatcher, tracker, domain)
        return events

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        turn, has = Turn.of(tracker), services()
        case = has.cases.current(turn.conversation_id)
        if case is None or reason_for_person(case, tracker, turn, has):
            return []
        slot = needed(case, tracker, has)
        return [slot] if slot else []

    async def extract_order_id(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        named = spoken_order(turn, has)
        return {"order_id": named} if named else self._told(tracker, "order_id")

    async def extract_complaint_issue(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        return self._told(tracker, "complaint_issue")

    async def extract_complaint_since(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        return self._told(tracker, "complaint_since")

    async def extract_complaint_demand(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        if demand := demand_meant(turn, has):
            return {"complaint_demand": demand}
        if has.policy.words.leaves_it_to_us(turn.text):
            return {"complaint_demand": "你们安排"}
        return self._told(tracker, "complaint_demand")

    async def extract_complaint_confirmed(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn = Turn.of(tracker)
        answer = yes_or_no(turn)
        if answer is not None or gives_up(turn):
            return {"complaint_confirmed": answer is True}
        return {"complaint_confirmed": False} if self._told(tracker, "complaint_confirmed") else {}

    async def extract_complaint_offer(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        case = has.cases.current(turn.conversation_id)
        if case is None:
            return {}
        if gives_up(turn):
            return {"complaint_offer": ""}
        meant = offer_meant(turn, has.complaints.on_the_table(case), demand_meant(turn, has))
        return {} if meant is None else {"complaint_offer": meant}

    async def extract_complaint_score(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        score = score_meant(Turn.of(tracker))
        return {} if score is None else {"complaint_score": float(score)}

    async def extract_complaint_solved(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        if tracker.get_slot("requested_slot") != "complaint_solved":
            return {}
        answer = yes_or_no(Turn.of(tracker))
        return {} if answer is None else {"complaint_solved": answer}

    async def extract_complaint_why(self, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        return self._told(tracker, "complaint_why")

    def validate_order_id(self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=True), order_id=value)
        return {"order_id": None if value in {None, "none"} else value}

    def validate_complaint_issue(self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=True))
        return {"complaint_issue": None}

    def validate_complaint_since(self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=False), since=str(value))
        return {"complaint_since": None}

    def validate_complaint_demand(
        self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict
    ) -> Answer:
        turn, has = Turn.of(tracker), services()
        self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=False), demand=str(value))
        return {"complaint_demand": None}

    def validate_complaint_confirmed(
        self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict
    ) -> Answer:
        turn, has = Turn.of(tracker), services()
        case = has.cases.current(turn.conversation_id)
        if case is None:
            return {"complaint_confirmed": None}
        if gives_up(turn):
            has.cases.withdraw(case.id, turn.turn_id)
        else:
            has.cases.confirm(case.id, bool(value), turn.text, turn.turn_id)
            if not value and yes_or_no(turn) is None:
                self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=True))
        return {"complaint_confirmed": None}

    def validate_complaint_offer(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _: DomainDict
    ) -> Answer:
        turn, has = Turn.of(tracker), services()
        case = has.cases.current(turn.conversation_id)
        if case is None or case.stage is not Stage.RESOLVING:
            return {"complaint_offer": None}
        if gives_up(turn):
            has.cases.withdraw(case.id, turn.turn_id)
        elif value:
            done = has.complaints.accept(case, str(value), turn.turn_id)
            if done.failed:
                has.cases.escalate(case.id, f"商家系统没有接受：{done.text}", turn.turn_id)
            else:
                dispatcher.utter_message(text=f"好的，给您办好了：{done.text}")
        else:
            has.cases.refuse(case.id, turn.turn_id)
            self._hear(turn, has, words_of(turn, has, remembered=None, assume=False, tells=False))
        return {"complaint_offer": None}

    def validate_complaint_score(self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        return {"complaint_score": value}

    def validate_complaint_solved(
        self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict
    ) -> Answer:
        turn, has = Turn.of(tracker), services()
        score = int(tracker.get_slot("complaint_score") or 0)
        if value and score >= LOWEST_GOOD_SCORE:
            self._rate(turn, has, score, solved=True, comment="")
        return {"complaint_solved": value}

    def validate_complaint_why(self, value: Any, _: CollectingDispatcher, tracker: Tracker, __: DomainDict) -> Answer:
        turn, has = Turn.of(tracker), services()
        score = int(tracker.get_slot("complaint_score") or 1)
        self._rate(turn, has, score, solved=bool(tracker.get_slot("complaint_solved")), comment=str(value))
        return {"complaint_why": value}

    def _told(self, tracker: Tracker, slot: str) -> Answer:
        """The text as the answer to an open question, when that was the question and the text is a story."""
        turn = Turn.of(tracker)
        if turn.asked != slot or turn.intent in NOT_A_STORY or not turn.text.strip():
            return {}
        return {} if slot == "order_id" else {slot: turn.text.strip()}

    def _hear(self, turn: Turn, has: Services, said: Words, **known: str) -> None:
        case = has.cases.current(turn.conversation_id)
        if case is None:
            return
        if gives_up(turn):
            has.cases.withdraw(case.id, turn.turn_id)
            return
        facts = {**{name: getattr(said, name) for name in Words.__slots__}, **known}
        has.complaints.hear(case, Words(**facts), turn.turn_id)

    def _rate(self, turn: Turn, has: Services, score: int, *, solved: bool, comment: str) -> None:
        case = has.cases.current(turn.conversation_id)
        if case is not None and case.stage is Stage.EVALUATING:
            has.cases.rate(case.id, score, solved, [], comment, turn.turn_id)


class ComplaintEnd(TurnAction):
    """What is said once the form has nothing more to ask: closed, withdrawn, or over to a person."""

    action_name = "action_complaint_end"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        events: list[EventType] = [*_cleared(), SlotSet("misses", 0.0)]
        case = next(iter(has.cases.of_conversation(turn.conversation_id)), None)
        if case is None:
            dispatcher.utter_message(text="好的。还有别的要帮忙就说。")
        elif case.stage is Stage.WITHDRAWN:
            dispatcher.utter_message(text="好的，那就不继续了。之后想处理随时找我。")
        elif case.stage is Stage.CLOSED:
            dispatcher.utter_message(text=f"谢谢您的评价，这件事就办到这儿，工单号{case.number}。有新情况随时找我。")
        else:
            reason = reason_for_person(case, tracker, turn, has) or _unsolved(has)
            dispatcher.utter_message(text=_before_person(case, reason))
            events += call_person(dispatcher, tracker, turn, has, reason)
        return events


def begin(turn: Turn, has: Services, remembered: str | None) -> Case:
    """Opens the case of this complaint. A case that was solved but never rated was not solved: it goes on."""
    open_case = has.cases.current(turn.conversation_id)
    if open_case is not None and open_case.stage is Stage.EVALUATING:
        has.cases.lapse_rating(open_case.id, turn.turn_id)
        has.cases.reopen(open_case.id, turn.text, turn.turn_id)
    said = words_of(turn, has, remembered=remembered, assume=True, tells=not turn.is_choice)
    return has.complaints.begin(turn.conversation_id, turn.customer_id, category_of(turn.intent), said, turn.turn_id)


def needed(case: Case, tracker: Tracker, has: Services) -> str | None:
    """The slot to ask for now; None when the bot has nothing more to ask."""
    if case.stage in LISTENING:
        question = has.complaints.question(case)
        return SLOT_OF_FACT[question.fact] if question else "complaint_confirmed"
    if case.stage in {Stage.SOOTHING, Stage.RESOLVING}:
        return "complaint_offer"
    if case.stage is Stage.EVALUATING:
        return next((slot for slot in RATING_SLOTS if tracker.get_slot(slot) is None), None)
    return None


def reason_for_person(case: Case, tracker: Tracker, turn: Turn, has: Services) -> HandOver | None:
    """Why a person has to go on with this case; None while the bot may."""
    return hand_over(
        HandOverFacts(
            risk=turn.risk,
            emotion=Emotion(turn.emotion),
            intensity=turn.intensity,
            refusals=case.refusals,
            misunderstandings=int(tracker.get_slot("misses") or 0),
            above_authority=case.stage in {Stage.SOOTHING, Stage.RESOLVING} and not has.complaints.can_offer(case),
        ),
        has.policy.playbook,
    )


def _unsolved(has: Services) -> HandOver | None:
    return hand_over(HandOverFacts(asked_for_person=True), has.policy.playbook)


def _before_person(case: Case, reason: HandOver | None) -> str:
    if case.stage is Stage.ESCALATED and case.rating is not None:
        return "没给您办妥，对不起。我请专人接着处理，前面的情况都在，您不用再说一遍。"
    if reason is not None and reason.reason in {"above_authority", "refusals"}:
        return "这件事我这边能给的办法不够，我请有权限的同事来和您谈，前面的情况都带过去。"
    return "这件事我请专人来处理，前面的情况都带过去，您不用再说一遍。"


def _cleared() -> list[EventType]:
    slots = ("issue", "since", "demand", "confirmed", "offer", "score", "solved", "why")
    return [SlotSet(f"complaint_{slot}", None) for slot in slots]


def _without_rating(tracker: Tracker) -> Tracker:
    """The tracker as it will be once an earlier complaint's rating is cleared."""
    fresh = tracker.copy()
    for slot in RATING_SLOTS:
        fresh.slots[slot] = None
    return fresh
