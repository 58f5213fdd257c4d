"""The bounded tracker: what Rasa has to be told of a conversation so that it goes on as if it had been told everything.

Stock Rasa reads, walks and writes every event since the start, so a turn costs more the longer a customer talks. Here a
conversation is kept as

1. a *prefix*: events made up so that applying them gives slots, active form and last action as they were at the cut;
2. the *earlier turns* that policies can still see, without the events that no policy reads;
3. the *recent turns*, event by event, for the actions and for the understanding of the next message.

Why the predictions stay the same: Rasa does not predict from the events but from `applied_events()`, a fold from the
left that takes back what was reverted and collapses the turns of a form. Replacing the older part of the events by its
own fold leaves the result as it is. Of the result each policy reads only the last few states: rules as many as the rule
has, the others `max_history` of those that are not hidden from them (`hide_rule_turn`). Enough of both is kept.
`tests/dialogue/test_bounded.py` plays random conversations against a tracker that keeps everything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

RECENT_TURNS = 6
"""Turns of the customer that are kept with all their events."""

MOST_VISIBLE_TURNS = 8
"""Earlier turns kept for the policies at most, hidden ones not counted: no policy may have a longer `max_history`."""

EARLIER_TURNS = 3
"""How many earlier turns are kept at most, hidden ones counted, for each visible one that the policies may need."""

TURN_EVENTS = (UserUttered, ActionExecuted, DefinePrevUserUtteredFeaturization)
STATE_EVENTS = (SlotSet, AllSlotsReset, ConversationPaused, ConversationResumed)
LOOP_EVENTS = (ActiveLoop, LoopInterrupted, ActionExecutionRejected, FollowupAction)
"""What policies read, directly or by its effect on the state; all other events of earlier turns are let go."""


def bounded(events: Iterable[Event], slots: Sequence[Slot], visible_turns: int = MOST_VISIBLE_TURNS) -> list[Event]:
    """The events to keep of a conversation that waits for its customer; their number has an upper limit.

    `slots` are those of the domain, `visible_turns` the longest `max_history` of its policies. What was bounded before
    may be given again, with new events behind it.
    """
    current = _since_session_start(list(events))
    starts = [index for index, event in enumerate(current) if isinstance(event, UserUttered)]
    if len(starts) <= RECENT_TURNS:
        return current
    recent = starts[-RECENT_TURNS]
    dropped, earlier = _split(_turns(_replay(current[:recent], slots)), visible_turns)
    return [*_prefix(dropped, slots), *_compact(earlier), *current[recent:]]


@dataclass
class _Turn:
    """A message of the customer and what followed it, or what there was before the first one."""

    events: list[Event]
    visible: bool = False
    """Whether a policy that ignores the turns of rules sees a state of it."""


def _since_session_start(events: list[Event]) -> list[Event]:
    starts = [index for index, event in enumerate(events) if isinstance(event, SessionStarted | Restarted)]
    return events[starts[-1] :] if starts else events


def _replay(events: Iterable[Event], slots: Sequence[Slot]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("", list(events), slots)


def _turns(tracker: DialogueStateTracker) -> list[_Turn]:
    """The applied events by turns; the first of them is what there was before any message."""
    turns = [_Turn([])]
    visible = _visible_actions(tracker)
    for event in tracker.applied_events():
        if isinstance(event, UserUttered):
            turns.append(_Turn([]))
        turns[-1].events.append(event)
        if isinstance(event, ActionExecuted):
            turns[-1].visible |= next(visible)
    return turns


def _visible_actions(tracker: DialogueStateTracker) -> Iterator[bool]:
    """For each applied action, whether the state it was predicted from shows when the turns of rules are ignored.

    The same reckoning as in Rasa's `Domain.states_for_tracker_history`.
    """
    hidden = False
    for before, hide_rule_turn in tracker.generate_all_prior_trackers():
        if not before.followup_action and before.latest_action_name != before.active_loop_name:
            hidden = hide_rule_turn
        yield not hidden


def _split(turns: list[_Turn], wanted: int) -> tuple[list[Event], list[Event]]:
    """The events that the prefix will stand for, and those of the earlier turns that stay."""
    turns = _without_hidden(turns)
    first, visible = len(turns), 0
    while first > 1 and visible < wanted and len(turns) - first < wanted * EARLIER_TURNS:
        first -= 1
        visible += turns[first].visible
    return _events(turns[:first]), _events(turns[first:])


def _without_hidden(turns: list[_Turn]) -> list[_Turn]:
    """The turns without those that only rules see; what they did to the slots goes to the turn before.

    The last two stay, because rules look at what came right before, and so does everything inside a form.
    """
    kept = turns[:1]
    loop = _loop_after(turns[0], None)
    for turn in turns[1:-2]:
        in_loop, loop = loop, _loop_after(turn, loop)
        if in_loop or turn.visible or any(isinstance(event, LOOP_EVENTS) for event in turn.events):
            kept.append(turn)
        else:
            effects = [event for event in turn.events if isinstance(event, STATE_EVENTS)]
            kept[-1] = _Turn(kept[-1].events + effects, kept[-1].visible)
    return kept + turns[1:][-2:]


def _loop_after(turn: _Turn, loop: str | None) -> str | None:
    changes = [event.name for event in turn.events if isinstance(event, ActiveLoop)]
    return changes[-1] if changes else loop


def _events(turns: Iterable[_Turn]) -> list[Event]:
    return [event for turn in turns for event in turn.events]


def _compact(events: Iterable[Event]) -> list[Event]:
    """Only what policies read, and of slots set several times in a row only the last value."""
    result: list[Event] = []
    run: dict[str, Event] = {}
    for event in events:
        if isinstance(event, SlotSet):
            run[event.key] = event
        elif isinstance(event, TURN_EVENTS + STATE_EVENTS + LOOP_EVENTS):
            result += [*run.values(), event]
            run = {}
    return [*result, *run.values()]


def _prefix(dropped: Sequence[Event], slots: Sequence[Slot]) -> list[Event]:
    """Made-up events that leave a tracker as the dropped ones did."""
    tracker = _replay(dropped, slots)
    prefix: list[Event] = [SessionStarted()]
    prefix += [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.has_been_set]
    if tracker.active_loop_name:
        prefix.append(ActiveLoop(tracker.active_loop_name))
        if tracker.is_active_loop_rejected:
            prefix.append(ActionExecutionRejected(tracker.active_loop_name))
    if tracker.is_paused():
        prefix.append(ConversationPaused())
    # The very event, not a new one, because it knows whether it is hidden from the policies.
    return prefix + [event for event in dropped if isinstance(event, ActionExecuted)][-1:]
