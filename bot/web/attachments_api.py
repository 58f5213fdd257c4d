"""Pictures and documents: sent as the body itself, seen only by the conversation's visitor and by staff."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.responses import FileResponse

from bot.conversations import documents, photos
from bot.conversations.attachments import Attachment, StoredFile
from bot.web import audited
from bot.web.rate_limits import not_too_often
from bot.web.staff_access import Reader, Writer
from bot.web.visitor_access import Has, Visitor

router = APIRouter(prefix="/api/v1", dependencies=[Depends(not_too_often)])
# Staff sit behind one address: what is counted there are customers.
staff_router = APIRouter(prefix="/api/v1/staff")

ClientId = Annotated[str, Query(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
StaffClientId = Annotated[str, Query(min_length=1, max_length=38, pattern=r"^[A-Za-z0-9_-]+$")]
FileName = Annotated[str | None, Query(min_length=1, max_length=255)]


@router.post("/conversations/{conversation_id}/attachments", status_code=status.HTTP_201_CREATED)
async def upload(
    has: Has, who: Visitor, conversation_id: str, client_id: ClientId, request: Request, response: Response
) -> dict[str, Any]:
    """Keeps a picture for a message to come. 201 the first time; a repeated `client_id` answers 200 with the same."""
    sent = await request.body()
    kept, created = await run_sync(has.attachments.add, who, conversation_id, client_id, sent)
    if not created:
        response.status_code = status.HTTP_200_OK
    return _kept(kept)


@staff_router.post("/conversations/{conversation_id}/attachments", status_code=status.HTTP_201_CREATED)
async def upload_as_staff(
    has: Has,
    who: Writer,
    conversation_id: str,
    client_id: StaffClientId,
    request: Request,
    response: Response,
    name: FileName = None,
) -> dict[str, Any]:
    """The same checks for what staff send, by whoever serves the conversation; with a `name` it is a document."""
    sent = await request.body()
    kept, created = await run_sync(has.attachments.add_as_staff, conversation_id, who.staff.id, client_id, sent, name)
    if not created:
        response.status_code = status.HTTP_200_OK
    return _kept(kept)


@router.get("/conversations/{conversation_id}/attachments/{attachment_id}")
def see(has: Has, who: Visitor, conversation_id: str, attachment_id: str) -> FileResponse:
    return _answer(has.attachments.for_visitor(who, conversation_id, attachment_id))


@staff_router.get("/conversations/{conversation_id}/attachments/{attachment_id}")
def see_as_staff(request: Request, has: Has, who: Reader, conversation_id: str, attachment_id: str) -> FileResponse:
    audited.looked(request, who.staff, has.reading.conversation(conversation_id))
    return _answer(has.attachments.for_staff(conversation_id, attachment_id))


def _kept(kept: Attachment) -> dict[str, Any]:
    if kept.name is None:
        return {"attachment_id": kept.id, "width": kept.width, "height": kept.height}
    return {"attachment_id": kept.id, "name": kept.name, "size": kept.size}


def _answer(stored: StoredFile) -> FileResponse:
    # Whatever was sent, what goes out is a JPEG or a PDF to be saved, and is never read as anything else.
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "default-src 'none'; sandbox"}
    media_type = photos.MEDIA_TYPE if stored.name is None else documents.MEDIA_TYPE
    return FileResponse(stored.path, media_type=media_type, headers=headers, filename=stored.name or "photo.jpg")
