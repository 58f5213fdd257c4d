"""That the player notices what is wrong: a script that can never fail would prove nothing."""

import pytest
from pydantic import ValidationError

from bot.dialogue.contract import Choice, Emotion, Handoff, Intent, Payload, Reply, TurnResponse
from bot.dialogue.rehearsal.player import faults, manners, under_way
from bot.learning.scripts import Script, ScriptStep


def answer(*replies: Reply, handoff: Handoff | None = None) -> TurnResponse:
    intent = Intent(name="greet", confidence=1.0)
    return TurnResponse(intent=intent, emotion=Emotion(), replies=list(replies), handoff=handoff, model="m")


def reply(text: str, *titles: str, card: str | None = None) -> Reply:
    choices = [Choice(title=title, payload=Payload(intent="inform")) for title in titles]
    return Reply(text=text, choices=choices or None, card={"type": card} if card else None)


@pytest.mark.parametrize(
    "expected",
    [
        {"reply_contains": "再见"},
        {"reply_excludes": ["您好"]},
        {"reply_like": "再见|回见"},
        {"buttons_include": "退货"},
        {"buttons_exclude": "查订单"},
        {"card": "parcel"},
        {"handoff": "asked"},
    ],
)
def test_every_expectation_can_fail(expected: dict[str, object]) -> None:
    step = ScriptStep.model_validate({"say": "在吗", **expected})
    assert list(faults(step, answer(reply("您好", "查订单", card="order"))))


def test_a_handover_that_nobody_expects_is_a_fault() -> None:
    given = answer(reply("好"), handoff=Handoff(reason="asked", summary="客户要求人工。"))
    assert list(faults(ScriptStep(say="在吗", reply_excludes=["再见"]), given))
    assert not list(faults(ScriptStep(say="转人工", handoff="asked"), given))


@pytest.mark.parametrize(
    ("texts", "before"), [([], []), (["好", "好"], []), (["在的"], ["在的"]), (["亲，请您耐心等待"], [])]
)
def test_bad_manners(texts: list[str], before: list[str]) -> None:
    assert list(manners(texts, before))


def test_a_process_is_under_way_once_the_form_keeps_something_of_it() -> None:
    events = [
        {"event": "user", "text": "退货"},
        {"event": "slot", "name": "order_id", "value": "AX1"},
        {"event": "slot", "name": "process", "value": {"process": "return"}},
        {"event": "slot", "name": "process", "value": None},
    ]
    assert under_way(events) == {"return"}
    assert under_way(events[:2]) == set()


def test_what_the_customer_said_is_not_our_wording() -> None:
    assert not list(manners(["您说的是“你们就是骗子，亲亲”，对吗？"], []))


@pytest.mark.parametrize(
    "step", [{}, {"say": "好", "press": "好"}, {"say": "好", "reply_contain": "好"}, {"say": "好", "card": ["x"]}]
)
def test_a_misspelt_script_is_refused(step: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Script.model_validate({"name": "x", "steps": [step]})
