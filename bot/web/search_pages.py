"""Searching conversations and cases at the console."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bot.cases.labels import CATEGORY_LABELS, STAGE_LABELS
from bot.conversations.transcript import SPEAKERS
from bot.search.words import marked, terms
from bot.web.choosing import same_list
from bot.web.page_access import PageReader, PageRoute, Scoped, page
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/search", include_in_schema=False, route_class=PageRoute)


@router.get("")
def search_page(
    request: Request,
    has: Has,
    who: PageReader,
    scope: Scoped,
    q: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1,
) -> Response:
    wanted = terms(q)
    found, more = has.conversation_search.find(wanted, scope, number)
    cases = has.case_search.find(wanted, scope) if number == 1 else []
    names = has.accounts.names({one.conversation.staff_id for one in found if one.conversation.staff_id})
    facts = {
        "q": q,
        "asked": bool(wanted),
        "messages": [(one, marked(one.message.text, wanted)) for one in found],
        "cases": [(case, marked(case.text, wanted)) for case in cases],
        "names": names,
        "speakers": SPEAKERS,
        "stages": STAGE_LABELS,
        "categories": CATEGORY_LABELS,
        "sees_all": scope.sees_all,
        "previous": "?" + same_list(request, page=str(number - 1)) if number > 1 else "",
        "further": "?" + same_list(request, page=str(number + 1)) if more else "",
    }
    return page(request, "staff/search.html", who, **facts)
