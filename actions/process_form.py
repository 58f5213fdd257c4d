"""The one form that leads every process: it reads a message as an answer, a correction, a change of mind or a way out.

What it cannot read at all is answered beside the matter, and the question comes again (`actions/aside.py`).
"""

import hashlib
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.base import PERSON, Button, TurnAction, button, taken_as
from actions.complaint_answers import WRONG_ORDER, gives_up, yes_or_no
from actions.corrections import asked_again, beside_number, changed_answer, other_or_same, other_order, wrong
from actions.drafting import (
    BEGINS,
    ORDER,
    begins_another,
    begun,
    for_order,
    has_just_told_more,
    next_step,
    spotted,
    told_more,
)
from actions.forms import ProcessForm, Slots
from actions.order_status import utter
from actions.orders import find_order, order_buttons
from actions.process import Ask, Confirm, Draft, Matter, Message, Process, Say
from actions.process_words import MEANT_BY, SWITCHES, WRONG, agrees, leaves, put_right, says_again
from actions.processes import PROCESSES, process_for
from actions.promised import watch_refunds
from actions.services import Services
from actions.turn import Turn
from bot.errors import AnxinError
from bot.policy.vocabulary import Emotion

FORM = "process_form"
OTHER = "process"
"""The slot that holds the draft, and stands for every question but that for the order."""


class ProcessTalk(ProcessForm):
    form = FORM

    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        return _slots(begun(tracker.get_slot(ORDER), turn, has))

    def take(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        draft = Draft.of(tracker.get_slot(OTHER))
        if draft is None:
            return {}
        taken = _taken(draft, turn, has)
        return _slots(taken) if taken is not None else {}

    def next_slot(self, tracker: Tracker, turn: Turn, has: Services) -> str | None:
        draft = Draft.of(tracker.get_slot(OTHER))
        if draft is None or draft.stopped:
            return None
        step = next_step(Matter(draft, turn, has))
        if isinstance(step, Ask):
            return ORDER if step.name == ORDER else OTHER
        return OTHER if isinstance(step, Confirm) and not draft.agreed else None


class AskNext(TurnAction):
    """Asks what the process wants to know now."""

    action_name = f"action_ask_{FORM}_{OTHER}"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        draft = Draft.of(tracker.get_slot(OTHER))
        if draft is None:
            return []
        step = next_step(Matter(draft, turn, has))
        if isinstance(step, Ask):
            heard = "记下了。" if step.name == ORDER and has_just_told_more(draft, turn) else ""
            dispatcher.utter_message(text=heard + step.text, buttons=_order_choices(draft, turn, has, step))
        elif isinstance(step, Confirm):
            mark = _mark(draft, step)
            buttons = [button(step.yes, "affirm", answer=mark), button(step.no, "deny", answer=mark)]
            dispatcher.utter_message(text=step.text, buttons=buttons)
        return []


class AskOrderMeant(AskNext):
    action_name = f"action_ask_{FORM}_{ORDER}"


class ProcessEnd(TurnAction):
    """Does what was agreed on, and says how the process ends."""

    action_name = "action_process_end"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services) -> list[EventType]:
        draft = Draft.of(tracker.get_slot(OTHER))
        events: list[EventType] = [SlotSet(OTHER, None), SlotSet("misses", 0.0)]
        if draft is None:
            return events
        end = _ending(Matter(draft, turn, has))
        if end.promises:
            watch_refunds(turn, has)
        if end.explains:
            events += answer(dispatcher, tracker, turn, has)
        if end.about:
            events.append(SlotSet(ORDER, end.about))
        utter(dispatcher, end.messages)
        return [*events, *(taken_as(end.as_if, tracker) if end.as_if else [])]


def complaint_asked(turn: Turn, has: Services, remembered: str | None) -> Button | None:
    """What an unhappy question about something of theirs adds up to; None: a question, or something else."""
    if turn.is_choice or not Emotion(turn.emotion).needs_soothing:
        return None
    end = told_at_once(turn, has, remembered)
    return end.as_if if end else None


def told_at_once(turn: Turn, has: Services, remembered: str | None) -> Say | None:
    """What a mere question is answered with; None: it is none, or something has to be asked first."""
    if turn.intent not in BEGINS or process_for(turn.intent).acts:
        return None
    step = next_step(Matter(begun(remembered, replace(turn, asked=None), has), turn, has))
    return step if isinstance(step, Say) else None


def _ending(matter: Matter) -> Say:
    if matter.draft.stopped:
        return Say((Message(PROCESSES[matter.draft.process].stopped),))
    step = next_step(matter)
    if isinstance(step, Say):
        return step
    try:
        return step.do() if isinstance(step, Confirm) else Say((Message("好的。"),))
    except AnxinError as refusal:
        return Say((Message(f"没有办成：{refusal.message}", (PERSON,)),))


def _taken(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """The draft after a message; None: the message says nothing of it."""
    process = PROCESSES[draft.process]
    step = next_step(Matter(draft, turn, has))
    if turn.customer_id is None:
        return None
    if complaint_asked(turn, has, draft.order_id) is not None:
        return None
    named = turn.entities.get("order_id") or turn.entities.get("tracking_no")
    if named and process.needs_order and not begins_another(draft, turn):
        beside = beside_number(turn, named)
        if (other := other_order(draft, turn, has)) is not None or beside is None:
            return other
        turn = beside
    if (instead := SWITCHES.search(turn.text.strip())) is not None and not turn.is_choice:
        meant = replace(turn, intent=MEANT_BY[instead[1] or instead[2]], asked=None)
        if begins_another(draft, meant):
            return begun(draft.order_id, meant, has)
    if _stops(process, turn):
        return replace(draft, stopped=True)
    right = None if turn.is_choice else put_right(turn.text)
    if right and process.needs_order and (meant_it := other_order(draft, replace(turn, text=right), has)) is not None:
        return meant_it
    if isinstance(step, Confirm) and process.needs_order and (other := other_order(draft, turn, has)) is not None:
        return other
    if isinstance(step, Confirm) and (decided := _decided(draft, step, turn, has)) is not None:
        return decided
    if WRONG.search(turn.text) and (changed := changed_answer(draft, turn, has)) is not None:
        return changed
    if isinstance(step, Ask) and (value := _answer(step, turn)) is not None:
        return spotted(draft.answered(step.name, value), turn, has)
    if (changed := changed_answer(draft, turn, has)) is not None:
        return changed
    was_wrong = isinstance(step, Ask) and WRONG.search(turn.text) and not WRONG_ORDER.search(turn.text)
    if was_wrong and (again := asked_again(draft, turn, has)) is not None:
        return again
    if begins_another(draft, turn) and not (isinstance(step, Confirm) and _is_unclear(process, turn)):
        return begun(draft.order_id, replace(turn, asked=None), has)
    if process.needs_order and WRONG_ORDER.search(turn.text) and draft.order_id:
        return other_order(draft, turn, has) or for_order(draft, None)
    if isinstance(step, Ask) and step.name == ORDER and (more := told_more(draft, turn)) is not None:
        return other_order(draft, turn, has) or more
    return other_or_same(draft, turn, has) if process.needs_order else None


def _answer(step: Ask, turn: Turn) -> str | None:
    return None if step.name == ORDER else step.answer(turn)


def _stops(process: Process, turn: Turn) -> bool:
    text = turn.text.strip()
    if turn.is_choice:
        return False
    if process.keeps is not None and process.keeps.fullmatch(text):
        return True
    if process.agrees is not None and process.agrees.fullmatch(text):
        return False
    return gives_up(turn) or leaves(turn)


def _decided(draft: Draft, step: Confirm, turn: Turn, has: Services) -> Draft | None:
    """Agreed, not wanted, or something in it is wrong; None: neither. A button counts only for what it stood under."""
    process, text = PROCESSES[draft.process], turn.text.strip()
    if turn.is_choice:
        if turn.entities.get("answer") != _mark(draft, step):
            return None
        return replace(draft, agreed=True) if turn.intent == "affirm" else replace(draft, stopped=True)
    if _is_unclear(process, turn):
        return None
    if WRONG.search(text) and not WRONG_ORDER.search(text):
        return wrong(draft, turn, has)
    said = (
        agrees(step.offered, text)
        or says_again(step.yes, text)
        or (process.agrees is not None and process.agrees.fullmatch(text))
    )
    answer = True if said else yes_or_no(turn)
    if answer is None:
        return None
    return replace(draft, agreed=True) if answer else replace(draft, stopped=True)


def _is_unclear(process: Process, turn: Turn) -> bool:
    return process.unclear is not None and not turn.is_choice and process.unclear.search(turn.text) is not None


def _order_choices(draft: Draft, turn: Turn, has: Services, step: Ask) -> list[dict[str, Any]] | None:
    if step.name != ORDER:
        return step.buttons() or None
    unasked = replace(turn, asked=ORDER, entities={}, text="", page={})
    return order_buttons(find_order(unasked, has, None, PROCESSES[draft.process].fitting(draft.intent)).choices)


def _mark(draft: Draft, step: Confirm) -> str:
    """Names what a button agrees to, so that one from before never agrees to something else."""
    content = f"{draft.process}|{draft.order_id}|{sorted(draft.answers.items())}|{step.text}"
    return f"agreed={hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _slots(draft: Draft) -> Slots:
    slots: Slots = {OTHER: draft.kept()}
    if draft.order_id is not None:
        slots[ORDER] = draft.order_id
    return slots
