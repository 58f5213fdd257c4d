"""The third 怎么还没到 about a parcel that is late opens a case when it is not said calmly."""

import pytest
from trackers import tracker

from actions.complaint_signs import complaint_in
from actions.services import Services
from actions.turn import Turn
from bot.policy.vocabulary import ComplaintCategory


def asked(turn: str, intent: str = "track_parcel") -> dict[str, object]:
    return {"event": "user", "parse_data": {"intent": {"name": intent}, "metadata": {"turn_id": turn}}}


HISTORY = [asked("a"), asked("b", "greet"), asked("c", "urge_delivery"), asked("c", "complain_delivery")]


@pytest.mark.parametrize(
    ("emotion", "overdue", "complains"),
    [(("anxious", 0.5), True, True), (("calm", 0.0), True, False), (("anxious", 0.5), False, False)],
)
def test_question_feeling_and_history(
    has: Services, emotion: tuple[str, float], overdue: bool, complains: bool
) -> None:
    seen = tracker("怎么还没到", "track_parcel", emotion=emotion, events=[*HISTORY, asked("t1")])
    found = complaint_in(Turn.of(seen), has, overdue=overdue)
    assert found is (ComplaintCategory.DELIVERY if complains else None)


def test_a_turn_counts_once_and_not_this_one(has: Services) -> None:
    seen = tracker("怎么还没到", "track_parcel", events=[*HISTORY, asked("t1")])
    assert Turn.of(seen).earlier == ("track_parcel", "greet", "complain_delivery")
