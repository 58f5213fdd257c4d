"""What a turn may cost in questions to the database: the shop is looked at once, however many steps look at it."""

import asyncio
from collections.abc import Callable

import pytest

from bot.dialogue.contract import TurnRequest
from bot.dialogue.rehearsal.player import Player
from bot.dialogue.rehearsal.stage import Stage
from bot.learning.scripts import Script
from bot.storage import new_id, utc_now
from tests.counting import counted

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Rasa warns of its own age

BEGINNING = 3  # was it run before, which version of the conversation is stored, and the conversation
ORDERS = 5  # the customer's orders with items, parcels, movements and after-sale applications
TERMS = 1


def turn(text: str) -> TurnRequest:
    ids = {"conversation_id": new_id(), "turn_id": new_id()}
    metadata = {**ids, "customer_id": "c-ordinary", "now": utc_now().isoformat(), "page": None}
    return TurnRequest(**ids, text=text, metadata=metadata)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("你好", BEGINNING),
        ("我的快递到哪了", BEGINNING + ORDERS + TERMS),
        ("我想退货", BEGINNING + ORDERS),
    ],
)
def test_questions_of_a_turn(stage: Stage, player: Callable[[Script], Player], text: str, most: int) -> None:
    player(Script.model_validate({"name": "a fresh shop", "steps": [{"say": "你好"}]}))
    asyncio.run(stage._engine.turn(turn(text)))  # the names of goods are kept from here
    with counted(stage._database) as asked:
        asyncio.run(stage._engine.turn(turn(text)))

    assert 0 < len(asked) <= most, "\n\n".join(asked)
