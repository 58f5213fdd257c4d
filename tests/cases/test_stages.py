"""The stages of a case: every cell of the table, and what no sequence of steps can do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.stages import Stage, Step, WrongStage, advance, missing_before, take

# Rows: from. Columns: step. A letter: to. A dot: refused.
LETTERS = {
    "r": Stage.RECEIVED,
    "l": Stage.LISTENING,
    "s": Stage.SOOTHING,
    "v": Stage.RESOLVING,
    "e": Stage.EVALUATING,
    "C": Stage.CLOSED,
    "E": Stage.ESCALATED,
    "R": Stage.REOPENED,
    "W": Stage.WITHDRAWN,
}
COLUMNS = [
    Step.OPENED,
    Step.FACTS_GIVEN,
    Step.FACTS_FOUND,
    Step.EMOTION_NOTED,
    Step.SAID_BACK,
    Step.CONFIRMED,
    Step.DENIED,
    Step.SOOTHED,
    Step.SOOTHING_SKIPPED,
    Step.OFFERED,
    Step.REFUSED,
    Step.ACCEPTED,
    Step.CARRIED_OUT,
    Step.RATED_WELL,
    Step.RATED_BADLY,
    Step.RATING_LAPSED,
    Step.ESCALATED,
    Step.HANDED_BACK,
    Step.RESOLVED_BY_PERSON,
    Step.CLOSED_BY_PERSON,
    Step.REOPENED,
    Step.WITHDRAWN,
    Step.FOLLOWED_UP,
    Step.ASSIGNED,
]
TABLE = {
    Stage.RECEIVED: ". l l r l . . . . . . . . . . . E . . . . W r r",
    Stage.LISTENING: ". l l l l s l . . . . . . . . . E . . . . W l l",
    Stage.SOOTHING: ". s s s . . . v v . . . . . . . E . . . . W s s",
    Stage.RESOLVING: ". v v v . . . . . v v v e . . . E . . . . W v v",
    Stage.EVALUATING: ". e e e . . . . . . . . . C R C E . . . . W e e",
    Stage.CLOSED: ". . . . . . . . . . . . . . . . . . . . R . C .",
    Stage.ESCALATED: ". E E E . . . . . . . . . . . . . l e C . W E E",
    Stage.REOPENED: ". l l R l . . . . . . . . . . . E . . . . W R R",
    Stage.WITHDRAWN: ". . . . . . . . . . . . . . . . . . . . R . W .",
}
CELLS = [
    (stage, step, LETTERS.get(letter))
    for stage, row in TABLE.items()
    for step, letter in zip(COLUMNS, row.split(), strict=True)
]
IN_ORDER = [Stage.LISTENING, Stage.SOOTHING, Stage.RESOLVING, Stage.EVALUATING]
BY_PERSON = {Step.RESOLVED_BY_PERSON, Step.CLOSED_BY_PERSON}


def test_the_table_has_every_cell() -> None:
    assert set(COLUMNS) == set(Step)
    assert set(TABLE) == set(Stage)
    assert len(CELLS) == len(Stage) * len(Step)


@pytest.mark.parametrize(("stage", "step", "after"), CELLS)
def test_every_cell(stage: Stage, step: Step, after: Stage | None) -> None:
    if after is not None:
        assert advance(stage, step) is after
        return
    with pytest.raises(WrongStage) as caught:
        advance(stage, step)
    assert caught.value.status == 409
    assert caught.value.data == {"stage": stage.value, "step": step.value}


@pytest.mark.parametrize(
    ("history", "step", "missing"),
    [
        ([], Step.CONFIRMED, Step.SAID_BACK),
        ([Step.SAID_BACK], Step.CONFIRMED, None),
        ([Step.SAID_BACK, Step.DENIED], Step.CONFIRMED, Step.SAID_BACK),
        ([Step.SAID_BACK, Step.DENIED, Step.SAID_BACK], Step.CONFIRMED, None),
        ([Step.SAID_BACK, Step.FACTS_GIVEN], Step.CONFIRMED, None),
        ([Step.SAID_BACK, Step.REOPENED], Step.CONFIRMED, Step.SAID_BACK),
        ([Step.SAID_BACK, Step.HANDED_BACK], Step.CONFIRMED, Step.SAID_BACK),
        ([], Step.ACCEPTED, Step.OFFERED),
        ([Step.OFFERED, Step.REFUSED], Step.ACCEPTED, None),
        ([Step.OFFERED, Step.RATED_BADLY], Step.ACCEPTED, Step.OFFERED),
        ([], Step.REFUSED, Step.OFFERED),
        ([Step.OFFERED], Step.CARRIED_OUT, Step.ACCEPTED),
        ([Step.OFFERED, Step.ACCEPTED], Step.CARRIED_OUT, None),
        ([Step.OFFERED, Step.ACCEPTED, Step.REFUSED], Step.CARRIED_OUT, Step.ACCEPTED),
        ([], Step.ESCALATED, None),
    ],
)
def test_what_must_come_first(history: list[Step], step: Step, missing: Step | None) -> None:
    assert missing_before(history, step) is missing


def steps_that_follow(stage: Stage, history: list[Step]) -> list[Step]:
    return [step for step in Step if (stage, step) in _allowed() and missing_before(history, step) is None]


def _allowed() -> set[tuple[Stage, Step]]:
    return {(stage, step) for stage, step, after in CELLS if after is not None}


@settings(max_examples=400)
@given(st.lists(st.sampled_from(Step), max_size=120), st.data())
def test_no_sequence_closes_a_case_without_all_stages_in_order_unless_a_person_did(
    noise: list[Step], data: st.DataObject
) -> None:
    stage, history = Stage.RECEIVED, [Step.OPENED]
    round_stages: list[Stage] = []
    person = False
    for wild in noise:
        # Half wild, half steps that are possible, so that long ways are really walked.
        following = steps_that_follow(stage, history)
        step = data.draw(st.sampled_from(following)) if data.draw(st.booleans()) else wild
        try:
            after = take(stage, history, step)
        except WrongStage:
            continue
        history.append(step)
        if after is Stage.REOPENED and stage is not Stage.REOPENED:
            round_stages, person = [], False
        person = person or step in BY_PERSON
        if after in IN_ORDER and (not round_stages or round_stages[-1] is not after):
            round_stages.append(after)
        if step is Step.HANDED_BACK:
            round_stages = [Stage.LISTENING]
        if after is Stage.CLOSED and not person:
            assert round_stages == IN_ORDER
            for needed in (Step.SAID_BACK, Step.CONFIRMED, Step.OFFERED, Step.ACCEPTED, Step.CARRIED_OUT):
                assert needed in history
        stage = after


@pytest.mark.parametrize("cut", IN_ORDER)
def test_without_any_one_of_the_stages_closed_cannot_be_reached(cut: Stage) -> None:
    reached, frontier = {Stage.RECEIVED}, [Stage.RECEIVED]
    while frontier:
        here = frontier.pop()
        for stage, step, after in CELLS:
            if stage is here and after and after is not cut and step not in BY_PERSON and after not in reached:
                reached.add(after)
                frontier.append(after)
    assert Stage.CLOSED not in reached


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage.is_open and stage is not Stage.ESCALATED])
def test_a_person_can_be_called_at_any_open_stage(stage: Stage) -> None:
    assert advance(stage, Step.ESCALATED) is Stage.ESCALATED
