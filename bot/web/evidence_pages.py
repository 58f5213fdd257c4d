"""Taking a case out as evidence: for supervisors, and for whoever the case or its conversation belongs to."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import StreamingResponse

from bot.errors import Forbidden
from bot.staff.audit import Action, record
from bot.storage import utc_now
from bot.web.page_access import PageRoute, PageWriter, Scoped
from bot.web.staff_access import Has

router = APIRouter(prefix="/staff/cases", include_in_schema=False, route_class=PageRoute)


@router.post("/{number}/export")
def export(
    has: Has, who: PageWriter, scope: Scoped, number: str, internal: Annotated[bool, Form()] = False
) -> Response:
    """One ZIP. That it was taken out is written first: what cannot be noted does not leave the house.

    Raises NotFound: no such case, or a colleague's. Forbidden: seen, but not theirs.
    """
    case = has.case_list.one(number, scope)
    owners = {case.staff_id} | has.dossiers.served_by(case.conversation_id)
    if not scope.sees_all and who.staff.id not in owners:
        raise Forbidden("只有主管和负责这张工单的人可以导出。", code="ROLE_REQUIRED")
    dossier = has.dossiers.of(case.id)
    with has.database.write() as session:
        record(session, Action.CASE_EXPORTED, utc_now(), who.staff.id, case.number, internal=internal)
    content = has.evidence.archive(dossier, who.staff.display_name, internal=internal)
    headers = {"Content-Disposition": f'attachment; filename="{case.number}.zip"'}
    return StreamingResponse(content, media_type="application/zip", headers=headers)
