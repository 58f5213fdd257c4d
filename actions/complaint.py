"""A complaint: 倾听 → 安抚 → 解决 → 评价. The case in the database says what comes next; the form only asks for it.

The form's slots carry the question, not the state: they are empty again once an answer is in the case. So a turn that
is run twice, or a process that dies in between, finds in the case where it was.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import TurnAction
from actions.complaint_answers import (
    CATEGORIES,
    FORM,
    YES,
    asks_back,
    category_begun,
    confirmed,
    corrected,
    demand_meant,
    gives_up,
    is_other_button,
    leaves_unrated,
    offer_meant,
    only_counts,
    only_tells_again,
    score_meant,
    since_answered,
    wishes_again,
    words_of,
    yes_or_no,
)
from actions.forms import ProcessForm, Slots
from actions.handoff import call_person, negative_turns
from actions.photos import RECEIVED, SEND_THEM, announces_photos, keep_photos
from actions.promised import watch_refunds
from actions.services import Services
from actions.turn import Turn
from bot.cases.facts_in_words import ANY_DEMAND
from bot.cases.handling import Words
from bot.cases.model import Case
from bot.cases.service import LOWEST_GOOD_SCORE
from bot.cases.stages import Stage, Step
from bot.conversations.ratings import Rating
from bot.errors import NotFound
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
SLOTS = (
    "complaint_issue",
    "complaint_since",
    "complaint_demand",
    "complaint_confirmed",
    "complaint_offer",
    *RATING_SLOTS,
)


class ComplaintForm(ProcessForm):
    """Reads the answer to the form's question, puts it into the case, and asks the case what to ask next."""

    form = FORM

    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        """Opens the case of this complaint. A case that was solved but never rated was not solved: it goes on."""
        open_case = has.cases.current(turn.conversation_id)
        if open_case is not None and open_case.stage is Stage.EVALUATING:
            has.cases.lapse_rating(open_case.id, turn.turn_id)
            has.cases.reopen(open_case.id, turn.text, turn.turn_id)
        if open_case is not None and open_case.stage is Stage.ESCALATED:
            # A person has that case: what comes on top is for them to hear, not for us to write over it.
            return dict.fromkeys(SLOTS)
        remembered = tracker.get_slot("order_id")
        said = words_of(turn, has, remembered=remembered, assume=True, tells=True)
        category = category_begun(turn, said.issue)
        has.complaints.begin(turn.conversation_id, turn.customer_id, category, said, turn.turn_id)
        keep_photos(turn, has)
        return dict.fromkeys(SLOTS)

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        case = has.cases.current(turn.conversation_id)
        asked = turn.asked or ""
        if case is None:
            return {}
        if case.customer_id is None and turn.customer_id is not None:
            case = has.cases.signed_in(case.id, turn.customer_id)
        if keep_photos(turn, has):
            dispatcher.utter_message(text=RECEIVED)
        elif announces_photos(turn):
            dispatcher.utter_message(text=SEND_THEM)
            return {asked: None}
        if asked in RATING_SLOTS:
            if leaves_unrated(turn):
                has.cases.lapse_rating(case.id, turn.turn_id)
                return {asked: None}
            return rate(case, asked, tracker, turn, has)
        if gives_up(turn):
            has.cases.withdraw(case.id, turn.turn_id)
            return {asked: None}
        if asked == "complaint_offer":
            return decide_offer(dispatcher, case, turn, has)
        if asked == "complaint_confirmed":
            return confirm(case, turn, has)
        return listen(case, asked, turn, has)

    def next_slot(self, tracker: Tracker, turn: Turn, has: Services) -> str | None:
        case = has.cases.current(turn.conversation_id)
        if case is None or reason_for_person(case, tracker, turn, has):
            return None
        if case.stage in LISTENING:
            question = has.complaints.question(case)
            return SLOT_OF_FACT[question.fact] if question else "complaint_confirmed"
        if case.stage in {Stage.SOOTHING, Stage.RESOLVING}:
            return "complaint_offer"
        if case.stage is Stage.EVALUATING:
            return next((slot for slot in RATING_SLOTS if tracker.get_slot(slot) is None), None)
        return None


def listen(case: Case, asked: str, turn: Turn, has: Services) -> Slots:
    """倾听: keeps the fact that was asked for, and whatever else the message tells."""
    said = words_of(turn, has, remembered=None, assume=False, tells=asked in {"order_id", "complaint_issue"})
    if asks_back(turn):
        return {}
    if asked == "complaint_demand" and only_counts(turn):
        said = replace(said, issue=f"{case.facts.get('issue', case.text)}，{turn.text.strip()}")
    elif not is_other_button(turn):
        said = _as_answer(said, asked, turn, has)
    if said.order_id is None and said.issue is None and said.since is None and said.demand is None:
        return {}
    has.complaints.hear(case, said, turn.turn_id)
    return {asked: None}


def _as_answer(said: Words, asked: str, turn: Turn, has: Services) -> Words:
    """The text as what was asked for, where nothing else in it was found to be. A bare 对 tells neither what happened
    nor what is wanted, and a bare 我要投诉 no wish: the question stands. Whoever says once more what is wrong (坏了啊)
    is not asked for a wish again: it is for us to find a way.
    """
    text, words = turn.text.strip(), has.policy.words
    if asked == "complaint_since":
        return replace(said, since=since_answered(text))
    if said.demand is not None or YES.fullmatch(text):
        return said
    if asked == "complaint_demand" and not words.only_complains(text):
        is_ours = words.leaves_it_to_us(text) or only_tells_again(turn, words)
        return replace(said, demand=ANY_DEMAND if is_ours else text)
    if asked == "complaint_issue" and said.issue is None:
        return replace(said, issue=text)
    return said


def confirm(case: Case, turn: Turn, has: Services) -> Slots:
    """倾听, its end: yes goes on; anything else is a correction, to be said back again."""
    answer = confirmed(turn)
    if answer is None and asks_back(turn):
        return {}
    if answer is None and wishes_again(case.demand, turn, has):
        answer = True
    if has.cases.ledger(case.id)[-1].step is not Step.DENIED:
        has.cases.confirm(case.id, answer is True, turn.text, turn.turn_id)
    if answer is None:
        right = replace(turn, text=corrected(turn.text) or turn.text)
        said = words_of(right, has, remembered=None, assume=False, tells=True)
        told = case.facts.get("issue", case.text)
        if said.issue and turn.intent not in CATEGORIES and len(said.issue) < len(told):
            said = replace(said, issue=None)  # 是右边 corrects what was told; it does not stand for it
        if not (said.issue or said.order_id or said.demand or said.wrong_order):
            said = replace(said, issue=f"{told}，更正：{right.text}")
        has.complaints.hear(case, said, turn.turn_id)
    return {"complaint_confirmed": None}


def decide_offer(dispatcher: CollectingDispatcher, case: Case, turn: Turn, has: Services) -> Slots:
    """解决: an offer is carried out, or turned down; what the customer would rather have counts for the next ones."""
    demand = demand_meant(turn, has)
    of_round = {offer["id"] for offer in case.offers}
    meant = offer_meant(turn, has.complaints.on_the_table(case), demand, of_round)
    if meant is None:
        return {}
    if not meant:
        has.cases.refuse(case.id, turn.turn_id)
        said = words_of(turn, has, remembered=None, assume=False, tells=False)
        has.complaints.hear(case, said, turn.turn_id)
        return {"complaint_offer": None}
    done = has.complaints.accept(case, meant, turn.turn_id)
    if done.failed:
        has.cases.escalate(case.id, f"没有办成：{done.text}", turn.turn_id)
    else:
        watch_refunds(turn, has)
        dispatcher.utter_message(text=f"好的，给您安排好了：{done.text}")
    return {"complaint_offer": None}


def rate(case: Case, asked: str, tracker: Tracker, turn: Turn, has: Services) -> Slots:
    """评价: a score, solved or not, and one why when either is bad. The case hears of it once all is known.

    It is the rating of the service round too, so that nobody asks for another when the round ends.
    """
    value: Any = None
    if asked == "complaint_score":
        score = score_meant(turn)
        value = None if score is None else float(score)
    elif asked == "complaint_solved":
        value = yes_or_no(turn)
    else:
        value = turn.text.strip() or None
    if value is None:
        return {}
    given = {slot: tracker.get_slot(slot) for slot in RATING_SLOTS} | {asked: value}
    score, solved, why = (given[slot] for slot in RATING_SLOTS)
    if score is None or solved is None:
        return {asked: value}
    is_good = score >= LOWEST_GOOD_SCORE and solved
    if is_good or why is not None:
        with suppress(NotFound):  # whoever talks through Rasa's own shell is in no conversation of ours
            has.ratings.rate(turn.conversation_id, turn.turn_id, Rating(int(score), bool(solved), comment=why or ""))
        has.cases.rate(case.id, int(score), bool(solved), [], why or "", turn.turn_id)
    return {asked: value}


class ComplaintEnd(TurnAction):
    """What is said once the form has nothing more to ask: closed, withdrawn, or over to a person."""

    action_name = "action_complaint_end"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        events: list[EventType] = [*(SlotSet(slot, None) for slot in SLOTS), SlotSet("misses", 0.0)]
        case = next(iter(has.cases.of_conversation(turn.conversation_id)), None)
        if case is None:
            dispatcher.utter_message(text="好的。还有别的要帮忙就说。")
        elif case.stage is Stage.WITHDRAWN:
            dispatcher.utter_message(text="好的，那就不继续了。之后想处理随时找我。")
        elif case.stage is Stage.CLOSED and case.rating is None:
            dispatcher.utter_message(text=f"好的，工单号 {case.number}，有新情况随时找我。")
        elif case.stage is Stage.CLOSED:
            dispatcher.utter_message(text=f"谢谢您的评价，这件事就办到这儿，工单号 {case.number}。有新情况随时找我。")
        else:
            unsolved = hand_over(HandOverFacts(unsolved=True), has.policy.playbook)
            reason = reason_for_person(case, tracker, turn, has, rated=case.rating is not None) or unsolved
            dispatcher.utter_message(text=_before_person(case, reason))
            events += call_person(dispatcher, tracker, turn, has, reason)
        return events


def reason_for_person(
    case: Case, tracker: Tracker, turn: Turn, has: Services, *, rated: bool = False
) -> HandOver | None:
    """Why a person has to go on with this case; None while the bot may.

    `rated`: the last words were a rating. That those of a bad one are unhappy says nothing more.
    """
    return hand_over(
        HandOverFacts(
            risk=turn.risk,
            emotion=Emotion(turn.emotion),
            intensity=turn.intensity,
            refusals=case.refusals,
            negative_turns=0 if rated else negative_turns(tracker),
            misunderstandings=int(tracker.get_slot("misses") or 0),
            above_authority=_nothing_to_offer(case, has),
        ),
        has.policy.playbook,
    )


def _nothing_to_offer(case: Case, has: Services) -> bool:
    """Whether all that would help is beyond the bot. Once everything was turned down, that is the reason instead."""
    turned_down = case.refusals >= has.policy.playbook.hand_over.refusals
    return case.stage in {Stage.SOOTHING, Stage.RESOLVING} and not turned_down and not has.complaints.can_offer(case)


def _before_person(case: Case, reason: HandOver | None) -> str:
    if case.stage is Stage.ESCALATED and case.rating is not None:
        return "没给您办妥，对不起。我请专人接着处理，前面的情况都在，您不用再说一遍。"
    if reason is not None and reason.reason in {"above_authority", "refusals"}:
        return "这件事我这边能给的办法不够，我请有权限的同事来和您谈，前面的情况都带过去。"
    return "这件事我请专人来处理，前面的情况都带过去，您不用再说一遍。"
