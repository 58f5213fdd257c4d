"""Who a request of the customer API comes from."""

from typing import Annotated

from fastapi import Depends, Header

from bot.errors import NotSignedIn
from bot.web.services import Services, services

Has = Annotated[Services, Depends(services)]


def visitor(has: Has, authorization: Annotated[str | None, Header()] = None) -> str:
    """The visitor whose token the request carries. Raises NotSignedIn."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("请先打开一个会话。", code="TOKEN_MISSING")
    return has.visitor_tokens.visitor(token)


def visitor_if_any(has: Has, authorization: Annotated[str | None, Header()] = None) -> str | None:
    """Like `visitor`, for whoever may also come without a token, or with one that has run out."""
    try:
        return visitor(has, authorization)
    except NotSignedIn:
        return None


Visitor = Annotated[str, Depends(visitor)]
