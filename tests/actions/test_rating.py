"""评价 in the chat is the rating of the service round: nobody is asked twice."""

from typing import Any

import pytest
from cases.stories import brought_to
from trackers import tracker

from actions.complaint import rate
from actions.services import Services
from actions.turn import Turn
from bot.cases import Stage
from bot.cases.model import Case
from bot.conversations.bursts import Patience
from bot.conversations.desk import Desk
from bot.conversations.inbox import Inbox, Incoming
from bot.conversations.ratings import Rating
from bot.conversations.reading import Reading
from bot.conversations.visitors import Arrival, Visitors
from bot.storage import Database

NING = "staff-ning"


@pytest.fixture
def arrival(database: Database) -> Arrival:
    return Visitors(database).arrive(None, None)


@pytest.fixture
def case(has: Services, arrival: Arrival) -> Case:
    """A complaint that waits for its rating, in a conversation of ours."""
    return brought_to(has.cases, Stage.EVALUATING, arrival.conversation.id)


def answers(has: Services, case: Case, asked: str, text: str, **slots: Any) -> None:
    heard = tracker(text, "inform", turn=f"turn-{asked}", slots=slots)
    heard.latest_message["metadata"]["conversation_id"] = case.conversation_id
    rate(case, asked, heard, Turn.of(heard), has)


def closed_by_staff(database: Database, case: Case) -> dict[str, Any] | None:
    """The card of the notice with which a person's service ends."""
    desk, conversation = Desk(database, 200), case.conversation_id
    moved = desk.take(conversation, NING, "小宁", Reading(database).conversation(conversation).epoch)
    desk.close(conversation, NING, moved.epoch, "好了")
    return Reading(database).as_staff(conversation, 0).messages[-1].card


def test_a_good_rating_counts_for_the_round(has: Services, database: Database, case: Case) -> None:
    answers(has, case, "complaint_solved", "解决了", complaint_score=5.0)
    assert has.cases.get(case.id).stage is Stage.CLOSED
    assert Reading(database).as_staff(case.conversation_id, 0).rated == ("turn-complaint_solved",)
    assert closed_by_staff(database, case) is None


def test_a_complaint_rated_in_one_round_says_nothing_of_the_next(
    has: Services, database: Database, case: Case, arrival: Arrival
) -> None:
    answers(has, case, "complaint_solved", "解决了", complaint_score=5.0)
    assert closed_by_staff(database, case) is None
    Inbox(database, Patience(), 200).post(arrival.visitor_id, case.conversation_id, Incoming("b1", "还有一件事"))
    assert closed_by_staff(database, case) == {"type": "rating"}
    assert has.ratings.rate(case.conversation_id, "card", Rating(2, False)) == Rating(2, False)
    cards = [message.card for message in Reading(database).as_staff(case.conversation_id, 0).messages]
    assert cards.count({"type": "rating"}) == 1


def test_a_bad_one_counts_once_its_why_is_known(has: Services, database: Database, case: Case) -> None:
    answers(has, case, "complaint_solved", "没有", complaint_score=1.0)
    assert Reading(database).as_staff(case.conversation_id, 0).rated == ()
    for _ in range(2):  # a turn that is run again rates nothing twice
        answers(has, case, "complaint_why", "等了一周", complaint_score=1.0, complaint_solved=False)
    assert Reading(database).as_staff(case.conversation_id, 0).rated == ("turn-complaint_why",)
    assert closed_by_staff(database, case) is None


def test_who_left_without_rating_is_asked_by_the_card(has: Services, database: Database, case: Case) -> None:
    has.cases.lapse_rating(case.id, "t-end")
    assert closed_by_staff(database, case) == {"type": "rating"}


def test_outside_of_our_conversations_the_case_alone_is_rated(has: Services, database: Database) -> None:
    case = brought_to(has.cases, Stage.EVALUATING, "shell")
    answers(has, case, "complaint_solved", "解决了", complaint_score=5.0)
    assert has.cases.get(case.id).rating == 5
