"""Every error that a caller can be told of.

AnxinError
├── BadInput              422  what was sent cannot be used as it is
├── NotSignedIn           401  no valid token or session
├── Forbidden             403  signed in, but not allowed
├── NotFound              404  no such thing, or not yours: the two look the same from outside
├── Conflict              409  the thing has moved on since you looked (a stale epoch, a stage already passed)
├── TooMany               429  too fast
└── Unavailable           503  a part this needs is not answering; nothing was done

An error carries a code for programs and, apart from it, a sentence for people (simplified Chinese). `field` names the
input at fault; `data` is what the caller may show or act on.
"""

from typing import Any


class AnxinError(Exception):
    """An error with a code for programs and a sentence for people."""

    status = 500
    code = "INTERNAL"

    def __init__(
        self, message: str, *, code: str | None = None, field: str | None = None, data: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.data = data or {}

    def as_json(self) -> dict[str, Any]:
        """The body of every error answer: `{"error": {"code", "message", "field"?, "data"?}}`."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field:
            error["field"] = self.field
        if self.data:
            error["data"] = self.data
        return {"error": error}


class BadInput(AnxinError):
    status = 422
    code = "BAD_INPUT"


class NotSignedIn(AnxinError):
    status = 401
    code = "NOT_SIGNED_IN"


class Forbidden(AnxinError):
    status = 403
    code = "FORBIDDEN"


class NotFound(AnxinError):
    status = 404
    code = "NOT_FOUND"


class Conflict(AnxinError):
    status = 409
    code = "CONFLICT"


class TooMany(AnxinError):
    status = 429
    code = "TOO_MANY"


class Unavailable(AnxinError):
    status = 503
    code = "UNAVAILABLE"
