"""An answer that is given anew: “地址写错了”, “不是这个 是蓝色的”, or another order is meant.

Each function returns the draft after the message; None: the message is no such correction.
"""

import re
from dataclasses import replace

from actions.complaint_answers import QUESTION, WRONG_ORDER, asks_back
from actions.drafting import next_step, ordered, spotted, told_more
from actions.orders import find_order
from actions.process import Ask, Draft, Matter
from actions.process_words import put_right
from actions.processes import PROCESSES
from actions.products import ABOUT_ONE
from actions.services import Services
from actions.turn import Turn

THIS_ORDER = re.compile(r"[就是对我的，, ]*[这那]?[一个]?(订单|单)号?[的是吧啊呀。 ]*")


LONGEST_NAME = 8
"""Characters of a message that only names goods: 保温杯那个."""
NO_MORE = re.compile(r"(不对|错了|不是(这个|的)?|弄错|搞错)[了的啊呀吧，,。！! ]*")


def wrong(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """“地址写错了”: the answer that is named is asked for again, or the last one when none is named. Where nothing has
    been answered, a bare “不对” is about the order, or about all of it where there is none.
    """
    process = PROCESSES[draft.process]
    names = [name for name in draft.answers if name not in process.unasked]
    if not names and not (NO_MORE.fullmatch(turn.text.strip()) or WRONG_ORDER.search(turn.text)):
        return None
    if not names:
        return replace(draft, order_id=None) if process.needs_order else replace(draft, stopped=True)
    return asked_again(draft, turn, has) or spotted(draft.without(names[-1]), turn, has)


def asked_again(draft: Draft, turn: Turn, has: Services) -> Draft | None:
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
    return spotted(fresh.answered(name, value) if value else fresh, turn, has)


def changed_answer(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """An earlier answer, given anew: its button is pressed again, or the message says it without being asked."""
    if (amended := _amended(draft, turn, has)) is not None:
        return amended
    for name in draft.answers:
        ask = _asked(draft, name, turn, has)
        if ask is None:
            continue
        value = Ask(ask.name, ask.text, ask.choices, ask.spot).answer(turn)
        if value is not None and value != draft.answers[name]:
            fresh = spotted(draft.without(name).answered(name, value), turn, has)
            return _with_later_choices(fresh, draft, turn, has)
    heard = PROCESSES[draft.process].heard(turn)
    if any(draft.answers.get(name) != value for name, value in heard.items()) and not asks_back(turn):
        # While the order is asked for, what began it is still to be read, and this takes some of it back.
        return (None if draft.order_id else told_more(draft, turn)) or spotted(draft, turn, has)
    return None


def other_order(draft: Draft, turn: Turn, has: Services) -> Draft | None:
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
    return ordered(draft, order_id, found.unknown_number, turn, has)


def other_or_same(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    """As `other_order`; the draft as it is where the message only names once more what it is about."""
    if (other := other_order(draft, turn, has)) is not None or draft.order_id is None:
        return other
    text = turn.text.strip()
    found = find_order(turn, has, None, assume=False)
    again = found.order is not None and found.order.id == draft.order_id and len(text) <= LONGEST_NAME
    return draft if again and not turn.is_choice and not QUESTION.search(text) else None


def beside_number(turn: Turn, number: str) -> Turn | None:
    """What a message says beside the number of the order in question; None: nothing, so that it answers nothing."""
    typed = r"[\s-]*".join(re.escape(sign) for sign in number)
    text = re.sub(typed, "", turn.text, flags=re.IGNORECASE).strip(" ，,。：:")
    if turn.is_choice or not text or THIS_ORDER.fullmatch(text):
        return None
    entities = {name: value for name, value in turn.entities.items() if name not in {"order_id", "tracking_no"}}
    return replace(turn, text=text, entities=entities)


def _amended(draft: Draft, turn: Turn, has: Services) -> Draft | None:
    for name, given in reversed([*draft.answers.items()]):
        if (amended := PROCESSES[draft.process].amended(name, given, turn)) is not None:
            return spotted(draft.without(name).answered(name, amended), turn, has)
    return None


def _with_later_choices(fresh: Draft, before: Draft, turn: Turn, has: Services) -> Draft:
    """What was chosen later on still counts where it is asked and offered again: another day leaves 下午 as it was."""
    step = next_step(Matter(fresh, turn, has))
    while (
        isinstance(step, Ask)
        and step.name not in fresh.answers
        and before.answers.get(step.name) in {one.value for one in step.choices}
    ):
        fresh = fresh.answered(step.name, before.answers[step.name])
        step = next_step(Matter(fresh, turn, has))
    return fresh


def _asked(draft: Draft, name: str, turn: Turn, has: Services) -> Ask | None:
    """The question that an answer answered."""
    step = next_step(Matter(draft.without(name), turn, has))
    return step if isinstance(step, Ask) and step.name == name else None
