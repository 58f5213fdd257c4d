"""Rules that are found by an index are the rules that Rasa finds by trying each."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, SHOULD_NOT_BE_SET, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.indexed_rules import IndexedRulePolicy

ACTIONS = ["action_listen", "action_answer", "form"]
INTENTS = ["greet", "inform", "deny"]
DOMAIN = Domain.from_dict({"intents": INTENTS, "actions": ["action_answer", "utter_hello"], "version": "3.1"})

users = st.fixed_dictionaries(
    {},
    optional={
        "intent": st.sampled_from([*INTENTS, SHOULD_NOT_BE_SET]),
        "text": st.sampled_from(["你好", "嗯"]),
        "entities": st.lists(st.sampled_from(["order_id", "phone"]), max_size=1),
    },
)
previous = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"action_name": st.sampled_from([*ACTIONS, SHOULD_NOT_BE_SET])}),
    st.fixed_dictionaries({"action_text": st.just("您好")}),
)
parts = {
    "user": users,
    "slots": st.fixed_dictionaries({"order_id": st.sampled_from([[1.0], SHOULD_NOT_BE_SET])}),
    "active_loop": st.fixed_dictionaries({"name": st.sampled_from(["form", SHOULD_NOT_BE_SET])}),
    "prev_action": previous,
}
rule_states = st.lists(st.fixed_dictionaries({}, optional=parts), min_size=1, max_size=3)
lookups = st.lists(rule_states, max_size=12).map(
    lambda rules: {json.dumps(states, sort_keys=True): "action_answer" for states in rules}
)


def as_tracked(state: dict[str, Any]) -> dict[str, Any]:
    """A state of a conversation: it holds no "should not be set", and tuples where rules have lists."""
    return {
        kind: {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in part.items()
            if value != SHOULD_NOT_BE_SET
        }
        for kind, part in state.items()
    }


def policy(kind: type[RulePolicy], lookup: dict[str, Any]) -> RulePolicy:
    config, execution = kind.get_default_config(), ExecutionContext(GraphSchema({}))
    return kind(config, None, Resource("rules"), execution, lookup={RULES_FOR_LOOP_UNHAPPY_PATH: {}, **lookup})


@given(rules=lookups, unhappy=lookups, conversation=st.lists(rule_states, max_size=2))
def test_the_index_finds_the_same_rules(
    rules: dict[str, str], unhappy: dict[str, str], conversation: list[list[dict[str, Any]]]
) -> None:
    states = [as_tracked(state) for part in conversation for state in part]
    lookup = {RULES: rules, RULES_FOR_LOOP_UNHAPPY_PATH: unhappy, "rule_only_slots": []}
    indexed, plain = policy(IndexedRulePolicy, lookup), policy(RulePolicy, lookup)
    for one in (rules, unhappy):
        assert indexed._get_possible_keys(one, states) == plain._get_possible_keys(one, states)


def test_predictions_and_their_signature_are_the_same() -> None:
    heard = [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}]
    lookup = {RULES: {json.dumps(heard): "utter_hello"}}
    tracker = DialogueStateTracker.from_events(
        "c", [ActionExecuted("action_listen"), UserUttered("你好", {"name": "greet", "confidence": 1.0})]
    )
    tracker.update(SlotSet("order_id", None))
    indexed = policy(IndexedRulePolicy, lookup).predict_action_probabilities(tracker, DOMAIN)
    plain = policy(RulePolicy, lookup).predict_action_probabilities(tracker, DOMAIN)

    assert DOMAIN.action_names_or_texts[indexed.probabilities.index(1.0)] == "utter_hello"
    assert indexed == plain
    assert indexed.policy_name == "RulePolicy"


def test_rules_about_the_very_words_still_count() -> None:
    heard = [{"prev_action": {"action_name": "action_listen"}, "user": {"text": "你好"}}]
    lookup = {RULES: {json.dumps(heard): "utter_hello"}}
    tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen"), UserUttered("你好")])
    indexed = policy(IndexedRulePolicy, lookup).predict_action_probabilities(tracker, DOMAIN)

    assert indexed == policy(RulePolicy, lookup).predict_action_probabilities(tracker, DOMAIN)
    assert indexed.is_end_to_end_prediction
