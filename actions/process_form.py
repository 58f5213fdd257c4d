"""The one form that leads every process: it reads a message as an answer, a correction, a change of mind or a way out.

What it cannot read at all is answered beside the matter, and the question comes again (`actions/aside.py`).
"""

import hashlib
import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.base import PERSON, Button, TurnAction, button, taken_as
from actions.complaint_answers import WRONG_ORDER, asks_back, gives_up, yes_or_no
from actions.forms import ProcessForm, Slots
from actions.order_status import NO_ORDERS, utter
from actions.orders import find_order, order_buttons
from actions.process import Ask, Confirm, Draft, Matter, Message, Process, Say, Step
from actions.process_words import MEANT_BY, SWITCHES, WRONG, agrees, leaves, put_right
from actions.processes import PROCESSES, process_for
from actions.products import ABOUT_ONE
from actions.promised import watch_refunds
from actions.services import Services
from actions.turn import Turn
from bot.errors import AnxinError
from bot.policy.vocabulary import Emotion

FORM = "process_form"
ORDER, OTHER = "order_id", "process"


class ProcessTalk(ProcessForm):
    form = FORM

    def begin(self, tracker: Tracker, turn: Turn, has: Services) -> Slots:
        return _slots(_begun(tracker.get_slot(ORDER), turn, has))

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
            dispatcher.utter_message(text=step.text, buttons=_order_choices(draft, turn, has, step))
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
        utter(dispatcher, end.messages)
        return [*events, *(taken_as(end.as_if, tracker) if end.as_if else [])]


def next_step(matter: Matter) -> Step:
    """What comes now: the order, where one is needed, before all that the process itself asks."""
    process = PROCESSES[matter.draft.process]
    if matter.turn.customer_id is None:
        return Say((Message(process.for_guests, (PERSON,)),), explains=process.explains)
    if process.needs_order and matter.order is None:
        return _which_order(matter, process)
    return process.step(matter)


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
    step = next_step(Matter(_begun(remembered, replace(turn, asked=None), has), turn, has))
    return step if isinstance(step, Say) else None


def _which_order(matter: Matter, process: Process) -> Step:
    if not matter.has.shop.orders(matter.customer_id):
        return Say((Message(NO_ORDERS, (PERSON,)),))
    unknown = matter.draft.unknown
    return Ask(ORDER, f"没有查到订单 {unknown}。{process.question}" if unknown else process.question)


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


def _begun(remembered: str | None, turn: Turn, has: Services) -> Draft:
    process = process_for(turn.intent)
    draft = Draft(process.name, turn.intent, answers=process.told(turn))
    if not process.needs_order:
        return _spotted(draft, turn, has)
    found = find_order(turn, has, remembered, process.fitting(turn.intent))
    order = found.order or (None if found.unknown_number else process.assumed(turn, found.candidates))
    order_id = order.id if order else None
    return _spotted(replace(draft, order_id=order_id, unknown=found.unknown_number), turn, has)


def _taken(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """The draft after a message; None: the message says nothing of it."""
    process = PROCESSES[draft.process]
    step = next_step(Matter(draft, turn, has))
    if turn.customer_id is None:
        return None
    if complaint_asked(turn, has, draft.order_id) is not None:
        return None
    named = turn.entities.get("order_id") or turn.entities.get("tracking_no")
    if named and process.needs_order and not _begins_another(draft, turn):
        return _other_order(draft, turn, has)
    if (instead := SWITCHES.search(turn.text.strip())) is not None and not turn.is_choice:
        meant = replace(turn, intent=MEANT_BY[instead[1]], asked=None)
        if _begins_another(draft, meant):
            return _begun(draft.order_id, meant, has)
    if _stops(process, turn):
        return replace(draft, stopped=True)
    right = None if turn.is_choice else put_right(turn.text)
    if right and process.needs_order and (meant_it := _other_order(draft, replace(turn, text=right), has)) is not None:
        return meant_it
    if isinstance(step, Confirm) and process.needs_order and (other := _other_order(draft, turn, has)) is not None:
        return other
    if isinstance(step, Confirm) and (decided := _decided(draft, step, turn, has)) is not None:
        return decided
    if WRONG.search(turn.text) and (changed := _changed_answer(draft, turn, has)) is not None:
        return changed
    if isinstance(step, Ask) and (value := _answer(step, turn)) is not None:
        return _spotted(draft.answered(step.name, value), turn, has)
    if (changed := _changed_answer(draft, turn, has)) is not None:
        return changed
    was_wrong = isinstance(step, Ask) and WRONG.search(turn.text) and not WRONG_ORDER.search(turn.text)
    if was_wrong and (again := _asked_again(draft, turn, has)) is not None:
        return again
    if _begins_another(draft, turn):
        return _begun(draft.order_id, replace(turn, asked=None), has)
    if process.needs_order and WRONG_ORDER.search(turn.text) and draft.order_id:
        return _other_order(draft, turn, has) or Draft(draft.process, draft.intent)
    return _other_order(draft, turn, has) if process.needs_order else None


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
    if process.unclear is not None and process.unclear.search(text):
        return None
    if WRONG.search(text) and not WRONG_ORDER.search(text):
        return _wrong(draft, turn, has)
    said = agrees(step.offered, text) or (process.agrees is not None and process.agrees.fullmatch(text))
    answer = True if said else yes_or_no(turn)
    if answer is None:
        return None
    return replace(draft, agreed=True) if answer else replace(draft, stopped=True)


def _wrong(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """“地址写错了”: the answer that is named is asked for again, or the last one when none is named."""
    names = list(draft.answers)
    if not names:
        return replace(draft, order_id=None) if PROCESSES[draft.process].needs_order else replace(draft, stopped=True)
    return _asked_again(draft, turn, has) or _spotted(draft.without(names[-1]), turn, has)


def _asked_again(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """With another answer to the question that is named, or to the last; without one where the message has none."""
    if (amended := _amended(draft, turn, has)) is not None:
        return amended
    asked = {name: one for name in draft.answers if (one := _asked(draft, name, turn, has)) is not None}
    if not asked:
        return None
    about = [name for name, one in asked.items() if one.topic and re.search(one.topic, turn.text)]
    name = (about or list(asked))[-1]
    fresh, right = draft.without(name), put_right(turn.text)
    value = asked[name].answer(replace(turn, text=right)) if right else None
    return _spotted(fresh.answered(name, value) if value else fresh, turn, has)


def _amended(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    for name, given in reversed([*draft.answers.items()]):
        if (amended := PROCESSES[draft.process].amended(name, given, turn)) is not None:
            return _spotted(draft.without(name).answered(name, amended), turn, has)
    return None


def _changed_answer(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """An earlier answer, given anew: its button is pressed again, or the message says it without being asked."""
    if (amended := _amended(draft, turn, has)) is not None:
        return amended
    for name in draft.answers:
        ask = _asked(draft, name, turn, has)
        if ask is None:
            continue
        value = Ask(ask.name, ask.text, ask.choices, ask.spot).answer(turn)
        if value is not None and value != draft.answers[name]:
            fresh = _spotted(draft.without(name).answered(name, value), turn, has)
            return _with_later_choices(fresh, draft, turn, has)
    return None


def _with_later_choices(fresh: Draft, before: Draft, turn: Turn, has: Services) -> Draft:
    """What was chosen later on still counts where it is asked and offered again: another day leaves 下午 as it was."""
    step = next_step(Matter(fresh, turn, has))
    while isinstance(step, Ask) and before.answers.get(step.name) in {one.value for one in step.choices}:
        fresh = fresh.answered(step.name, before.answers[step.name])
        step = next_step(Matter(fresh, turn, has))
    return fresh


def _asked(draft: Draft, name: str, turn: Turn, has: Services) -> Ask | None:
    """The question that an answer answered."""
    step = next_step(Matter(draft.without(name), turn, has))
    return step if isinstance(step, Ask) and step.name == name else None


def _begins_another(draft: Draft, turn: Turn) -> bool:
    another = process_for(turn.intent) if turn.intent in BEGINS else None
    return another is not None and another.acts and another.name != draft.process


def _other_order(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """The draft for the order that a message names. A number that is none of the customer's leaves no order."""
    if turn.intent in ABOUT_ONE and asks_back(turn):
        return None  # “保温杯多少钱” is about buying one, not about the order with one
    process = PROCESSES[draft.process]
    found = find_order(turn, has, None, process.fitting(draft.intent), assume=False)
    if found.order is None and found.unknown_number is None:
        return None
    if found.order is not None and found.order.id == draft.order_id:
        return None
    order_id = found.order.id if found.order else None
    fresh = Draft(draft.process, draft.intent, order_id, unknown=found.unknown_number)
    return _spotted(fresh, turn, has)


def _spotted(draft: Draft, turn: Turn, has: Services) -> Draft:
    """With whatever else the message tells of what would be asked next: one sentence may answer several questions."""
    step = next_step(Matter(draft, turn, has))
    while isinstance(step, Ask) and step.name != ORDER:
        value = step.spot(turn)
        if value is None or step.name in draft.answers:
            break
        draft = draft.answered(step.name, value)
        step = next_step(Matter(draft, turn, has))
    return draft


def _order_choices(draft: Draft, turn: Turn, has: Services, step: Ask) -> list[dict[str, Any]] | None:
    if step.name != ORDER:
        return step.buttons() or None
    unasked = replace(turn, asked=ORDER, entities={}, text="", page={})
    return order_buttons(find_order(unasked, has, None, PROCESSES[draft.process].fitting(draft.intent)).candidates)


def _mark(draft: Draft, step: Confirm) -> str:
    """Names what a button agrees to, so that one from before never agrees to something else."""
    content = f"{draft.process}|{draft.order_id}|{sorted(draft.answers.items())}|{step.text}"
    return f"agreed={hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _slots(draft: Draft) -> Slots:
    slots: Slots = {OTHER: draft.kept()}
    if draft.order_id is not None:
        slots[ORDER] = draft.order_id
    return slots


BEGINS = frozenset(intent for process in PROCESSES.values() for intent in process.intents)
