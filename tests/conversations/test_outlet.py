"""Nothing internal ever leaves through the door to customers."""

import json
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from bot.conversations.model import Choice, Kind, Message, Sender
from bot.conversations.outlet import for_customer
from bot.conversations.turns import Handoff
from conversations.chat import Chat

ALLOWED = {"seq", "id", "sender", "kind", "text", "created_at", "choices", "card", "client_id"}
SECRETS = ("SECRET-PAYLOAD", "SECRET-STAFF", "SECRET-CONVERSATION")


def message(sender: Sender, kind: Kind, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": "m1",
        "conversation_id": "SECRET-CONVERSATION",
        "seq": 7,
        "sender": sender,
        "kind": kind,
        "text": "您好",
        "choices": (Choice("c1", "退货", {"intent": "SECRET-PAYLOAD", "entities": {}}),),
        "card": {"type": "order", "order_id": "A1"},
        "client_id": "SECRET-STAFF:r1" if sender is Sender.STAFF else "b1",
        "staff_id": "SECRET-STAFF",
        "created_at": datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
    }
    return Message(**{**values, **changes})


@pytest.mark.parametrize(("sender", "kind"), product(Sender, Kind))
def test_of_every_kind_of_message_only_what_is_allowed_is_shown(sender: Sender, kind: Kind) -> None:
    shown = for_customer(message(sender, kind))
    assert set(shown) <= ALLOWED
    assert set(shown["choices"][0]) == {"id", "title"}
    assert not [secret for secret in SECRETS if secret in json.dumps(shown)]


def test_a_message_as_it_is_shown() -> None:
    assert for_customer(message(Sender.BOT, Kind.CHOICES, client_id=None)) == {
        "seq": 7,
        "id": "m1",
        "sender": "bot",
        "kind": "choices",
        "text": "您好",
        "created_at": "2026-11-22T04:00:00+00:00",
        "choices": [{"id": "c1", "title": "退货"}],
        "card": {"type": "order", "order_id": "A1"},
    }


def test_what_is_not_there_is_not_shown() -> None:
    shown = for_customer(message(Sender.SYSTEM, Kind.NOTICE, choices=(), card=None, client_id=None))
    assert set(shown) == {"seq", "id", "sender", "kind", "text", "created_at"}


def test_a_browser_recognises_its_own_bubbles() -> None:
    assert for_customer(message(Sender.CUSTOMER, Kind.TEXT))["client_id"] == "b1"


@pytest.mark.parametrize("sender", [Sender.BOT, Sender.STAFF, Sender.SYSTEM])
def test_nobody_elses_names_for_bubbles_are_shown(sender: Sender) -> None:
    assert "client_id" not in for_customer(message(sender, Kind.TEXT))


def test_a_whole_story_shows_neither_turns_nor_staff_nor_payloads_nor_notes(chat: Chat) -> None:
    chat.says("退货")
    turn = chat.claimed()
    chat.turns.retry_later(turn.id, turn.opened_at - turn.opened_at)
    chat.is_answered("怎么退？", choices=("自己寄",))
    chat.says("转人工")
    chat.is_answered("好的。", handoff=Handoff("INTERNAL-REASON", 9, "INTERNAL-SUMMARY"))
    chat.is_taken("INTERNAL-STAFF")
    chat.replies("您好", "INTERNAL-STAFF")
    chat.desk.hand_back(chat.id, "INTERNAL-STAFF", "小宁", chat.epoch, "INTERNAL-NOTE")
    view = chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0)
    shown = json.dumps([for_customer(one) for one in view.messages], ensure_ascii=False)
    assert {one.sender for one in view.messages} == set(Sender)
    assert "INTERNAL" not in shown
    assert turn.id not in shown
    assert "intent" not in shown
    assert "leave_queue" not in shown


def test_of_a_card_only_the_listed_fields_go_out() -> None:
    card = {"type": "case", "number": "AX1", "internal_note": "别告诉他", "stage": "closed"}
    shown = for_customer(message(Sender.BOT, Kind.CARD, card=card))
    assert shown["card"] == {"type": "case", "number": "AX1", "stage": "closed"}


def test_a_card_of_an_unknown_kind_stays_inside() -> None:
    assert "card" not in for_customer(message(Sender.BOT, Kind.CARD, card={"type": "ledger", "text": "内部"}))
