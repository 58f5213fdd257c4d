"""Two kinds of signed tokens: ours says which visitor a browser is, the merchant's says which customer that is."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from bot.errors import NotSignedIn
from bot.storage import utc_now

ALGORITHM = "HS256"
VISITOR_AUDIENCE = "anxin-visitor"
IDENTITY_AUDIENCE = "anxin-identity"
VISITOR_LIFE = timedelta(days=30)
LONGEST_IDENTITY_LIFE = timedelta(minutes=10)
CLOCK_SKEW = timedelta(seconds=30)
LONGEST_CUSTOMER_ID = 80


class VisitorTokens:
    """Tokens of our own: they name a visitor and nothing else."""

    def __init__(self, secret: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._secret = secret
        self._clock = clock

    def issue(self, visitor_id: str) -> str:
        now = self._clock()
        claims = {"sub": visitor_id, "aud": VISITOR_AUDIENCE, "iat": now, "exp": now + VISITOR_LIFE}
        return jwt.encode(claims, self._secret, ALGORITHM)

    def visitor(self, token: str) -> str:
        """The visitor's id. Raises NotSignedIn: forged, expired, or meant for something else."""
        return str(_verified(token, self._secret, VISITOR_AUDIENCE)["sub"])


class IdentityTokens:
    """Tokens that the merchant's site signs for its signed-in customer; two keys may be valid while one is replaced."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)

    def customer(self, token: str) -> str:
        """The customer's id on the merchant's site.

        Raises NotSignedIn: unknown key, forged, expired, of nobody, or valid for longer than ten minutes.
        """
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
        except jwt.InvalidTokenError:
            raise _refused() from None
        key = self._keys.get(key_id)
        if key is None:
            raise _refused()
        claims = _verified(token, key, IDENTITY_AUDIENCE)
        if int(claims["exp"]) - int(claims["iat"]) > LONGEST_IDENTITY_LIFE.total_seconds():
            raise NotSignedIn("身份凭证的有效期不能超过10分钟。", code="TOKEN_TOO_LONG")
        customer_id = str(claims["sub"])
        if not 0 < len(customer_id.strip()) <= LONGEST_CUSTOMER_ID:
            # A site that signs an empty name for whoever is not signed in would make one customer of all of them.
            raise _refused()
        return customer_id

    def issue(self, key_id: str, customer_id: str, now: datetime) -> str:
        """Signs as the merchant's site would; used by the demo shop and by tests."""
        claims = {"sub": customer_id, "aud": IDENTITY_AUDIENCE, "iat": now, "exp": now + timedelta(minutes=5)}
        return jwt.encode(claims, self._keys[key_id], ALGORITHM, headers={"kid": key_id})


def _verified(token: str, key: str, audience: str) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            leeway=CLOCK_SKEW,
            options={"require": ["sub", "aud", "iat", "exp"]},
        )
    except (jwt.InvalidTokenError, OverflowError):  # the latter: an instant that is infinite
        raise _refused() from None


def _refused() -> NotSignedIn:
    return NotSignedIn("登录状态已失效，请刷新页面。", code="BAD_TOKEN")
