"""How fast one visitor, and one address, may come. Each process counts for itself: several grant each their share."""

import ipaddress
import time
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import TooMany
from bot.settings import Settings

IPV6_HOUSEHOLD = 64
"""Whoever has one address of IPv6 has 2^64 of them: they are counted as one."""


class RateLimits:
    """One counter for each of: messages of a visitor, sessions of an address, all requests of an address."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._messages = parse_many(settings.limit_messages)
        self._sessions = parse_many(settings.limit_sessions)
        self._requests = parse_many(settings.limit_requests)

    def message(self, visitor_id: str) -> None:
        """Raises TooMany, with the seconds to wait in `data.retry_after`."""
        self._take(self._messages, "message", visitor_id, "您发得太快了，请等{seconds}秒再发，内容不会丢。")

    def session(self, request: Request) -> None:
        """Raises TooMany."""
        self._take(self._sessions, "session", address(request), "打开得太频繁了，请等{seconds}秒再试。")

    def request(self, request: Request) -> None:
        """Raises TooMany."""
        self._take(self._requests, "request", address(request), "操作太频繁了，请等{seconds}秒再试。")

    def _take(self, limits: list[RateLimitItem], what: str, who: str, sentence: str) -> None:
        # All are asked before one is taken: what is refused must not use up another allowance.
        for limit in limits:
            if not self._limiter.test(limit, what, who):
                raise self._too_many(limit, what, who, sentence)
        for limit in limits:
            if not self._limiter.hit(limit, what, who):
                raise self._too_many(limit, what, who, sentence)

    def _too_many(self, limit: RateLimitItem, what: str, who: str, sentence: str) -> TooMany:
        free_at = self._limiter.get_window_stats(limit, what, who).reset_time
        seconds = max(1, round(free_at - time.time()))
        return TooMany(sentence.format(seconds=seconds), data={"retry_after": seconds})


def address(request: Request) -> str:
    """Where a request comes from; behind a proxy that uvicorn trusts, what the proxy says.

    A whole /64 of IPv6 counts as one address.
    """
    host = request.client.host if request.client else ""
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, IPV6_HOUSEHOLD), strict=False))
    return host


def rate_limits(request: Request) -> RateLimits:
    """For `Depends`: the counters of the application that answers."""
    found: RateLimits = request.app.state.rate_limits
    return found


Limits = Annotated[RateLimits, Depends(rate_limits)]


def not_too_often(request: Request, limits: Limits) -> None:
    """For every route that customers reach. Raises TooMany."""
    limits.request(request)
