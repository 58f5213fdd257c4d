"""The bounded tracker: random conversations on a really trained model go on as if nothing had been let go."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.bounded import bounded
from bot.dialogue.processor import TurnProcessor
from bot.dialogue.replies import RepliesChannel

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


@settings(max_examples=25, deadline=None)
@given(conversation=conversations)
def test_a_bounded_tracker_goes_on_like_a_full_one(processor: TurnProcessor, conversation: list[Any]) -> None:
    async def play() -> None:
        full = DialogueStateTracker.from_events("c", [], processor.domain.slots)
        short = DialogueStateTracker.from_events("c", [], processor.domain.slots)
        for message in conversation[:70]:
            expected = await turn(processor, full, message)
            assert await turn(processor, short, message) == expected
            short = stored_and_loaded(processor, short)

    asyncio.run(play())
