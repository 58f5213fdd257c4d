"""Headers that every answer carries, the largest body that is read, and how an error looks from outside."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import AnxinError
from bot.logs import where_it_failed
from bot.web.cross_origin import CrossOrigin, as_browsers_write

log = structlog.get_logger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
LARGEST_BODY = 1_000_000
# A picture or PDF may be ten times as large, and a little more: whoever sends more is told so by what reads them.
LARGEST_UPLOAD = 12_000_000
UPLOAD_PATH = re.compile(r"/api/v1/(?:staff/)?conversations/[^/]+/attachments")


def install(app: FastAPI, sites: Sequence[str] = ()) -> None:
    """Adds the guard and the error answers to an application. `sites` are the origins that may embed the chat."""
    app.add_middleware(CrossOrigin, sites=sites)
    app.add_middleware(Guard, sites=sites)
    app.add_exception_handler(AnxinError, _known_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(Exception, _unknown_error)


class Guard:
    """Counts what is read of a body, whatever length it claims, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, sites: Sequence[str]) -> None:
        self._app = app
        self._sites = frozenset(as_browsers_write(site) for site in sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0
        largest = LARGEST_UPLOAD if UPLOAD_PATH.fullmatch(scope["path"]) else LARGEST_BODY

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > largest:
                raise HTTPException(413)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _set_headers(MutableHeaders(scope=message), scope["path"], self._ancestors(scope))
            await send(message)

        if _claimed_length(scope) > largest:
            await _body(413, *_HTTP_ERRORS[413])(scope, receive, guarded)
        else:
            await self._app(scope, counted, guarded)

    def _ancestors(self, scope: Scope) -> str:
        """Who may frame an answer: the chat, the one site whose page says that it does; nothing else, nobody.

        A page that names another site than its own gains nothing: the browser compares with where it really is.
        """
        if not scope["path"].startswith("/widget/"):
            return "'none'"
        named = parse_qs(scope["query_string"].decode("latin-1")).get("origin", [""])[0]
        return f"'self' {named}" if named in self._sites else "'self'"


def _claimed_length(scope: Scope) -> int:
    claimed = Headers(scope=scope).get("content-length", "")
    return int(claimed) if claimed.isdecimal() else 0


def _set_headers(headers: MutableHeaders, path: str, ancestors: str = "'none'") -> None:
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(ancestors=ancestors))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
    headers.setdefault("Cache-Control", "no-cache" if path.startswith(("/static/", "/widget/loader")) else "no-store")


async def _known_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, AnxinError):
        raise error
    headers = {"Retry-After": str(error.data["retry_after"])} if "retry_after" in error.data else None
    return JSONResponse(error.as_json(), error.status, headers=headers)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    path = [str(part) for part in first["loc"] if part not in {"body", "query", "path", "header"}]
    return _body(422, "BAD_INPUT", _in_chinese(first), field=".".join(path) or None)


async def _unstorable(_: Request, __: Exception) -> JSONResponse:
    """The database takes no such value (a NUL character in an identifier, on PostgreSQL): it names nothing of ours."""
    return _body(422, "BAD_INPUT", "内容里有无法识别的字符。")


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code, message = _HTTP_ERRORS.get(error.status_code, ("HTTP_ERROR", "请求没有成功。"))
    return _body(error.status_code, code, message, headers=error.headers)


async def _unknown_error(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", path=request.url.path, **where_it_failed(error))
    answer = _body(500, "INTERNAL", "系统出了点问题，刚才的操作没有成功，请稍后再试。")
    # This answer is given outside the guard.
    _set_headers(answer.headers, request.url.path, "'none'")
    return answer


def _body(status: int, code: str, message: str, *, field: str | None = None, headers: Any = None) -> JSONResponse:
    content: dict[str, Any] = {"error": {"code": code, "message": message}}
    if field:
        content["error"]["field"] = field
    return JSONResponse(content, status, headers=headers)


_HTTP_ERRORS = {
    413: ("TOO_LARGE", "内容太大了，请分几次发送。"),
    404: ("NOT_FOUND", "没有找到您要的内容。"),
    405: ("METHOD_NOT_ALLOWED", "不支持这种请求方式。"),
}

_SENTENCES = {
    "missing": "缺少必填项。",
    "string_too_long": "内容太长了。",
    "string_too_short": "内容不能为空。",
    "json_invalid": "发送的内容不是合法的 JSON。",
    "int_parsing": "应为整数。",
    "literal_error": "不支持这个取值。",
}


def _in_chinese(error: Any) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _SENTENCES.get(error["type"], "填写的内容不对。")
