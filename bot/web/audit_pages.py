"""The audit at the console, for supervisors and admins: who saw and did what, and the same as a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from bot.staff.accounts import Role
from bot.staff.audit import ACTION_LABELS, Action, record
from bot.staff.audit_list import AuditFilter, AuditLine
from bot.storage import utc_now
from bot.web.choosing import choice, day, same_list
from bot.web.page_access import PageReader, PageRoute, PageWriter, only, page
from bot.web.pages import moment
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/audit", include_in_schema=False, route_class=PageRoute)

HEAD = ("时间", "谁", "做了什么", "对象", "对象姓名", "其他")
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Word = Annotated[str, Query(max_length=80)]


def asked(staff: Word = "", action: Word = "", subject: Word = "", since: Word = "", until: Word = "") -> AuditFilter:
    return AuditFilter(staff, choice(Action, action, "action"), subject, day(since, "since"), day(until, "until"))


Asked = Annotated[AuditFilter, Depends(asked)]


@router.get("")
def list_page(request: Request, has: Has, who: PageReader, wanted: Asked, before: Word = "") -> Response:
    only(who, Role.SUPERVISOR)
    lines, further = has.audit.page(wanted, before)
    facts = {
        "wanted": wanted,
        "lines": [(line, in_words(line)) for line in lines],
        "further": "?" + same_list(request, before=further) if further else "",
        "here": same_list(request, before=""),
        "first": not before,
        "actions": ACTION_LABELS,
        "people": has.accounts.everybody(),
    }
    return page(request, "staff/audit.html", who, **facts)


@router.post("/export")
def export(has: Has, who: PageWriter, wanted: Asked) -> Response:
    """All lines that the filter finds, as CSV; that it was taken out is a line, too, written first."""
    only(who, Role.SUPERVISOR)
    lines = has.audit.count(wanted)
    with has.database.write() as session:
        record(session, Action.AUDIT_EXPORTED, utc_now(), who.staff.id, lines=lines)
    headers = {"Content-Disposition": 'attachment; filename="anxin-audit.csv"'}
    return StreamingResponse(as_csv(has.audit.every(wanted)), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(lines: Iterable[AuditLine]) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8; no cell is taken for a formula."""
    yield "\ufeff" + _row(HEAD)
    for line in lines:
        yield _row((moment(line.at), line.name, ACTION_LABELS[line.action], line.subject, line.about, in_words(line)))


def in_words(line: AuditLine) -> str:
    return "，".join(f"{name}={value}" for name, value in line.data.items() if value not in (None, ""))


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(STARTS_FORMULA) else cell for cell in cells])
    return out.getvalue()
