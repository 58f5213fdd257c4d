"""Who is at the console: the session cookie, the token against forged forms, and roles."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Cookie, Depends, Header, Request

from bot.errors import Forbidden
from bot.staff.accounts import Role, SignedIn
from bot.web.audited import signed_in_as
from bot.web.services import Services, services

COOKIE = "anxin_staff"
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.ADMIN})

Has = Annotated[Services, Depends(services)]


def signed_in(request: Request, has: Has, anxin_staff: Annotated[str | None, Cookie()] = None) -> SignedIn:
    """Whoever is signed in and ready to work. Raises NotSignedIn; Forbidden: still on the one-time password."""
    who = has.accounts.signed_in(anxin_staff)
    if who.staff.must_change_password:
        raise Forbidden("请先修改一次性密码。", code="PASSWORD_CHANGE_REQUIRED")
    signed_in_as(request, who.staff)
    return who


def writing(
    who: Annotated[SignedIn, Depends(signed_in)], x_csrf_token: Annotated[str | None, Header()] = None
) -> SignedIn:
    """For every call that changes something: signed in, and called from one of our own pages."""
    who.check_csrf(x_csrf_token)
    return who


def require_role(who: SignedIn, *roles: Role) -> SignedIn:
    """The one door by role. Raises Forbidden: this is for others; an admin may do everything."""
    if who.staff.role not in {Role.ADMIN, *roles}:
        raise Forbidden("您的角色没有这个权限。", code="ROLE_REQUIRED")
    return who


def supervising(who: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    return require_role(who, Role.SUPERVISOR)


def supervising_write(who: Annotated[SignedIn, Depends(writing)]) -> SignedIn:
    return require_role(who, Role.SUPERVISOR)


def still_signed_in(
    has: Has, who: Annotated[SignedIn, Depends(signed_in)], anxin_staff: Annotated[str | None, Cookie()] = None
) -> Callable[[], SignedIn]:
    """For streams, which outlive the request's check: raises NotSignedIn once the session has ended."""
    return lambda: has.accounts.signed_in(anxin_staff)


Reader = Annotated[SignedIn, Depends(signed_in)]
Follower = Annotated[Callable[[], SignedIn], Depends(still_signed_in)]
Writer = Annotated[SignedIn, Depends(writing)]
SUPERVISING = Depends(supervising)
SUPERVISING_WRITE = Depends(supervising_write)
