"""The customer API for the pages of configured sites, where the chat itself may live (`data-mode="inline"`).

Only what the widget calls, only for the very origin that is configured, never with a wildcard, never with cookies: who
a request comes from says the token in its header. What staff use is open to no other page.
https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CUSTOMER_PATH = re.compile(r"/api/v1/(?:sessions|conversations)(?:/.*)?")
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}
# How long to wait is said in a header that pages of other origins do not see unless they may.
EXPOSED = "Retry-After"
DEFAULT_PORTS = {"https": ":443", "http": ":80"}
REFUSED = {"error": {"code": "ORIGIN_NOT_ALLOWED", "message": "这个网站没有开通在线客服。"}}


class CrossOrigin:
    """Answers preflights, and marks answers that a configured site's page may read."""

    def __init__(self, app: ASGIApp, sites: Sequence[str]) -> None:
        self._app = app
        self._sites = frozenset(as_browsers_write(site) for site in sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not CUSTOMER_PATH.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = origin in self._sites

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                # What one site's page may read must not be handed to another's by a cache in between.
                answer.add_vary_header("Origin")
                if allowed:
                    answer["Access-Control-Allow-Origin"] = origin
                    answer["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            answer = Response(status_code=204, headers=PREFLIGHT) if allowed else JSONResponse(REFUSED, 403)
            await answer(scope, receive, marked)
        else:
            await self._app(scope, receive, marked)


def as_browsers_write(site: str) -> str:
    """An origin as the header `Origin` has it: in lower case, without the scheme's own port."""
    lower = site.lower()
    return lower.removesuffix(DEFAULT_PORTS.get(lower.partition("://")[0], ""))
