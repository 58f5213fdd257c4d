"""The second need of a burst: found, remembered while something is being asked, and offered in a bubble of its own."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from rasa.core.actions.action import create_bot_utterance
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.needs import (
    LEAST_CHARACTERS,
    LONGEST_LINE,
    MOST_LINES,
    NO_READING,
    Needs,
    Reading,
    may_be_one,
    needs_of,
    sure_of_matter,
)
from bot.dialogue.quoting import quotable
from bot.dialogue.replies import RepliesChannel
from bot.dialogue.risk_policy import asks_for_person
from bot.dialogue.topics import names
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import COMPLAINTS
from bot.nlu.zones import Zone
from bot.storage import JsonDict

Understand = Callable[[str, list[JsonDict]], Awaitable[JsonDict]]

SLOT: Final = "other_need"
OFFER, OFFER_BESIDE = "utter_other_need", "utter_other_need_beside"
ASIDE: Final = "action_aside"
LISTENS_TO: Final = {"complaint_form": COMPLAINTS}
"""Forms that may be told anything of these kinds, and what they are."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What is answered now, in Rasa's shape, and the other need, as it is kept in the slot. `said`: the words without
    those of the other need; None where there is none.
    """

    parsed: JsonDict
    other: JsonDict | None = None
    said: str | None = None

    @property
    def metadata(self) -> JsonDict:
        """What the actions take for the customer's words instead of the whole text."""
        return {"said": self.said} if self.said else {}


async def read_burst(
    understand: Understand, tracker: DialogueStateTracker, text: str, lines: Sequence[str], whole: JsonDict
) -> Burst:
    """Reads each bubble for itself. A single one costs nothing more, nor does what is for a person anyway, nor a model
    without a place for a second need.
    """
    one = Burst(whole)
    if len(lines) < 2 or SLOT not in tracker.slots or whole.get("risk") or asks_for_person(text):
        return one
    readable = [at < MOST_LINES and _can_tell(line) for at, line in enumerate(lines)]
    if sum(readable) < 2:
        return one
    parsed = [await understand(line, []) if told else None for line, told in zip(lines, readable, strict=True)]
    readings = [
        _reading(each) if each else replace(NO_READING, text=line) for each, line in zip(parsed, lines, strict=True)
    ]
    return _told_apart(text, lines, whole, parsed, needs_of(_reading(whole), readings, _asked(tracker)))


def remember(tracker: DialogueStateTracker, domain: Domain, text: str, burst: Burst) -> None:
    """Keeps the other need of this message, or forgets the one before when the customer comes to it by themselves."""
    kept = _kept_in(tracker)
    if burst.other is None and (kept is None or not _comes_to(kept["intent"], text, burst.parsed["intent"]["name"])):
        return
    tracker.update(SlotSet(SLOT, burst.other), domain)


def settle(tracker: DialogueStateTracker, domain: Domain, burst: Burst) -> None:
    """Forgets the other need where this turn has seen to it: beside a form's question, or by a process of its own."""
    kept, intent = burst.other, burst.parsed["intent"]["name"]
    if kept is None or not may_be_one(kept["intent"], intent or ""):
        return
    begun = _asked(tracker) | _drafted(tracker)
    if _was_answered_beside(tracker) or any(may_be_one(kept["intent"], one) for one in begun):
        tracker.update(SlotSet(SLOT, None), domain)


def forget(tracker: DialogueStateTracker, domain: Domain) -> None:
    """A person has the conversation and has read it all: nothing is offered any more."""
    if _kept_in(tracker) is not None:
        tracker.update(SlotSet(SLOT, None), domain)


async def offer(
    tracker: DialogueStateTracker, channel: RepliesChannel, nlg: NaturalLanguageGenerator, domain: Domain
) -> None:
    """Offers the need that is kept, once nothing is being asked and nobody was called."""
    kept = _kept_in(tracker)
    if kept is None or (tracker.active_loop_name and channel.handoff is None):
        return
    tracker.update(SlotSet(SLOT, None), domain)
    if channel.handoff is not None:
        return
    name = OFFER_BESIDE if channel.asks else OFFER
    said = await nlg.generate(name, tracker, channel.name(), words=kept["words"])
    if said is None:
        return
    button = {"title": kept["words"], "payload": {"intent": kept["intent"], "entities": kept["entities"]}}
    message = {**said, "utter_action": name, "buttons": [button]}
    tracker.update(create_bot_utterance({**message}), domain)
    # Only the buttons shown last can be pressed, so those of the answer come along.
    earlier = [choice.model_dump() for choice in channel.take_choices()]
    earlier = [one for at, one in enumerate(earlier) if one not in earlier[:at]]
    buttons = [*earlier, button] if name == OFFER_BESIDE else [button, *earlier]
    await channel.send_response(tracker.sender_id, {**message, "buttons": buttons})


def _comes_to(kept: str, text: str, intent: str | None) -> bool:
    return intent == kept or (may_be_one(kept, intent or "") and names(kept, text))


def _kept_in(tracker: DialogueStateTracker) -> JsonDict | None:
    kept: JsonDict | None = tracker.slots[SLOT].value if SLOT in tracker.slots else None
    return kept


def _can_tell(line: str) -> bool:
    return len(line) <= LONGEST_LINE and sum(map(str.isalnum, line)) >= LEAST_CHARACTERS // 2


def _reading(parsed: JsonDict) -> Reading:
    intent = parsed["intent"]["name"] or ""
    ranking = [(one["name"], one["confidence"]) for one in parsed["intent_ranking"]]
    confidence, margin = sure_of_matter(intent, ranking)
    return Reading(
        text=parsed.get("text") or "",
        intent=intent,
        confidence=confidence,
        margin=margin,
        outside=parsed.get("outside", 0.0),
        is_answer=parsed.get("zone", Zone.ANSWER) == Zone.ANSWER,
    )


def _was_answered_beside(tracker: DialogueStateTracker) -> bool:
    return any(isinstance(event, ActionExecuted) and event.action_name == ASIDE for event in _since_message(tracker))


def _drafted(tracker: DialogueStateTracker) -> frozenset[str]:
    """The intents of processes of this turn, also of one that has told its answer and is over."""
    told = [event.value for event in _since_message(tracker) if isinstance(event, SlotSet) and event.key == "process"]
    return frozenset(draft["intent"] for draft in told if draft)


def _since_message(tracker: DialogueStateTracker) -> Iterator[Event]:
    return takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))


def _asked(tracker: DialogueStateTracker) -> frozenset[str]:
    """The intents that the active form is about."""
    if tracker.active_loop_name is None:
        return frozenset()
    draft = tracker.slots["process"].value if "process" in tracker.slots else None
    begun = {draft["intent"]} if draft else set()
    return frozenset(begun) | LISTENS_TO.get(tracker.active_loop_name, frozenset({"inform"}))


def _told_apart(
    text: str, lines: Sequence[str], whole: JsonDict, parsed: Sequence[JsonDict | None], needs: Needs
) -> Burst:
    other = parsed[needs.other] if needs.other is not None else None
    if needs.other is None or other is None:
        return Burst(whole)
    line = lines[needs.other]
    if needs.unless_aside:
        return Burst(whole, _as_kept(line, other))
    first = parsed[needs.first] if needs.first is not None else None
    answered = {**whole, "entities": _without(whole["entities"], text, line)}
    if first is not None:
        answered |= {
            name: first[name] for name in ("intent", "intent_ranking", "zone", "intent_margin") if name in first
        }
    rest = " ".join(one for at, one in enumerate(lines) if at != needs.other)
    return Burst(answered, _as_kept(line, other), rest)


def _without(entities: list[JsonDict], text: str, line: str) -> list[JsonDict]:
    """The entities that stand outside the bubble of the other need."""
    begin = text.find(line)
    end = begin + len(line)
    return [one for one in entities if begin < 0 or not begin <= one.get("start", -1) < end]


def _as_kept(line: str, parsed: JsonDict) -> JsonDict:
    intent = parsed["intent"]["name"]
    entities: dict[str, str] = {}
    for one in parsed["entities"]:
        entities.setdefault(one["entity"], str(one["value"]))
    if intent in COMPLAINTS:
        entities.setdefault("issue", line)  # a button carries what happened; its title is only short
    return {
        "words": quotable(line, parsed["entities"]) or INTENT_LABELS[intent],
        "intent": intent,
        "entities": entities,
    }
