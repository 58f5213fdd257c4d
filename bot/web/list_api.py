"""The lists that staff work from: `/api/v1/staff/conversations`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from bot.conversations.lists import ListName, Order, Wanted
from bot.customers.profile import Tier
from bot.staff.groups import Group
from bot.staff.languages import Language
from bot.web.list_view import listed_conversation
from bot.web.staff_access import Has, Reader

router = APIRouter(prefix="/api/v1/staff")

LAST_PAGE = 2_000


@router.get("/conversations")
def list_conversations(
    has: Has,
    who: Reader,
    scope: ListName = ListName.QUEUE,
    order: Order = Order.URGENT,
    group: Group | None = None,
    tier: Tier | None = None,
    language: Language | None = None,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
) -> dict[str, Any]:
    """One page of one list, with how many there are in each list that has an end."""
    found = has.lists.page(Wanted(scope, who.staff.id, order, group, tier, language, page))
    has.shop_names.wanted_for(one.customer for one in found.rows)
    return {
        "conversations": [listed_conversation(one) for one in found.rows],
        "page": page,
        "more": found.more,
        "counts": {scope.value: count for scope, count in has.lists.counts(who.staff.id).items()},
    }
