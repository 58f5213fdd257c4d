"""The process as a whole: is it ready, and what it serves."""

from collections.abc import Callable

import httpx

from .conftest import Web
from .scripted_dialogue import ScriptedDialogue


def test_it_is_ready_only_when_the_dialogue_is(
    lonely_web: Web, dialogue: ScriptedDialogue, dialogue_up: Callable[[], None]
) -> None:
    waiting = httpx.get(f"{lonely_web.url}/health")
    assert waiting.status_code == 503
    assert waiting.json()["reason"]
    dialogue_up()
    ready = httpx.get(f"{lonely_web.url}/health")
    assert ready.status_code == 200
    assert (ready.json()["status"], ready.json()["model"]) == ("ready", "scripted")
    dialogue.status = 503
    assert httpx.get(f"{lonely_web.url}/health").status_code == 503


def test_the_shops_page_shows_the_customer_who_was_chosen(open_web: Web) -> None:
    page = httpx.get(f"{open_web.url}/", params={"customer": "c-vip"}).text
    assert "陈思远" in page
    assert httpx.get(f"{open_web.url}/", params={"customer": "c-zhou"}).status_code == 200


def test_the_contract_is_published(open_web: Web) -> None:
    paths = httpx.get(f"{open_web.url}/openapi.json").json()["paths"]
    assert "/api/v1/sessions" in paths
    assert "/api/v1/conversations/{conversation_id}/messages" in paths
    assert not [path for path in paths if path.startswith("/demo")]
