"""Which staff have a conversation open."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0011_viewers"
down_revision: str | None = "0010_demo_periods"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "viewers",
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("typing_at", UtcDateTime(), nullable=True),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_viewers_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id", name=op.f("pk_viewers")),
    )
    op.create_index(op.f("ix_viewers_staff_id"), "viewers", ["staff_id"])


def downgrade() -> None:
    op.drop_table("viewers")
