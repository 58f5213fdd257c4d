"""Pictures: sent as the body itself, seen only by the conversation's visitor and by staff."""

from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.responses import FileResponse

from bot.conversations.photos import MEDIA_TYPE
from bot.web import audited
from bot.web.rate_limits import not_too_often
from bot.web.staff_access import Reader, Writer
from bot.web.visitor_access import Has, Visitor

router = APIRouter(prefix="/api/v1", dependencies=[Depends(not_too_often)])
# Staff sit behind one address: what is counted there are customers.
staff_router = APIRouter(prefix="/api/v1/staff")

ClientId = Annotated[str, Query(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
StaffClientId = Annotated[str, Query(min_length=1, max_length=38, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("/conversations/{conversation_id}/attachments", status_code=status.HTTP_201_CREATED)
async def upload(
    has: Has, who: Visitor, conversation_id: str, client_id: ClientId, request: Request, response: Response
) -> dict[str, Any]:
    """Keeps a picture for a message to come. 201 the first time; a repeated `client_id` answers 200 with the same."""
    sent = await request.body()
    kept, created = await run_sync(has.attachments.add, who, conversation_id, client_id, sent)
    if not created:
        response.status_code = status.HTTP_200_OK
    return {"attachment_id": kept.id, "width": kept.width, "height": kept.height}


@staff_router.post("/conversations/{conversation_id}/attachments", status_code=status.HTTP_201_CREATED)
async def upload_as_staff(
    has: Has, who: Writer, conversation_id: str, client_id: StaffClientId, request: Request, response: Response
) -> dict[str, Any]:
    """The same checks for what staff send, by whoever serves the conversation."""
    sent = await request.body()
    kept, created = await run_sync(has.attachments.add_as_staff, conversation_id, who.staff.id, client_id, sent)
    if not created:
        response.status_code = status.HTTP_200_OK
    return {"attachment_id": kept.id, "width": kept.width, "height": kept.height}


@router.get("/conversations/{conversation_id}/attachments/{attachment_id}")
def see(has: Has, who: Visitor, conversation_id: str, attachment_id: str) -> FileResponse:
    return _picture(has.attachments.for_visitor(who, conversation_id, attachment_id))


@staff_router.get("/conversations/{conversation_id}/attachments/{attachment_id}")
def see_as_staff(request: Request, has: Has, who: Reader, conversation_id: str, attachment_id: str) -> FileResponse:
    audited.looked(request, who.staff, has.reading.conversation(conversation_id))
    return _picture(has.attachments.for_staff(conversation_id, attachment_id))


def _picture(path: Path) -> FileResponse:
    # Whatever was sent, what goes out is a JPEG and is never read as anything else.
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return FileResponse(path, media_type=MEDIA_TYPE, headers=headers, filename="photo.jpg")
