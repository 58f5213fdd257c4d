"""How a draft of a process comes about: what is known so far, and what comes next."""

from dataclasses import replace

from actions.base import PERSON
from actions.complaint_answers import asks_back
from actions.order_status import NO_ORDERS
from actions.orders import find_order
from actions.process import LONGEST_ANSWER, Ask, Draft, Matter, Message, Process, Say, Step
from actions.processes import PROCESSES, process_for
from actions.services import Services
from actions.turn import Turn

LEAST_OPENING = 5
"""Characters of a message that tells more of what is wanted."""
MORE = "，"
UNREAD = frozenset({"inform", "nlu_fallback"})
TELLS = frozenset({"tax_id", "invoice_title", "issue", "size", "color"})
"""Entities that may answer what is asked later on; read again from the words that began it."""
ORDER = "order_id"
"""What the question for the order asks for."""

BEGINS = frozenset(intent for process in PROCESSES.values() for intent in process.intents)


def next_step(matter: Matter) -> Step:
    """What comes now: the order, where one is needed, before all that the process itself asks."""
    process = PROCESSES[matter.draft.process]
    if matter.turn.customer_id is None:
        return Say((Message(process.for_guests, (PERSON,)),), explains=process.explains)
    if process.needs_order and matter.order is None:
        return _which_order(matter, process)
    return process.step(matter)


def begun(remembered: str | None, turn: Turn, has: Services) -> Draft:
    """The draft that a message begins, with all that the message already tells."""
    process = process_for(turn.intent)
    draft = Draft(process.name, turn.intent, answers=process.told(turn), opening=turn.text[:LONGEST_ANSWER])
    if not process.needs_order:
        return spotted(draft, turn, has)
    found = find_order(turn, has, remembered, process.fitting(turn.intent))
    order = found.order or (None if found.unknown_number else process.assumed(turn, found.candidates))
    order_id = order.id if order else None
    return spotted(replace(draft, order_id=order_id, unknown=found.unknown_number), turn, has)


def spotted(draft: Draft, turn: Turn, has: Services) -> Draft:
    """With whatever else the message tells of what would be asked next: one sentence may answer several questions."""
    return _spotted(draft.told(PROCESSES[draft.process].heard(turn)), turn, has)


def _spotted(draft: Draft, turn: Turn, has: Services) -> Draft:
    step = next_step(Matter(draft, turn, has))
    while isinstance(step, Ask) and step.name != ORDER:
        value = step.spot(turn)
        if value is None or step.name in draft.answers:
            break
        draft = draft.answered(step.name, value)
        step = next_step(Matter(draft, turn, has))
    return draft


def for_order(draft: Draft, order_id: str | None, unknown: str | None = None) -> Draft:
    """The same wish about another order, or about one that is not known yet: what was asked is asked anew."""
    kept = {name: value for name, value in draft.answers.items() if name in PROCESSES[draft.process].unasked}
    return Draft(draft.process, draft.intent, order_id, answers=kept, unknown=unknown, opening=draft.opening)


def ordered(draft: Draft, order_id: str | None, unknown: str | None, turn: Turn, has: Services) -> Draft:
    """The same wish about the order that a message names, with what it and the words that began it tell."""
    fresh = spotted(for_order(draft, order_id, unknown), turn, has)
    if draft.order_id is not None:
        return fresh  # what began it has been listened to, and may have been corrected since
    # What it told that is never asked was heard at once, and may have been taken back since.
    return _spotted(fresh, replace(turn, text=draft.opening, entities={}, asked=None, is_choice=False), has)


def told_more(draft: Draft, turn: Turn) -> Draft | None:
    """The draft with more words about the same wish, where the order is still to be named; None: they are none."""
    text = turn.text.strip()
    is_same = turn.intent in PROCESSES[draft.process].intents or (
        turn.intent in UNREAD and turn.entities.keys() & TELLS
    )
    if turn.is_choice or not is_same or draft.unknown or len(text) < LEAST_OPENING or asks_back(turn):
        return None
    heard = draft.told(PROCESSES[draft.process].heard(turn))
    return replace(heard, opening=f"{draft.opening}{MORE}{text}"[-LONGEST_ANSWER:])


def has_just_told_more(draft: Draft, turn: Turn) -> bool:
    return draft.opening.endswith(f"{MORE}{turn.text.strip()}")


def begins_another(draft: Draft, turn: Turn) -> bool:
    """Whether the message wants something else done than the draft does."""
    another = process_for(turn.intent) if turn.intent in BEGINS else None
    return another is not None and another.acts and another.name != draft.process


def _which_order(matter: Matter, process: Process) -> Step:
    if not matter.has.shop.orders(matter.customer_id):
        return Say((Message(NO_ORDERS, (PERSON,)),))
    unknown = matter.draft.unknown
    return Ask(ORDER, f"没有查到订单 {unknown}。{process.question}" if unknown else process.question)
