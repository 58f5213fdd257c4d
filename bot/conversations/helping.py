"""How long colleagues help: as long as a person serves the conversation, or is still to come."""

from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations.tables import InvitationRow


class InvitationState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OVER = "over"  # they left, or the conversation is no person's any more


STANDING = (InvitationState.OPEN.value, InvitationState.ACCEPTED.value)


def help_ends(session: Session, conversation_id: str) -> None:
    """No person serves any more: nobody is asked to help, or helps. The conversation's row is locked."""
    session.execute(
        update(InvitationRow)
        .where(InvitationRow.conversation_id == conversation_id, InvitationRow.state != InvitationState.OVER.value)
        .values(state=InvitationState.OVER.value)
    )
