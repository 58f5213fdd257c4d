"""A refund or an application that drags is told as it is; anger about one that is late is heard as a complaint."""

import pytest
from processing import Talk
from sqlalchemy import update

from actions.services import Services
from bot.shop.model import AfterSaleStatus
from bot.shop.tables import AfterSaleRow
from bot.storage import Database

LATE, ANGRY, CALM = "AX5190045728", ("angry", 0.6), ("calm", 0.0)


@pytest.mark.parametrize(("question", "intent"), [("退款呢", "check_refund"), ("售后呢", "check_aftersale")])
@pytest.mark.parametrize(("feeling", "complains"), [(ANGRY, True), (CALM, False), (("anxious", 0.4), False)])
def test_what_is_late_and_said_angrily_is_a_complaint(
    has: Services, question: str, intent: str, feeling: tuple[str, float], complains: bool
) -> None:
    talk = Talk("c-vip").say(question, intent, feeling=feeling)
    assert LATE in talk.said
    assert talk.taken_as == ("complain_process" if complains else None)
    assert bool(talk.titles) is not complains


@pytest.mark.parametrize(("question", "intent"), [("退款呢", "check_refund"), ("售后呢", "check_aftersale")])
def test_what_is_in_time_is_answered_however_it_is_asked(
    database: Database, has: Services, question: str, intent: str
) -> None:
    with database.write() as session:
        mine = AfterSaleRow.order_id == LATE
        session.execute(update(AfterSaleRow).where(mine).values(status=AfterSaleStatus.WAITING_GOODS))
    talk = Talk("c-vip").say(question, intent, feeling=ANGRY)
    assert talk.taken_as is None


def test_the_late_one_is_the_one_complained_of(has: Services) -> None:
    talk = Talk("c-vip").say("退款到底什么时候到", "check_refund", feeling=ANGRY)
    heard = [event for event in talk.events if event["event"] == "user"][-1]
    entities = {one["entity"]: one["value"] for one in heard["parse_data"]["entities"]}
    assert entities == {"order_id": LATE, "issue": "退款超时没到账"}


def test_nobody_elses_refund_is_told(has: Services) -> None:
    talk = Talk("c-ordinary").say("AX5190045728 的退款呢", "check_refund", feeling=ANGRY, order_id=LATE)
    assert "699" not in talk.said
    assert talk.taken_as is None
