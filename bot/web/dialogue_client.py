"""How `web` speaks to `dialogue`."""

from dataclasses import dataclass
from typing import Any

import httpx

from bot.conversations.model import Choice, Draft, Kind
from bot.conversations.turns import Handoff, Turn
from bot.storage import utc_now

TIMEOUT_SECONDS = 15.0
ARTICLES_SECONDS = 3.0


class DialogueDown(Exception):
    """`dialogue` did not answer, or failed inside; the same turn may be tried again."""


class DialogueRefused(Exception):
    """`dialogue` will never take this turn as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says to a turn, and what it understood."""

    replies: list[Draft]
    understanding: dict[str, Any]
    handoff: Handoff | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article that answers something, its figures filled in."""

    title: str
    text: str


class DialogueClient:
    """One connection pool to `dialogue`."""

    def __init__(self, url: str, secret: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers={"X-Anxin-Secret": secret}, timeout=TIMEOUT_SECONDS)

    async def turn(self, turn: Turn) -> Answer:
        """Has a turn answered; the same turn asked twice gets the same answer.

        Raises DialogueDown, DialogueRefused.
        """
        try:
            response = await self._http.post("/turns", json=_request(turn))
        except httpx.HTTPError as error:
            raise DialogueDown(type(error).__name__) from error
        if response.status_code == httpx.codes.OK:
            return _read(response)
        if response.is_server_error or response.status_code == httpx.codes.CONFLICT:
            raise DialogueDown(f"HTTP {response.status_code}")
        raise DialogueRefused(f"HTTP {response.status_code}: {response.text[:200]}")

    async def articles(self, text: str, intent: str | None) -> list[Article]:
        """The articles that answer a text best. Raises DialogueDown."""
        asked = {"text": text, "intent": intent}
        try:
            response = await self._http.post("/articles", json=asked, timeout=ARTICLES_SECONDS)
            response.raise_for_status()
            return [Article(one["title"], one["text"]) for one in response.json()["articles"]]
        except (httpx.HTTPError, ValueError, TypeError, KeyError) as error:
            raise DialogueDown(type(error).__name__) from error

    async def health(self) -> dict[str, Any] | None:
        """What `dialogue` says of itself; None when it does not answer or is not ready."""
        try:
            response = await self._http.get("/health", timeout=2.0)
        except httpx.HTTPError:
            return None
        return dict(response.json()) if response.status_code == httpx.codes.OK else None

    async def close(self) -> None:
        await self._http.aclose()


def _request(turn: Turn) -> dict[str, Any]:
    return {
        "conversation_id": turn.conversation_id,
        "turn_id": turn.id,
        "text": turn.text,
        "lines": turn.lines if len(turn.lines) > 1 else (),
        "payload": turn.payload,
        "mode": turn.mode,
        "metadata": {
            "customer_id": turn.customer_id,
            "conversation_id": turn.conversation_id,
            "turn_id": turn.id,
            "now": utc_now().isoformat(),
            "page": turn.page,
            "photos": list(turn.photos),
            "handed_back": turn.hand_back_summary,
        },
    }


def _read(response: httpx.Response) -> Answer:
    try:
        return _answer(response.json())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # Another version may be answering while the processes are renewed one by one.
        raise DialogueDown(f"an answer that cannot be read: {error!r}") from error


def _answer(body: dict[str, Any]) -> Answer:
    handoff = body.get("handoff")
    return Answer(
        replies=[_draft(reply) for reply in body["replies"]],
        understanding={key: body.get(key) for key in ("intent", "emotion", "risk", "style", "model")},
        handoff=_handoff(handoff) if handoff else None,
    )


def _handoff(body: dict[str, Any]) -> Handoff:
    return Handoff(body["reason"], int(body["priority"]), body.get("summary", ""), body.get("tier"))


def _draft(reply: dict[str, Any]) -> Draft:
    choices = tuple(Choice("", choice["title"], choice["payload"]) for choice in reply.get("choices") or ())
    card = reply.get("card")
    kind = Kind.CHOICES if choices else Kind.CARD if card else Kind.TEXT
    return Draft(reply.get("text") or "", kind, choices, card)
