"""A dialogue that says what a test told it to: for tests of `web` alone. The real one is in tests/system."""

import asyncio
import json
import threading
from typing import Any

from starlette.types import Receive, Scope, Send

LONGEST_HOLD_SECONDS = 20.0


class ScriptedDialogue:
    """An ASGI application with `/turns` and `/health`.

    Without a script it answers “收到：…”. Of bubbles that came as one turn, as they do while the bot is busy, the last
    decides. As the real one, it gives the same turn the same answer. `status` other than 200 makes it fail; while
    `hold` is cleared, answers wait.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._script: dict[str, dict[str, Any]] = {}
        self._given: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.articles: list[dict[str, str]] = []
        self.status = 200
        self.raw: bytes | None = None
        self.hold = threading.Event()
        self.hold.set()

    def will_answer(
        self, text: str, *replies: dict[str, Any] | str, handoff: dict[str, Any] | None = None, **understood: Any
    ) -> None:
        """From now on a turn with this text is answered so, and understood so where that is said."""
        shown = [{"text": reply} if isinstance(reply, str) else reply for reply in replies]
        self._script[text] = {"replies": shown, "handoff": handoff, **understood}

    def turns(self, text: str) -> list[dict[str, Any]]:
        """The requests that came with this text."""
        return [turn for turn in self.asked if turn["text"] == text]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["path"] == "/health":
            await _answer(send, self.status, {"status": "ready", "version": "0", "model": "scripted"})
        elif scope["path"] == "/articles":
            await _answer(send, self.status, {"articles": self.articles})
        else:
            await self._turn(scope, receive, send)

    async def _turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        if dict(scope["headers"]).get(b"x-anxin-secret") != self._secret.encode():
            await _answer(send, 401, {"error": {"code": "WRONG_SECRET", "message": "密钥不对。"}})
            return
        turn = json.loads(await _body(receive))
        self.asked.append(turn)
        await asyncio.to_thread(self.hold.wait, LONGEST_HOLD_SECONDS)
        if self.status != 200:
            await _answer(send, self.status, {"error": {"code": "TOLD_SO", "message": "按剧本失败。"}})
        elif self.raw is not None:
            await _answer(send, 200, self.raw)
        else:
            await _answer(send, 200, self._given.setdefault(turn["turn_id"], self._made_up(turn["text"])))

    def _made_up(self, text: str) -> dict[str, Any]:
        understood = {
            "intent": {"name": "greet", "confidence": 0.9},
            "emotion": {"name": "calm", "intensity": 0.1},
            "risk": [],
            "style": "impatient",
            "model": "scripted",
        }
        return {**understood, **self._scripted(text)}

    def _scripted(self, text: str) -> dict[str, Any]:
        if text in self._script:
            return self._script[text]
        ends = [known for known in self._script if text.endswith(f" {known}")]
        return self._script[max(ends, key=len)] if ends else {"replies": [{"text": f"收到：{text}"}], "handoff": None}


async def _live(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    return body


async def _answer(send: Send, status: int, content: dict[str, Any] | bytes) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
