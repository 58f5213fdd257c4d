"""A tracker that goes on from its last replay has the states of one that begins anew each time."""

import warnings
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.conversation_tracker import ConversationTracker

DESCRIBED = {
    "version": "3.1",
    "intents": ["greet", "inform"],
    "entities": ["order_id"],
    "slots": {"order_id": {"type": "text", "mappings": [{"type": "custom"}]}},
    "forms": {"form": {"required_slots": ["order_id"]}},
    "actions": ["action_answer", "utter_hello"],
}
with warnings.catch_warnings(action="ignore"):  # Rasa warns of its own age whenever there are slots
    DOMAIN = Domain.from_dict(DESCRIBED)
RULE_ONLY = {"rule_only_slots": ["order_id"], "rule_only_loops": ["form"]}
ENTITY = {"entity": "order_id", "value": "A1001"}

actions = st.builds(
    ActionExecuted, st.sampled_from(["action_listen", "action_answer", "form"]), hide_rule_turn=st.booleans()
)
said = st.builds(
    lambda intent, has_entity: UserUttered("嗯", {"name": intent, "confidence": 1.0}, [ENTITY] if has_entity else []),
    st.sampled_from(["greet", "inform"]),
    st.booleans(),
)
others = st.sampled_from(
    [
        *(SlotSet("order_id", "A1001"), SlotSet("order_id", None), AllSlotsReset(), LoopInterrupted(True)),
        *(ActiveLoop("form"), ActiveLoop(None), ActionExecutionRejected("form"), FollowupAction("action_answer")),
        *(ActionReverted(), UserUtteranceReverted(), Restarted(), SessionStarted()),
    ]
)
conversations = st.lists(st.lists(st.one_of(actions, said, others), min_size=1, max_size=4), max_size=12)


@given(parts=conversations)
def test_states_are_the_same_after_every_event(parts: list[list[Event]]) -> None:
    tracker = ConversationTracker("c", DOMAIN.slots)
    seen: list[Event] = []
    for part in parts:
        for event in part:
            tracker.update(event)
        seen += part
        anew = DialogueStateTracker.from_events("c", seen, DOMAIN.slots)
        assert [str(event) for event in tracker.applied_events()] == [str(event) for event in anew.applied_events()]
        assert tracker.past_states(DOMAIN) == anew.past_states(DOMAIN)
        for rule_only in (RULE_ONLY, None):
            expected = anew.past_states(DOMAIN, ignore_rule_only_turns=True, rule_only_data=rule_only)
            assert tracker.past_states(DOMAIN, ignore_rule_only_turns=True, rule_only_data=rule_only) == expected


def begun(events: Sequence[Event]) -> ConversationTracker:
    tracker: ConversationTracker = ConversationTracker.from_events("c", [*events], DOMAIN.slots)
    return tracker


def test_whoever_gets_the_states_may_change_them() -> None:
    tracker = begun([ActionExecuted("action_listen"), UserUttered("嗯", {"name": "greet", "confidence": 1.0})])
    before = tracker.past_states(DOMAIN)
    for state in tracker.past_states(DOMAIN):
        state.get("user", {}).clear()
        state.clear()
    tracker.update(ActionExecuted("action_answer"))

    assert tracker.past_states(DOMAIN)[: len(before)] == before


def test_only_what_came_on_is_replayed() -> None:
    tracker = begun([ActionExecuted("action_listen"), UserUttered("嗯", {"name": "greet", "confidence": 1.0})] * 20)
    tracker.past_states(DOMAIN)
    (replay,) = tracker._replays.values()
    replayed = [*replay.events]
    tracker.update(ActionExecuted("action_answer"))
    tracker.past_states(DOMAIN)

    assert tracker._replays[False] is replay
    assert len(replay.events) == len(replayed) + 1
