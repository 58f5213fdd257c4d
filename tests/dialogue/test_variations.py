"""A turn that is run again says the same; other turns say it otherwise."""

import asyncio
from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.variations import SteadyVariations

RESPONSES: dict[str, list[dict[str, Any]]] = {"utter_greet": [{"text": text} for text in ("在的", "您好", "请讲")]}


def said(turn: str, action: str = "utter_greet") -> str | None:
    tracker = DialogueStateTracker.from_events("c1", [UserUttered("在吗", metadata={"turn_id": turn})], [])
    response = asyncio.run(SteadyVariations(RESPONSES).generate(action, tracker, "anxin"))
    return response["text"] if response else None


def test_the_same_turn_gets_the_same_words() -> None:
    assert {said("t1") for _ in range(20)} == {said("t1")}


def test_many_turns_use_every_wording() -> None:
    assert {said(f"t{number}") for number in range(60)} == {"在的", "您好", "请讲"}


def test_a_response_that_is_not_there() -> None:
    assert said("t1", "utter_nothing") is None
