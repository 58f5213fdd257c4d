"""Rasa's rules, found by what was said and done last instead of tried one by one."""

from collections import defaultdict
from typing import Any

from rasa.core.policies.rule_policy import SHOULD_NOT_BE_SET, RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

Place = tuple[str | None, str | None]
"""The last action and the intent that a state names; None: it names none."""


class IndexedRulePolicy(RulePolicy):
    """Predicts what `RulePolicy` predicts, from the same file.

    A rule fits only where its last state names the last action and the intent that the conversation's names, or does
    not name them: of a hundred rules or more a handful is left to compare. For serving only, as rules must not change.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_rules = {id(rules): _Index(rules) for rules in self.lookup.values() if isinstance(rules, dict)}
        self._reads_text = any(index.reads_text for index in self._by_rules.values())

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        near = self._by_rules[id(lookup)].near(states[-1]) if states else lookup
        found: set[str] = super()._get_possible_keys({key: lookup[key] for key in near}, states)
        return found

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not self._reads_text:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found


IndexedRulePolicy.__name__ = RulePolicy.__name__  # it signs its predictions with it


class _Index:
    """The keys of rules by the place of their last state."""

    def __init__(self, rules: dict[str, str]) -> None:
        self.reads_text = False
        self._keys: dict[Place, set[str]] = defaultdict(set)
        for key in rules:
            states = RulePolicy._rule_key_to_state(key)
            self.reads_text |= any(TEXT in state.get(USER, {}) for state in states)
            self._keys[_place(states[-1])].add(key)

    def near(self, state: State) -> set[str]:
        """The keys of all rules that may fit a conversation whose last state this is."""
        action, intent = _place(state)
        places = {(action, intent), (action, None), (None, intent), (None, None)}
        return {key for place in places for key in self._keys.get(place, ())}


def _place(state: State) -> Place:
    if not state.get(PREVIOUS_ACTION):
        return None, None  # a start of a conversation fits any other, whatever else they hold
    return _named(state.get(PREVIOUS_ACTION, {}), ACTION_NAME), _named(state.get(USER, {}), INTENT)


def _named(part: Any, name: str) -> str | None:
    value = part.get(name)
    return value if value and value != SHOULD_NOT_BE_SET else None
