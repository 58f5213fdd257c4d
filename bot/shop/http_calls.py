"""One call to a merchant's system: signed, bounded in time and size, repeated where that helps, given up in time.

Every call of the port may be repeated: reads change nothing, and what changes something carries a key.
"""

import json
import time
from dataclasses import dataclass

import httpx
import structlog
from pybreaker import CircuitBreaker, CircuitBreakerError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from bot.errors import BadInput, Conflict, NotFound, Unavailable
from bot.shop.wire import MOMENT_HEADER, SIGNATURE_HEADER, signature

LONGEST_ANSWER = 8 * 1024 * 1024
NOT_ANSWERING = "店铺系统暂时没有回应，请稍等一会儿再试"
_ERRORS = {404: NotFound, 409: Conflict, 422: BadInput}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Patience:
    """Seconds for connecting, for one attempt as a whole; attempts; and when the circuit opens and tries again."""

    connect: float = 2.0
    attempt: float = 4.0
    attempts: int = 3
    longest_pause: float = 1.0
    failures_until_open: int = 5
    open_seconds: float = 30.0


class _Failed(Exception):
    """No usable answer; asking again may help."""


class ShopCalls:
    """The way to the merchant's system at `url`, for all threads of this process."""

    def __init__(self, url: str, secret: str, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self._base = httpx.URL(url.rstrip("/"))
        self._secret = secret
        timeout = httpx.Timeout(self._patience.attempt, connect=self._patience.connect)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self._breaker = CircuitBreaker(
            fail_max=self._patience.failures_until_open, reset_timeout=self._patience.open_seconds
        )

    def close(self) -> None:
        self._client.close()

    def get(self, path: str) -> bytes:
        """The body of the answer. Raises NotFound, BadInput, Conflict as the shop says; Unavailable otherwise."""
        return self._call("GET", path, b"")

    def post(self, path: str, body: bytes) -> bytes:
        """See `get`."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: bytes) -> bytes:
        try:
            status, answer = self._breaker.call(self._patiently, method, path, body)
        except (_Failed, CircuitBreakerError) as error:
            log.warning("shop_not_answering", method=method, reason=type(error.__cause__ or error).__name__)
            raise Unavailable(NOT_ANSWERING, code="SHOP_NOT_ANSWERING") from error
        if status in {200, 201}:
            return answer
        raise self._refusal(status, answer)

    def _patiently(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        retrying = Retrying(
            retry=retry_if_exception_type(_Failed),
            stop=stop_after_attempt(self._patience.attempts),
            wait=wait_random_exponential(multiplier=0.1, max=self._patience.longest_pause),
            reraise=True,
        )
        return retrying(self._once, method, path, body)

    def _once(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        url = httpx.URL(f"{self._base}{path}")
        moment = str(int(time.time()))
        headers = {
            MOMENT_HEADER: moment,
            SIGNATURE_HEADER: signature(self._secret, moment, method, url.raw_path.decode(), body),
            "Content-Type": "application/json",
        }
        give_up_at = time.monotonic() + self._patience.attempt
        try:
            with self._client.stream(method, url, content=body, headers=headers) as response:
                answer = _read(response, give_up_at)
        except httpx.HTTPError as error:
            raise _Failed from error
        if response.status_code >= 500 or response.status_code == 429:
            raise _Failed(f"status {response.status_code}")
        return response.status_code, answer

    def _refusal(self, status: int, answer: bytes) -> Exception:
        """What the shop says against the request, in our words for it; anything else is a shop that cannot be used."""
        kind = _ERRORS.get(status)
        try:
            error = json.loads(answer)["error"]
            code, message = error["code"], error["message"]
            data, field = error.get("data"), error.get("field")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            kind = None
        if kind is None or not isinstance(code, str) or not isinstance(message, str):
            log.error("shop_refused_or_misunderstood", status=status)
            return Unavailable(NOT_ANSWERING, code="SHOP_WRONG_ANSWER")
        known_data = data if isinstance(data, dict) else {}
        return kind(message[:500], code=code[:80], field=field if isinstance(field, str) else None, data=known_data)


def _read(response: httpx.Response, give_up_at: float) -> bytes:
    """The body. A server that drips it slowly, or never stops, is given up: httpx alone bounds only each pause."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LONGEST_ANSWER or time.monotonic() > give_up_at:
            raise _Failed("too slow or too long")
        parts.append(part)
    return b"".join(parts)
