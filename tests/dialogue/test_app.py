"""The HTTP face: who is let in, what is said until the model is there, how errors look."""

import os
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.dialogue.app import create_app
from bot.dialogue.serving_model import model_to_serve
from bot.errors import Unavailable
from bot.knowledge.articles import read_articles
from bot.knowledge.figures import FIGURES
from bot.knowledge.retrieval import Retrieval
from bot.knowledge.service import Knowledge
from bot.policy.loading import load_policy
from bot.preparing import DEMO_DATA
from bot.settings import ROOT, Settings
from bot.shop.demo import DemoShop
from bot.shop.seed import seed
from bot.storage import Database, utc_now

TURN = {"conversation_id": "c1", "turn_id": "t1", "text": "你好"}


pytestmark = pytest.mark.sqlite_only


def test_health_names_the_model(dialogue: Any, model: Path) -> None:
    answer = dialogue.http.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "version": "0.1.0", "model": model.name}


def test_a_wrong_secret_is_not_let_in(dialogue: Any) -> None:
    for path in ["/turns", "/parse", "/articles"]:
        for secret in ["wrong", "", "密".encode()]:
            answer = dialogue.http.post(path, json=TURN, headers={"X-Anxin-Secret": secret})
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "WRONG_SECRET"


def test_no_secret_is_not_let_in(dialogue: Any) -> None:
    del dialogue.http.headers["X-Anxin-Secret"]

    assert dialogue.http.post("/turns", json=TURN).status_code == 401


def test_without_a_model_it_says_so(settings: Settings, database: Database, actions: str) -> None:
    settings.model = None
    with TestClient(create_app(settings, database, actions)) as http:
        answer = http.get("/health")
        while "正在加载" in answer.text:
            answer = http.get("/health")
        turn = http.post("/turns", json=TURN, headers={"X-Anxin-Secret": settings.dialogue_secret})

    assert answer.status_code == turn.status_code == 503
    assert answer.json()["error"]["code"] == "MODEL_NOT_READY"
    assert "没有模型" in answer.json()["error"]["message"]


def test_a_broken_model_file_is_reported(settings: Settings, database: Database, actions: str, tmp_path: Path) -> None:
    settings.model = tmp_path / "broken.tar.gz"
    settings.model.write_bytes(b"not a model")
    with TestClient(create_app(settings, database, actions)) as http:
        answer = http.get("/health")
        while "正在加载" in answer.text:
            answer = http.get("/health")

    assert answer.status_code == 503
    assert "broken.tar.gz" in answer.json()["error"]["message"]


def test_an_action_package_that_cannot_be_imported_is_reported(settings: Settings, database: Database) -> None:
    with TestClient(create_app(settings, database, "no_such_actions")) as http:
        answer = http.get("/health")
        while "正在加载" in answer.text:
            answer = http.get("/health")

    assert "no_such_actions" in answer.json()["error"]["message"]


def test_the_newest_model_is_served(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(Unavailable):
        model_to_serve(settings)

    settings.models.mkdir()
    for age, name in enumerate(["b.tar.gz", "a.tar.gz"]):
        path = settings.models / name
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    assert model_to_serve(settings).name == "b.tar.gz"


def test_parse_answers_without_a_conversation(dialogue: Any) -> None:
    context = [{"sender": "bot", "text": "是哪个订单？"}]
    answer = dialogue.http.post("/parse", json={"text": "单号A1002", "context": context}).json()

    assert answer["intent"] == "inform"
    assert answer["confidence"] == answer["ranking"][0]["confidence"]
    assert len(answer["ranking"]) <= 5
    assert [(e["entity"], e["value"]) for e in answer["entities"]] == [("order_id", "A1002")]
    assert (answer["emotion"], answer["intensity"], answer["risk"]) == ("calm", 0.0, [])


def test_a_request_that_does_not_fit_names_the_field(dialogue: Any) -> None:
    misfits: list[tuple[dict[str, Any], str]] = [
        ({}, "conversation_id"),
        ({**TURN, "turn_id": ""}, "turn_id"),
        ({**TURN, "turn_id": "t" * 41}, "turn_id"),
        ({**TURN, "mode": "shout"}, "mode"),
        ({**TURN, "text": None}, "text"),
    ]
    for body, field in misfits:
        answer = dialogue.http.post("/turns", json=body)
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "BAD_INPUT"
        assert answer.json()["error"]["field"] == field


def test_fields_that_are_not_known_yet_do_no_harm(dialogue: Any) -> None:
    assert dialogue.http.post("/turns", json={**TURN, "colour": "red"}).status_code == 200


def test_articles_are_found_without_a_model_and_nothing_where_there_are_none(
    settings: Settings, database: Database, actions: str, tmp_path: Path
) -> None:
    seed(database, DEMO_DATA, utc_now())
    policy = load_policy()
    found_by = Retrieval(read_articles(ROOT / "data" / "knowledge", FIGURES), tmp_path / "cache", policy.finding)
    knowledge = Knowledge(database, found_by, DemoShop(database), policy)
    settings.model = None
    asked = {"json": {"text": "退款多久到账"}, "headers": {"X-Anxin-Secret": settings.dialogue_secret}}
    with TestClient(create_app(settings, database, actions, knowledge)) as http:
        answer = http.post("/articles", **asked)
    with TestClient(create_app(settings, database, actions)) as http:
        nothing = http.post("/articles", **asked)
    first, *others = answer.json()["articles"]
    assert first["title"] == "退款多久到账"
    assert "{" not in first["text"]
    assert len(others) <= 2
    assert nothing.json() == {"articles": []}
