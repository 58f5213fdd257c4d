"""Rasa's tracker, for the many predictions of one turn.

For each prediction each policy has the whole conversation replayed, though since the last one only an event or two
came on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import is_
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State, SubState
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

RuleOnly = Mapping[str, Any]

ADDING = frozenset({UserUttered, BotUttered, SlotSet, DefinePrevUserUtteredFeaturization, ActionExecutionRejected})
"""What never changes which of the events before it apply."""


@dataclass
class _Replay:
    """A conversation as far as it was replayed: its events, where they lead to, and the states before its actions.

    The same reckoning as in Rasa's `Domain.states_for_tracker_history`, which cannot be stopped and taken up again.
    With `rule_only`, what only rules have (slots, loops, whole turns) is left out.
    """

    domain: Domain
    tracker: DialogueStateTracker
    rule_only: RuleOnly | None
    events: list[Event] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    last_action: SubState | None = None
    is_hidden: bool = False

    def leads_to(self, events: list[Event], rule_only: RuleOnly | None) -> bool:
        """Whether the events go on from here; those of a form may have been taken back meanwhile."""
        goes_on = len(events) >= len(self.events) and all(map(is_, self.events, events))
        return goes_on and rule_only == self.rule_only

    def go_on(self, events: list[Event]) -> None:
        for event in islice(events, len(self.events), None):
            if isinstance(event, ActionExecuted):
                self._look(event.hide_rule_turn)
            self.tracker.update(event)
            self.events.append(event)

    def all_states(self) -> list[State]:
        """Those before the actions, and the present one; whoever gets them may change them."""
        now = replace(self, states=[*self.states])
        now._look(is_hidden=False)
        return [{kind: {**part} for kind, part in state.items()} for state in now.states]

    def _look(self, is_hidden: bool) -> None:
        tracker = self.tracker
        if self.rule_only is not None:
            if not self.is_hidden:
                self.last_action = self.domain._get_prev_action_sub_state(tracker)
            if not tracker.followup_action and tracker.latest_action_name != tracker.active_loop_name:
                self.is_hidden = is_hidden
            if self.is_hidden:
                return
        state = self.domain.get_active_state(tracker)
        if self.rule_only is not None:
            self._leave_out_what_only_rules_have(state)
        self.states.append(self.domain._clean_state(state))

    def _leave_out_what_only_rules_have(self, state: State) -> None:
        self.domain._remove_rule_only_features(state, self.rule_only)
        if self.states:
            self.domain._substitute_rule_only_user_input(state, self.states[-1])
        if self.last_action:
            state[PREVIOUS_ACTION] = self.last_action


class ConversationTracker(DialogueStateTracker):
    """Answers what its base class answers. Its events must only ever grow, as they do in a turn, with one domain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._looked_at = 0
        self._applied: list[Event] = []
        self._loops: set[str | None] = set()
        self._replays: dict[bool, _Replay] = {}

    def applied_events(self) -> list[Event]:
        new = [*islice(self.events, self._looked_at, None)]
        if self._looked_at and all(map(self._only_adds, new)):
            self._applied += new
        elif new:
            self._applied = super().applied_events()
            self._loops = {event.name for event in self.events if type(event) is ActiveLoop}
        self._looked_at += len(new)
        return [*self._applied]

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: RuleOnly | None = None,
    ) -> list[State]:
        if omit_unset_slots:  # asked for in training only
            states: list[State] = super().past_states(domain, True, ignore_rule_only_turns, rule_only_data)
            return states
        events, rule_only = self.applied_events(), (rule_only_data or {}) if ignore_rule_only_turns else None
        replay = self._replays.get(ignore_rule_only_turns)
        if replay is None or not replay.leads_to(events, rule_only):
            replay = self._replays[ignore_rule_only_turns] = _Replay(domain, self.init_copy(), rule_only)
        replay.go_on(events)
        return replay.all_states()

    def _only_adds(self, event: Event) -> bool:
        """Whether an event takes back none before it. An action may, if it is that of a form."""
        return type(event) in ADDING or (type(event) is ActionExecuted and event.action_name not in self._loops)
