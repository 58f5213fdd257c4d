"""The bounded tracker: random conversations on a really trained model go on as if nothing had been let go."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.bounded import EARLIER_TURNS, MOST_VISIBLE_TURNS, RECENT_TURNS, bounded
from bot.dialogue.processor import TurnProcessor
from bot.dialogue.replies import RepliesChannel

LONGEST = 45
INTENTS = [
    "greet",
    "thanks",
    "complain",
    "inform",
    "affirm",
    "deny",
    "ask_hours",
    "ask_again",
    "forget",
    "nlu_fallback",
]
ENTITY = {"entity": "order_id", "value": "A1001"}

messages = st.tuples(st.sampled_from(INTENTS), st.booleans(), st.sampled_from(["杯子碎了", "嗯"]))
# A conversation out of stretches, so that also the long sameness occurs in which a cut could lose something.
stretches = st.tuples(st.lists(messages, min_size=1, max_size=4), st.integers(1, 12))
conversations = st.lists(stretches, min_size=1, max_size=6).map(
    lambda parts: [m for part, times in parts for m in part * times]
)


def hear(processor: TurnProcessor, tracker: DialogueStateTracker, message: tuple[str, bool, str]) -> None:
    intent, with_entity, text = message
    parsed = {"intent": {"name": intent, "confidence": 1.0}, "entities": [ENTITY] if with_entity else []}
    processor.hear(tracker, text, parsed, {})


async def turn(
    processor: TurnProcessor, tracker: DialogueStateTracker, message: tuple[str, bool, str]
) -> tuple[list[str], dict[str, Any]]:
    """Plays a turn; returns what was done in it, and where the conversation stands."""
    channel = RepliesChannel()
    await processor.start(tracker, channel)
    before = len(tracker.events)
    hear(processor, tracker, message)
    await processor.respond(tracker, channel)
    done = [str(event) for event in list(tracker.events)[before:]]
    stands = {
        "slots": tracker.current_slot_values(),
        "loop": tracker.active_loop and (tracker.active_loop_name, tracker.is_active_loop_rejected),
        "paused": tracker.is_paused(),
        "last": tracker.latest_action_name,
    }
    return done, stands


def stored_and_loaded(processor: TurnProcessor, tracker: DialogueStateTracker) -> DialogueStateTracker:
    kept = bounded(tracker.events, processor.domain.slots)
    events = [Event.from_parameters(event.as_dict()) for event in kept]
    return DialogueStateTracker.from_events("c", events, processor.domain.slots)


@settings(max_examples=12, deadline=None)
@given(conversation=conversations)
def test_a_bounded_tracker_goes_on_like_a_full_one(processor: TurnProcessor, conversation: list[Any]) -> None:
    async def play() -> None:
        full = DialogueStateTracker.from_events("c", [], processor.domain.slots)
        short = DialogueStateTracker.from_events("c", [], processor.domain.slots)
        for message in conversation[:LONGEST]:
            expected = await turn(processor, full, message)
            assert await turn(processor, short, message) == expected
            short = stored_and_loaded(processor, short)

    asyncio.run(play())


def played(processor: TurnProcessor, messages: list[tuple[str, bool, str]]) -> DialogueStateTracker:
    """The bounded tracker after these messages."""

    async def play() -> DialogueStateTracker:
        tracker = DialogueStateTracker.from_events("c", [], processor.domain.slots)
        for message in messages:
            await turn(processor, tracker, message)
            tracker = stored_and_loaded(processor, tracker)
        return tracker

    return asyncio.run(play())


def test_a_short_conversation_is_kept_whole(processor: TurnProcessor) -> None:
    tracker = played(processor, [("greet", False, "你好")] * RECENT_TURNS)

    assert next(event for event in tracker.events if isinstance(event, BotUttered)).text == "您好，我在。"
    assert sum(isinstance(event, UserUttered) for event in tracker.events) == RECENT_TURNS


def test_turns_that_only_rules_see_are_let_go_before_those_that_stories_need(processor: TurnProcessor) -> None:
    tracker = played(processor, [("deny", False, "不对"), *[("greet", False, "你好")] * 40])

    intents = [event.intent["name"] for event in tracker.events if isinstance(event, UserUttered)]
    assert intents == ["deny", *["greet"] * (RECENT_TURNS + 2)]


def test_a_form_left_long_ago_in_the_middle_is_still_active(processor: TurnProcessor) -> None:
    tracker = played(processor, [("complain", False, "投诉"), *[("ask_hours", False, "几点上班")] * 40])

    assert tracker.active_loop_name == "complaint_form"
    assert tracker.get_slot("requested_slot") == "order_id"


def test_nothing_is_remembered_beyond_a_restart(processor: TurnProcessor) -> None:
    tracker = played(processor, [("inform", True, "A1001"), ("forget", False, "忘掉"), ("greet", False, "你好")])

    assert tracker.get_slot("order_id") is None


def test_policies_that_look_less_far_back_have_less_kept(processor: TurnProcessor) -> None:
    tracker = played(processor, [("deny", False, "不"), ("complain", False, "投诉"), ("inform", True, "单号")] * 10)

    few, many = (bounded(tracker.events, processor.domain.slots, visible) for visible in (1, 8))
    turns_kept = [sum(isinstance(event, UserUttered) for event in kept) for kept in (few, many)]
    assert RECENT_TURNS < turns_kept[0] < turns_kept[1]


def test_bounding_twice_changes_nothing(processor: TurnProcessor) -> None:
    tracker = played(processor, [("deny", False, "不"), ("complain", False, "投诉"), ("inform", True, "单号")] * 10)

    once = bounded(tracker.events, processor.domain.slots)
    assert [str(event) for event in bounded(once, processor.domain.slots)] == [str(event) for event in once]


def test_the_number_of_events_has_a_limit_whatever_is_said(processor: TurnProcessor) -> None:
    sizes = []
    for intent in ["ask_hours", "inform", "deny", "nlu_fallback"]:
        tracker = played(processor, [("complain", False, "投诉"), *[(intent, True, "嗯")] * 35])
        sizes.append(len(tracker.events))

    assert max(sizes) <= 12 * (RECENT_TURNS + MOST_VISIBLE_TURNS * EARLIER_TURNS)
