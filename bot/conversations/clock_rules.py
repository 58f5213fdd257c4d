"""Which clocks exist and which of them count, as a conversation moves on: pure.

A round of clocks begins when a person is called (or comes uncalled) and ends when the bot has the conversation again
or it is closed.
"""

from collections.abc import Set

from bot.conversations.ownership import Move, Owner
from bot.policy.service_levels import ClockKind

NOBODY = frozenset[ClockKind]()
WITH_PEOPLE = frozenset({Owner.QUEUED, Owner.OFFERED, Owner.STAFF, Owner.WRAP_UP})
REPLIES = frozenset({ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY})
# What a good end settles; a person who was never there has neither come nor replied, however it ended.
SETTLED = {
    Move.HAND_BACK: frozenset({ClockKind.NEXT_REPLY, ClockKind.RESOLUTION}),
    Move.CLOSE: frozenset({ClockKind.NEXT_REPLY, ClockKind.RESOLUTION}),
}


def begun_by(step: Move, present: Set[ClockKind]) -> frozenset[ClockKind]:
    """What a move starts, beside the clocks that are not over (`present`)."""
    match step:
        case Move.REQUEST_HUMAN:
            begun = {ClockKind.ACKNOWLEDGEMENT, ClockKind.FIRST_REPLY, ClockKind.RESOLUTION}
        case Move.RELEASE:  # they wait for the next person to come
            begun = {ClockKind.ACKNOWLEDGEMENT}
        case Move.TAKE | Move.REOPEN_BY_STAFF if not present:  # a person came uncalled, and owes a first word
            begun = {ClockKind.FIRST_REPLY, ClockKind.RESOLUTION}
        case _:
            return NOBODY
    return frozenset(begun - present)


def counting(owner: Owner, present: Set[ClockKind], *, waits_for_customer: bool) -> frozenset[ClockKind]:
    """Which of the clocks that are not over count now: those whose waiting is ours.

    In the queue all of it is. With a person, a reply is owed or it is the customer who is to answer; what is being
    wrapped up, or set aside until the customer writes (`waits_for_customer`), waits for nobody here.
    """
    if owner in {Owner.QUEUED, Owner.OFFERED}:
        return frozenset(present)
    if owner is Owner.STAFF and not waits_for_customer and present & REPLIES:
        return frozenset(present)
    return NOBODY
