"""Pictures and documents of a conversation: files below the uploads folder, reachable only through the conversation."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations import documents, rows
from bot.conversations.documents import Document, document_from
from bot.conversations.model import Draft, Kind
from bot.conversations.photos import Photo, photo_from
from bot.conversations.serving import serves
from bot.conversations.tables import AttachmentRow
from bot.errors import NotFound, TooMany
from bot.storage import Database, new_id, utc_now

MOST_IN_A_CONVERSATION = 50
IMAGE_WORDS = "[图片]"
FILE_WORDS = "[文件]"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored picture with its sides in pixels, or a document: that has a `name`, and no sides. `size` in bytes."""

    id: str
    width: int
    height: int
    size: int
    name: str | None

    @classmethod
    def of(cls, row: AttachmentRow) -> "Attachment":
        return cls(row.id, row.width, row.height, row.size, row.name)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where it lies, and under which name a document is saved; pictures have none."""

    path: Path
    name: str | None


class Attachments:
    """`folder` holds the files, named by id; every process that serves them has to see it."""

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock

    def add(self, visitor_id: str, conversation_id: str, client_id: str, sent: bytes) -> tuple[Attachment, bool]:
        """Checks and keeps a picture, and says whether it is new; a repeated `client_id` gives what is kept already.

        Raises NotFound: not this visitor's conversation. BadInput: as `photo_from`. TooMany: fifty are there already.
        """

        def door(session: Session, lock: bool) -> None:
            rows.access_as_visitor(session, visitor_id, conversation_id, lock=lock)

        return self._add(door, conversation_id, client_id, lambda: photo_from(sent))

    def add_as_staff(
        self, conversation_id: str, staff_id: str, client_id: str, sent: bytes, name: str | None = None
    ) -> tuple[Attachment, bool]:
        """The same for whoever serves the conversation; with a `name` it is a document.

        Raises Forbidden: they do not serve it. BadInput: as `photo_from`, or as `document_from`.
        """

        def door(session: Session, lock: bool) -> None:
            serves(rows.access(session, conversation_id, lock=lock), staff_id)

        def judged() -> Photo | Document:
            return photo_from(sent) if name is None else document_from(sent, name)

        return self._add(door, conversation_id, f"{staff_id}:{client_id}", judged)

    def _add(
        self,
        door: Callable[[Session, bool], None],
        conversation_id: str,
        client_id: str,
        judged: Callable[[], Photo | Document],
    ) -> tuple[Attachment, bool]:
        with self._database.read() as session:
            door(session, False)
            if (known := _known(session, conversation_id, client_id)) is not None:
                return Attachment.of(known), False
        fit = judged()
        with self._database.write() as session:
            door(session, True)
            if (known := _known(session, conversation_id, client_id)) is not None:
                return Attachment.of(known), False
            of_conversation = select(func.count()).where(AttachmentRow.conversation_id == conversation_id)
            if (session.scalar(of_conversation) or 0) >= MOST_IN_A_CONVERSATION:
                raise TooMany(f"一次咨询最多发 {MOST_IN_A_CONVERSATION} 个图片和文件。", code="TOO_MANY_IMAGES")
            row = AttachmentRow(
                id=new_id(),
                conversation_id=conversation_id,
                client_id=client_id,
                width=fit.width if isinstance(fit, Photo) else 0,
                height=fit.height if isinstance(fit, Photo) else 0,
                size=len(fit.content),
                name=fit.name if isinstance(fit, Document) else None,
                created_at=self._clock(),
            )
            # The file first: a row never points at nothing. A file without a row is found by nobody.
            self._keep(self._stored(row).path, fit.content)
            session.add(row)
            return Attachment.of(row), True

    def for_visitor(self, visitor_id: str, conversation_id: str, attachment_id: str) -> StoredFile:
        """A file of the visitor's own conversation. Raises NotFound."""
        with self._database.read() as session:
            rows.access_as_visitor(session, visitor_id, conversation_id)
            return self._stored(found(session, conversation_id, attachment_id))

    def for_staff(self, conversation_id: str, attachment_id: str) -> StoredFile:
        """A file of the conversation, for staff. Raises NotFound."""
        with self._database.read() as session:
            return self._stored(found(session, conversation_id, attachment_id))

    def _keep(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        draft = path.with_suffix(".part")
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
        draft.replace(path)

    def _stored(self, row: AttachmentRow) -> StoredFile:
        # The name that was given never becomes part of a path.
        suffix = ".jpg" if row.name is None else documents.SUFFIX
        return StoredFile(self._folder / row.id[-2:] / f"{row.id}{suffix}", row.name)


def as_message(session: Session, conversation_id: str, attachment_id: str, *, documents_too: bool = False) -> Draft:
    """A picture of this very conversation, to be said in it; of staff also a document. Raises NotFound."""
    said = found(session, conversation_id, attachment_id)
    if said.name is None:
        card = {"type": "image", "attachment_id": said.id, "width": said.width, "height": said.height}
        return Draft(IMAGE_WORDS, Kind.IMAGE, card=card)
    if not documents_too:
        raise _not_there()
    card = {"type": "file", "attachment_id": said.id, "name": said.name, "size": said.size}
    return Draft(f"{FILE_WORDS} {said.name}", Kind.FILE, card=card)


def found(session: Session, conversation_id: str, attachment_id: str) -> AttachmentRow:
    """A picture or document of this very conversation. Raises NotFound."""
    row = session.get(AttachmentRow, attachment_id)
    if row is None or row.conversation_id != conversation_id:
        raise _not_there()
    return row


def _not_there() -> NotFound:
    return NotFound("没有找到这个图片或文件。")


def _known(session: Session, conversation_id: str, client_id: str) -> AttachmentRow | None:
    return session.scalar(
        select(AttachmentRow).where(
            AttachmentRow.conversation_id == conversation_id, AttachmentRow.client_id == client_id
        )
    )
