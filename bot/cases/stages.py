"""The stages of a case and the only ways between them (DESIGN §5). No database, no clock.

received → listening → soothing → resolving → evaluating → closed, and escalated, reopened, withdrawn.
Two rules hold together: the table says from which stage a step may be taken, `missing_before` what must have happened
in this round (since the case was opened or reopened).
"""

from collections.abc import Iterable
from enum import StrEnum

from bot.errors import Conflict


class Stage(StrEnum):
    RECEIVED = "received"
    LISTENING = "listening"
    SOOTHING = "soothing"
    RESOLVING = "resolving"
    EVALUATING = "evaluating"
    CLOSED = "closed"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self not in {Stage.CLOSED, Stage.WITHDRAWN}


class Step(StrEnum):
    """What happened to a case."""

    OPENED = "opened"
    FACTS_GIVEN = "facts_given"  # by the customer
    FACTS_FOUND = "facts_found"  # in the shop's system
    EMOTION_NOTED = "emotion_noted"
    SAID_BACK = "said_back"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    SOOTHED = "soothed"
    SOOTHING_SKIPPED = "soothing_skipped"
    OFFERED = "offered"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    CARRIED_OUT = "carried_out"
    RATED_WELL = "rated_well"
    RATED_BADLY = "rated_badly"
    RATING_LAPSED = "rating_lapsed"
    ESCALATED = "escalated"
    HANDED_BACK = "handed_back"
    RESOLVED_BY_PERSON = "resolved_by_person"
    CLOSED_BY_PERSON = "closed_by_person"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    ASSIGNED = "assigned"  # to a person or a group of staff
    FOLLOWED_UP = "followed_up"  # a promise fell due, the customer was asked back, or answered


class WrongStage(Conflict):
    """The step cannot be taken from where the case is; nothing was changed."""

    code = "WRONG_STAGE"


# What may happen at any time before the end, without moving the case.
_NOTED = (Step.FACTS_GIVEN, Step.FACTS_FOUND, Step.EMOTION_NOTED, Step.ASSIGNED)
_LEADING = (Stage.RECEIVED, Stage.LISTENING, Stage.SOOTHING, Stage.RESOLVING, Stage.EVALUATING, Stage.REOPENED)

TRANSITIONS: dict[tuple[Stage, Step], Stage] = {
    **{(stage, step): stage for stage in Stage if stage.is_open for step in _NOTED},
    **{(stage, Step.FOLLOWED_UP): stage for stage in Stage},
    **{(stage, Step.ESCALATED): Stage.ESCALATED for stage in _LEADING},
    **{(stage, Step.WITHDRAWN): Stage.WITHDRAWN for stage in Stage if stage.is_open},
    # The first facts of a round begin the listening.
    (Stage.RECEIVED, Step.FACTS_GIVEN): Stage.LISTENING,
    (Stage.RECEIVED, Step.FACTS_FOUND): Stage.LISTENING,
    (Stage.RECEIVED, Step.SAID_BACK): Stage.LISTENING,
    (Stage.REOPENED, Step.FACTS_GIVEN): Stage.LISTENING,
    (Stage.REOPENED, Step.FACTS_FOUND): Stage.LISTENING,
    (Stage.REOPENED, Step.SAID_BACK): Stage.LISTENING,
    (Stage.LISTENING, Step.SAID_BACK): Stage.LISTENING,
    (Stage.LISTENING, Step.DENIED): Stage.LISTENING,
    (Stage.LISTENING, Step.CONFIRMED): Stage.SOOTHING,
    (Stage.SOOTHING, Step.SOOTHED): Stage.RESOLVING,
    (Stage.SOOTHING, Step.SOOTHING_SKIPPED): Stage.RESOLVING,
    (Stage.RESOLVING, Step.OFFERED): Stage.RESOLVING,
    (Stage.RESOLVING, Step.REFUSED): Stage.RESOLVING,
    (Stage.RESOLVING, Step.ACCEPTED): Stage.RESOLVING,
    (Stage.RESOLVING, Step.CARRIED_OUT): Stage.EVALUATING,
    (Stage.EVALUATING, Step.RATED_WELL): Stage.CLOSED,
    (Stage.EVALUATING, Step.RATED_BADLY): Stage.REOPENED,
    (Stage.EVALUATING, Step.RATING_LAPSED): Stage.CLOSED,
    (Stage.ESCALATED, Step.HANDED_BACK): Stage.LISTENING,
    (Stage.ESCALATED, Step.RESOLVED_BY_PERSON): Stage.EVALUATING,
    (Stage.ESCALATED, Step.CLOSED_BY_PERSON): Stage.CLOSED,
    (Stage.CLOSED, Step.REOPENED): Stage.REOPENED,
    (Stage.WITHDRAWN, Step.REOPENED): Stage.REOPENED,
}

# A step → the step that must have come before it, and the steps that undo that.
_BEFORE: dict[Step, tuple[Step, frozenset[Step]]] = {
    Step.CONFIRMED: (Step.SAID_BACK, frozenset({Step.DENIED})),
    Step.DENIED: (Step.SAID_BACK, frozenset({Step.DENIED})),
    Step.REFUSED: (Step.OFFERED, frozenset()),
    Step.ACCEPTED: (Step.OFFERED, frozenset()),
    Step.CARRIED_OUT: (Step.ACCEPTED, frozenset({Step.REFUSED})),
}
_ROUND_STARTS = frozenset({Step.OPENED, Step.REOPENED, Step.RATED_BADLY, Step.HANDED_BACK})


def advance(stage: Stage, step: Step) -> Stage:
    """The stage after the step.

    Raises WrongStage: the step cannot be taken from this stage.
    """
    try:
        return TRANSITIONS[stage, step]
    except KeyError:
        raise WrongStage(
            "这一步现在不能做，工单的状态已经变了", data={"stage": stage.value, "step": step.value}
        ) from None


def missing_before(history: Iterable[Step], step: Step) -> Step | None:
    """The step that must come first in this round and has not (or was undone since); None: go ahead.

    Nothing is confirmed that was not said back, nothing accepted that was not offered, nothing carried out unaccepted.
    """
    if step not in _BEFORE:
        return None
    needed, undone_by = _BEFORE[step]
    there = False
    for past in history:
        if past is needed:
            there = True
        elif past in _ROUND_STARTS or past in undone_by:
            there = False
    return None if there else needed


def take(stage: Stage, history: Iterable[Step], step: Step) -> Stage:
    """`advance`, but only if what must come before has come.

    Raises WrongStage: one of the two rules forbids the step.
    """
    after = advance(stage, step)
    missing = missing_before(history, step)
    if missing:
        raise WrongStage(
            "还缺前一步，不能直接做这一步",
            data={"stage": stage.value, "step": step.value, "missing": missing.value},
        )
    return after
