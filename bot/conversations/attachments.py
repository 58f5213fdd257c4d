"""Pictures of a conversation: kept as files below the uploads folder, reachable only through the conversation."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations import rows
from bot.conversations.model import Draft, Kind
from bot.conversations.photos import Photo, photo_from
from bot.conversations.serving import serves
from bot.conversations.tables import AttachmentRow
from bot.errors import NotFound, TooMany
from bot.storage import Database, new_id, utc_now

MOST_IN_A_CONVERSATION = 50
IMAGE_WORDS = "[图片]"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored picture; its sides in pixels."""

    id: str
    width: int
    height: int

    @classmethod
    def of(cls, row: AttachmentRow) -> "Attachment":
        return cls(row.id, row.width, row.height)


class Attachments:
    """`folder` holds the files, named by id; every process that serves pictures has to see it."""

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

        return self._add(door, conversation_id, client_id, sent)

    def add_as_staff(self, conversation_id: str, staff_id: str, client_id: str, sent: bytes) -> tuple[Attachment, bool]:
        """The same for whoever serves the conversation. Raises Forbidden: they do not."""

        def door(session: Session, lock: bool) -> None:
            serves(rows.access(session, conversation_id, lock=lock), staff_id)

        return self._add(door, conversation_id, f"{staff_id}:{client_id}", sent)

    def _add(
        self, door: Callable[[Session, bool], None], conversation_id: str, client_id: str, sent: bytes
    ) -> tuple[Attachment, bool]:
        with self._database.read() as session:
            door(session, False)
            if (known := _known(session, conversation_id, client_id)) is not None:
                return Attachment.of(known), False
        photo = photo_from(sent)
        with self._database.write() as session:
            door(session, True)
            if (known := _known(session, conversation_id, client_id)) is not None:
                return Attachment.of(known), False
            of_conversation = select(func.count()).where(AttachmentRow.conversation_id == conversation_id)
            if (session.scalar(of_conversation) or 0) >= MOST_IN_A_CONVERSATION:
                raise TooMany(f"一次咨询最多发 {MOST_IN_A_CONVERSATION} 张图片。", code="TOO_MANY_IMAGES")
            row = AttachmentRow(
                id=new_id(),
                conversation_id=conversation_id,
                client_id=client_id,
                width=photo.width,
                height=photo.height,
                size=len(photo.content),
                created_at=self._clock(),
            )
            # The file first: a row never points at nothing. A file without a row is found by nobody.
            self._keep(row.id, photo)
            session.add(row)
            return Attachment.of(row), True

    def for_visitor(self, visitor_id: str, conversation_id: str, attachment_id: str) -> Path:
        """The file of a picture in the visitor's own conversation. Raises NotFound."""
        with self._database.read() as session:
            rows.access_as_visitor(session, visitor_id, conversation_id)
            return self._path(found(session, conversation_id, attachment_id).id)

    def for_staff(self, conversation_id: str, attachment_id: str) -> Path:
        """The file of a picture, for staff. Raises NotFound."""
        with self._database.read() as session:
            return self._path(found(session, conversation_id, attachment_id).id)

    def _keep(self, attachment_id: str, photo: Photo) -> None:
        path = self._path(attachment_id)
        path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        draft = path.with_suffix(".part")
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(photo.content)
        draft.replace(path)

    def _path(self, attachment_id: str) -> Path:
        return self._folder / attachment_id[-2:] / f"{attachment_id}.jpg"


def as_message(session: Session, conversation_id: str, attachment_id: str) -> Draft:
    """A picture of this very conversation, to be said in it. Raises NotFound."""
    picture = found(session, conversation_id, attachment_id)
    card = {"type": "image", "attachment_id": picture.id, "width": picture.width, "height": picture.height}
    return Draft(IMAGE_WORDS, Kind.IMAGE, card=card)


def found(session: Session, conversation_id: str, attachment_id: str) -> AttachmentRow:
    """A picture of this very conversation. Raises NotFound."""
    row = session.get(AttachmentRow, attachment_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotFound("没有找到这张图片。")
    return row


def _known(session: Session, conversation_id: str, client_id: str) -> AttachmentRow | None:
    return session.scalar(
        select(AttachmentRow).where(
            AttachmentRow.conversation_id == conversation_id, AttachmentRow.client_id == client_id
        )
    )
