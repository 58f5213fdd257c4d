"""What travels between us and a merchant's system: signatures and values (docs/shop-api.yaml describes the calls).

A request is signed with the secret both sides know: HMAC-SHA256 over moment, method, path with query, and body.
"""

import hashlib
import hmac
from dataclasses import dataclass

from bot.shop.changes import Change
from bot.shop.model import AfterSaleKind

MOMENT_HEADER = "X-Anxin-Moment"  # seconds since 1970
SIGNATURE_HEADER = "X-Anxin-Signature"
SIGNATURE_FIELDS = "moment, METHOD, path with query as sent, hexadecimal SHA-256 of the body"
SIGNATURE_GOOD_FOR_SECONDS = 300


@dataclass(frozen=True)
class ChangeBody:
    """A change; whose it is stands in the path."""

    key: str
    change: Change


@dataclass(frozen=True)
class AfterSaleBody:
    """An after-sale request; whose it is stands in the path."""

    key: str
    order_id: str
    item_id: str | None
    kind: AfterSaleKind
    amount_fen: int | None
    reason: str
    variant: str = ""


def signature(secret: str, moment: str, method: str, target: str, body: bytes) -> str:
    """The signature of a request; `target` is path and query as they are sent."""
    text = "\n".join([moment, method.upper(), target, hashlib.sha256(body).hexdigest()])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_signed(secret: str, headers: dict[str, str], method: str, target: str, body: bytes, now: float) -> bool:
    """True: signed with this secret, a few minutes ago at most. `headers` have names in lower case."""
    moment = headers.get(MOMENT_HEADER.lower(), "")
    given = headers.get(SIGNATURE_HEADER.lower(), "")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    expected = signature(secret, moment, method, target, body)
    fresh = abs(now - int(moment)) <= SIGNATURE_GOOD_FOR_SECONDS
    return hmac.compare_digest(expected.encode(), given.encode()) and fresh
