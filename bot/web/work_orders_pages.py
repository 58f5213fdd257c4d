"""What departments have to do: the list, and taking, returning and finishing it from there."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from bot.cases.listing import Due
from bot.cases.work_orders import Progress, WorkOrderFilter
from bot.policy.follow_up import Department, WorkOrderMove
from bot.web.case_facts import department_labels, order_in_words
from bot.web.choosing import choice, same_list
from bot.web.page_access import PageReader, PageRoute, PageWriter, Scoped, page
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/work-orders", include_in_schema=False, route_class=PageRoute)

PROGRESS_LABELS = {Progress.TO_DO: "待办", Progress.LATE: "超时", Progress.DONE: "已结束"}
DUE_LABELS = {Due.OVERDUE: "已超时", Due.NEAR: "一天内到期"}
Word = Annotated[str, Query(max_length=80)]


@router.get("")
def list_page(
    request: Request,
    has: Has,
    who: PageReader,
    scope: Scoped,
    department: Word = "",
    progress: Word = Progress.TO_DO.value,
    due: Word = "",
    mine: bool = False,
    number: Word = "",
    number_of_page: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    wanted = WorkOrderFilter(
        choice(Department, department, "department"),
        choice(Progress, progress, "progress"),
        choice(Due, due, "due"),
        number,
        mine,
    )
    found = has.work_order_list.page(wanted, scope, number_of_page)
    names = has.accounts.names({one.order.staff_id for one in found.rows if one.order.staff_id})
    labels = department_labels(has)
    facts = {
        "wanted": wanted,
        "found": found,
        "rows": [(one, order_in_words(labels, one.order, names)) for one in found.rows],
        "link": lambda page_number: "?" + same_list(request, page=str(page_number)),
        "here": same_list(request),
        "departments": labels,
        "progresses": PROGRESS_LABELS,
        "dues": DUE_LABELS,
    }
    return page(request, "staff/work_orders.html", who, **facts)


@router.post("/{work_order_id}/{move}")
def move_order(
    has: Has,
    who: PageWriter,
    work_order_id: str,
    move: WorkOrderMove,
    note: Annotated[str, Form(max_length=2000)] = "",
    here: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """A repeat changes nothing. Raises NotFound; WrongMove: its state has changed."""
    has.promises.move(work_order_id, move, who.staff.id, note.strip())
    return RedirectResponse(f"/staff/work-orders?{here}", status.HTTP_303_SEE_OTHER)
