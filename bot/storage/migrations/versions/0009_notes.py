"""Internal notes, and what staff corrected of the bot's understanding."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0009_notes"
down_revision: str | None = "0008_assignment"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_notes_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_notes_conversation_id_key")),
    )
    op.create_table(
        "corrections",
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("predicted", sa.String(length=40), nullable=True),
        sa.Column("corrected", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_corrections_conversation_id")),
        sa.PrimaryKeyConstraint("turn_id", "staff_id", name=op.f("pk_corrections")),
    )


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("notes")
