"""docs/shop-api.yaml: the description that a merchant implements, taken from the reference server.

`python -m bot.shop.openapi` writes it anew.
"""

from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from bot.shop.demo import DemoShop
from bot.shop.reference_server import create_app
from bot.shop.wire import MOMENT_HEADER, SIGNATURE_FIELDS, SIGNATURE_HEADER
from bot.storage import Database

FILE = ROOT / "docs" / "shop-api.yaml"
_ABOUT = f"""What Anxin asks of a merchant's shop. bot/shop/port.py says what each answer means.

Money is in 分 (integers), moments are ISO 8601 with an offset, days are calendar days in China.
Every request carries `{MOMENT_HEADER}` (seconds since 1970, at most five minutes off) and `{SIGNATURE_HEADER}`, the
hexadecimal HMAC-SHA256, under the shared secret, of these lines joined by a line feed: {SIGNATURE_FIELDS}.
What belongs to another customer is answered exactly like what does not exist: 404.
A `key` that comes again with the same content is answered as before and changes nothing; with other content 409.
Errors are `{{"error": {{"code", "message", "field"?, "data"?}}}}`; the message is for the customer, in Chinese:
404 no such thing of this customer, 409 its state does not allow it, 422 the input cannot be used.
"""


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    api = create_app(DemoShop(Database("sqlite://")), "unused while describing").openapi()
    api["info"]["description"] = _ABOUT
    error = {"$ref": "#/components/schemas/Error"}
    api["components"]["schemas"]["Error"] = _ERROR
    for calls in api["paths"].values():
        for call in calls.values():
            call["responses"].pop("422", None)
            for status, meaning in _REFUSALS.items():
                call["responses"][status] = {
                    "description": meaning,
                    "content": {"application/json": {"schema": error}},
                }
            call["security"] = [{"moment": [], "signature": []}]
    api["components"]["securitySchemes"] = {
        "moment": {"type": "apiKey", "in": "header", "name": MOMENT_HEADER},
        "signature": {"type": "apiKey", "in": "header", "name": SIGNATURE_HEADER},
    }
    for unused in ("HTTPValidationError", "ValidationError"):
        api["components"]["schemas"].pop(unused, None)
    return api


_REFUSALS = {"401": "not signed", "404": "not found", "409": "conflict", "422": "bad input"}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": "string"},
                "data": {"type": "object"},
            },
        }
    },
}


def write(path: Path = FILE) -> None:
    path.write_text(yaml.safe_dump(description(), allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


if __name__ == "__main__":
    write()
