"""Turns over HTTP: a really trained model, really run actions, a real database."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select, update

from bot.dialogue.bounded import RECENT_TURNS
from bot.dialogue.processor import TurnProcessor
from bot.dialogue.tables import FinishedTurn, TrackerSnapshot
from bot.storage import Database, new_id


class Stored(NamedTuple):
    version: int
    events: list[dict[str, Any]]


def stored(database: Database, conversation: str = "c1") -> Stored:
    """What is kept of a conversation; version 0 when nothing is."""
    with database.read() as session:
        row = session.get(TrackerSnapshot, conversation)
        return Stored(row.version, row.events) if row else Stored(0, [])


def finished(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(FinishedTurn)) or 0


class TestAnswers:
    def test_a_turn_answers_with_replies_and_what_was_understood(self, dialogue: Any) -> None:
        answer = dialogue.say("你好")

        assert answer["replies"] == [{"text": "您好，我在。"}]
        assert answer["intent"]["name"] == "greet"
        assert answer["intent"]["confidence"] > 0.2
        assert answer["emotion"] == {"name": "calm", "intensity": 0.0}
        assert answer["risk"] == []
        assert answer["model"].endswith(".tar.gz")

    def test_an_action_answers_with_buttons_a_card_and_a_handoff(self, dialogue: Any) -> None:
        answer = dialogue.say("再问一次")

        payload = {"intent": "thanks", "entities": {"order_id": "A1001"}}
        assert answer["replies"] == [
            {"text": "第1次", "choices": [{"title": "谢谢", "payload": payload}]},
            {"text": "", "card": {"type": "case", "number": "AX1"}},
        ]
        assert answer["handoff"] == {"reason": "asked", "priority": 2, "summary": "问了几次", "tier": None}

    def test_buttons_of_the_domain_carry_payloads_too(self, dialogue: Any) -> None:
        dialogue.say("我要投诉")
        dialogue.say("订单A1001")
        [reply] = dialogue.say("收到的杯子碎了")["replies"]

        assert reply["text"] == "我记下了，对吗？"
        assert reply["choices"][0] == {"title": "对", "payload": {"intent": "affirm", "entities": {}}}
        assert dialogue.say(payload=reply["choices"][0]["payload"])["intent"] == {"name": "affirm", "confidence": 1.0}

    def test_an_action_sees_the_turn_its_customer_and_the_whole_domain(
        self, dialogue: Any, calls: list[dict[str, Any]]
    ) -> None:
        dialogue.say("再问一次", turn="t1", metadata={"customer_id": "k1", "now": "2026-11-22T07:30:00Z"})

        [call] = calls
        assert call["conversation_id"] == "c1"
        assert call["metadata"] == {"customer_id": "k1", "now": "2026-11-22T07:30:00Z", "turn_id": "t1"}
        assert call["forms"] == ["complaint_form"]

    def test_a_plain_action_runs_beside_the_turns(self, dialogue: Any, calls: list[dict[str, Any]]) -> None:
        dialogue.say("再问一次")

        assert calls[0]["thread"] != "turns"

    def test_conversations_know_nothing_of_each_other(self, dialogue: Any) -> None:
        dialogue.say("我要投诉", conversation="c1")

        assert dialogue.texts("你好", conversation="c2") == ["您好，我在。"]


class TestExactlyOnce:
    def test_a_repeated_turn_answers_the_same_and_runs_nothing(
        self, dialogue: Any, database: Database, calls: list[dict[str, Any]]
    ) -> None:
        first = dialogue.say("再问一次", turn="t1")
        version = stored(database).version

        assert dialogue.say("再问一次", turn="t1") == first
        assert dialogue.say("别的话", turn="t1") == first
        assert len(calls) == 1
        assert stored(database).version == version

    def test_a_repeat_answers_the_same_from_another_process(
        self, serve: Callable[[], Any], calls: list[dict[str, Any]]
    ) -> None:
        first = serve().say("再问一次", turn="t1")

        assert serve().say("再问一次", turn="t1") == first
        assert len(calls) == 1

    def test_the_same_turn_sent_many_times_at_once_is_run_once(
        self, serve: Callable[[], Any], database: Database
    ) -> None:
        processes = [serve(), serve()]
        with ThreadPoolExecutor(8) as senders:
            answers = list(senders.map(lambda n: processes[n % 2].say("再问一次", turn="t1"), range(8)))

        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["replies"][0]["text"] == "第1次"
        assert finished(database) == 1
        assert stored(database).version == 1

    def test_different_turns_at_once_lose_nothing(self, serve: Callable[[], Any], database: Database) -> None:
        processes = [serve(), serve()]

        def send(number: int) -> int:
            # A turn that was overtaken too often says so, and is sent again as `web` does.
            while (response := processes[number % 2].post("再问一次", turn=f"t{number}")).status_code == 409:
                assert response.json()["error"]["code"] == "TURN_OVERTAKEN"
            return response.status_code

        with ThreadPoolExecutor(6) as senders:
            assert set(senders.map(send, range(6))) == {200}
        assert stored(database).version == 6
        assert processes[0].texts("再问一次") == ["第7次", ""]

    def test_a_turn_id_belongs_to_one_conversation(self, dialogue: Any) -> None:
        dialogue.say("你好", conversation="c1", turn="t1")

        response = dialogue.post("你好", conversation="c2", turn="t1")

        assert response.status_code == 409
        assert response.json()["error"]["code"] == "TURN_ID_REUSED"

    def test_a_turn_that_fails_saves_nothing_and_quotes_nobody(
        self, serve: Callable[[], Any], database: Database, capfd: pytest.CaptureFixture[str]
    ) -> None:
        dialogue = serve()
        dialogue.say("你好")
        before = stored(database)

        response = dialogue.post("坏了试试")

        assert response.status_code == 500
        assert response.json()["error"]["code"] == "TURN_FAILED"
        assert stored(database).version == before.version
        assert finished(database) == 1
        log = capfd.readouterr().err
        assert "turn_failed" in log
        assert "RuntimeError" in log
        assert "坏了试试" not in log
        assert dialogue.texts("你好") == ["您好，我在。"]


MISFITS: list[tuple[Any, str]] = [
    ({"intent": "steal"}, "UNKNOWN_INTENT"),
    ({"intent": "restart"}, "UNKNOWN_INTENT"),
    ({"intent": "session_start"}, "UNKNOWN_INTENT"),
    ({"intent": "greet", "entities": {"price": 1}}, "UNKNOWN_ENTITY"),
    ({"intent": ""}, "BAD_INPUT"),
    ({"entities": {}}, "BAD_INPUT"),
    ("/greet", "BAD_INPUT"),
]


class TestPayload:
    def test_a_payload_is_understood_as_it_says(self, dialogue: Any) -> None:
        answer = dialogue.say("随便什么", payload={"intent": "complain", "entities": {"order_id": "A1009"}})

        assert answer["intent"] == {"name": "complain", "confidence": 1.0}
        assert [reply["text"] for reply in answer["replies"]] == ["发生了什么？"]

    def test_a_payload_that_does_not_fit_is_refused(self, dialogue: Any, database: Database) -> None:
        for payload, code in MISFITS:
            response = dialogue.post("按钮", payload=payload)
            assert response.status_code == 422, payload
            assert response.json()["error"]["code"] == code, payload
        assert stored(database).version == 0


SLASHES = [
    '/affirm{"order_id": "A9999"}',
    "/restart",
    "  /thanks",
    "／thanks",
    "/complain@0.99",
    '\u200b/inform{"order_id": "A9999"}',
    '/inform {"order_id"',
    "/",
]
HOSTILE = [
    "😀",
    "👨‍👩‍👧‍👦❤️‍🔥",
    "？？？！！！。。。",
    "a" * 4000,
    "投诉" * 2000,
    "一行\n" * 1000,
    "\x00你\x07好\x1b[31m",
    "你好\u202e\u0000",
    "'; DROP TABLE dialogue_turns; --",
    "<script>alert(1)</script>",
    "{{slots}} {order_id} %s",
    "𠮷野家𡘙",
    "٣٤٥",
    "\U000e0001x",
]
INVISIBLE = ["", " ", "\n\t ", "\u3000", "\x00\x01", "\u200b\u200d", "\u00a0", "\ufeff"]


class TestTextIsOnlyText:
    def test_a_slash_never_makes_an_intent(self, dialogue: Any) -> None:
        for text in SLASHES:
            understood = dialogue.http.post("/parse", json={"text": text}).json()
            assert understood["confidence"] < 0.99, text
            assert "RegexMessageHandler" not in str(understood["entities"]), text
            assert dialogue.say(text, conversation=new_id())["intent"]["confidence"] < 0.99, text

    def test_hostile_text_gets_an_answer(self, dialogue: Any) -> None:
        for text in HOSTILE:
            conversation = new_id()
            assert dialogue.say(text, conversation)["replies"], text
            assert "您好，我在。" in dialogue.texts("你好", conversation), text

    def test_a_text_without_a_visible_character_is_refused(self, dialogue: Any, database: Database) -> None:
        for text in INVISIBLE:
            response = dialogue.post(text)
            assert response.status_code == 422, text
            assert response.json()["error"]["code"] == "EMPTY_TEXT", text
            assert response.json()["error"]["field"] == "text", text
        assert stored(database).version == 0

    def test_half_a_character_is_refused(self, dialogue: Any) -> None:
        body = json.dumps({"conversation_id": "c1", "turn_id": "t1", "text": "半\ud83d个"})
        response = dialogue.http.post("/turns", content=body, headers={"Content-Type": "application/json"})

        assert response.status_code == 422
        assert response.json()["error"]["field"] == "text"

    def test_a_text_beyond_any_bubble_is_refused(self, dialogue: Any) -> None:
        response = dialogue.post("长" * 20_001)

        assert response.status_code == 422
        assert response.json()["error"]["field"] == "text"


class TestListening:
    def test_listening_takes_note_and_says_nothing(self, dialogue: Any, database: Database) -> None:
        answer = dialogue.say("你好", mode="listen")

        assert answer["replies"] == []
        assert answer["intent"]["name"] == "greet"
        told = [event["text"] for event in stored(database).events if event["event"] in {"user", "bot"}]
        assert told == ["你好"]

    def test_a_form_waits_while_staff_talk(self, dialogue: Any) -> None:
        dialogue.say("我要投诉")
        for text in ["订单A1001", "谢谢", "收到的杯子碎了"]:
            dialogue.say(text, mode="listen")

        assert dialogue.texts("订单A1001") == ["发生了什么？"]

    def test_after_many_listened_turns_the_bot_answers_as_ever(self, dialogue: Any) -> None:
        for number in range(3 * RECENT_TURNS):
            dialogue.say(f"第{number}句", mode="listen")

        assert dialogue.texts("你好") == ["您好，我在。"]


@pytest.mark.sqlite_only
class TestLongConversations:
    def test_what_is_stored_and_loaded_does_not_grow(
        self, dialogue: Any, database: Database, calls: list[dict[str, Any]]
    ) -> None:
        sizes, seen = [], []
        for _ in range(12):
            for text in ["你好", "再问一次", "谢谢", "xyz听不懂", "几点上班"]:
                dialogue.say(text)
            sizes.append(len(stored(database).events))
            seen.append(calls[-1]["events"])

        assert sizes[-1] == sizes[-2] == sizes[-3]
        assert max(sizes) <= 120
        assert seen[-1] == seen[-2] == seen[-3]

    def test_a_form_that_never_ends_does_not_grow(self, dialogue: Any, database: Database) -> None:
        dialogue.say("我要投诉")
        dialogue.say("订单A1001")
        sizes = []
        for _ in range(30):
            assert dialogue.texts("嗯") == ["发生了什么？"]
            sizes.append(len(stored(database).events))

        assert len(set(sizes[-10:])) == 1
        assert dialogue.texts("收到的杯子碎了") == ["我记下了，对吗？"]

    def test_slots_outlive_what_was_let_go(self, dialogue: Any) -> None:
        dialogue.say("再问一次")
        for _ in range(3 * RECENT_TURNS):
            dialogue.say("你好")

        assert dialogue.texts("谢谢") == ["这件事我来办。"]
        assert dialogue.texts("再问一次") == ["第2次", ""]

    def test_a_process_restarted_in_the_middle_of_a_form_goes_on_with_it(self, serve: Callable[[], Any]) -> None:
        first = serve()
        assert first.texts("我要投诉") == ["是哪个订单？"]
        assert first.texts("订单A1001") == ["发生了什么？"]
        first.http.close()

        assert serve().texts("收到的杯子碎了") == ["我记下了，对吗？"]

    def test_slots_and_forms_of_another_model_are_left_out(self, dialogue: Any, database: Database) -> None:
        dialogue.say("你好")
        foreign = [
            {"event": "slot", "name": "colour", "value": "red", "timestamp": 1.0},
            {"event": "active_loop", "name": "old_form", "timestamp": 1.0},
        ]
        with database.write() as session:
            session.execute(update(TrackerSnapshot).values(events=stored(database).events + foreign))

        assert dialogue.texts("你好") == ["您好，我在。"]


class TestBursts:
    LINES = ("你们几点上班", "我要投诉")

    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Everything that the model is asked to understand."""
        texts: list[str] = []
        understand = TurnProcessor.understand

        async def noted(self: TurnProcessor, text: str, context: list[dict[str, Any]]) -> dict[str, Any]:
            texts.append(text)
            return await understand(self, text, context)

        monkeypatch.setattr(TurnProcessor, "understand", noted)
        return texts

    def test_one_line_is_read_once(self, dialogue: Any, read: list[str]) -> None:
        read.clear()
        dialogue.say("你们几点上班", lines=["你们几点上班"])
        dialogue.say("你们几点上班")
        assert read == ["你们几点上班"] * 2

    def test_each_bubble_is_read_for_itself_and_none_when_the_turn_is_repeated(
        self, dialogue: Any, read: list[str]
    ) -> None:
        read.clear()
        first = dialogue.say(" ".join(self.LINES), turn="t1", lines=self.LINES)
        assert dialogue.say(" ".join(self.LINES), turn="t1", lines=self.LINES) == first
        assert read == [" ".join(self.LINES), *self.LINES]

    def test_who_only_listens_reads_the_whole_alone(self, dialogue: Any, read: list[str]) -> None:
        read.clear()
        dialogue.say(" ".join(self.LINES), lines=self.LINES, mode="listen")
        assert read == [" ".join(self.LINES)]

    def test_lines_without_a_visible_sign(self, dialogue: Any) -> None:
        assert dialogue.texts("你好", lines=["\x00\x1b", "你好", ""]) == ["您好，我在。"]

    @pytest.mark.parametrize(("metadata", "kept"), [({}, "发票"), ({"handed_back": "发票已经开好了"}, None)])
    def test_what_else_was_wanted_is_forgotten_once_a_person_hands_back(
        self, dialogue: Any, database: Database, metadata: dict[str, str], kept: str | None
    ) -> None:
        dialogue.say("我要投诉")  # a form asks, so nothing is offered yet
        need = {"event": "slot", "timestamp": 0.0, "name": "other_need"}
        need["value"] = {"words": "发票", "intent": "thanks", "entities": {}}
        with database.write() as session:
            session.execute(update(TrackerSnapshot).values(events=[*stored(database).events, need]))

        dialogue.say("订单A1001", metadata=metadata)
        told = [one["value"] for one in stored(database).events if one.get("name") == "other_need"]
        assert (told[-1] and told[-1]["words"]) == kept
