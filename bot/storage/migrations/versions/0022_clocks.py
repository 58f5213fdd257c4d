"""How long what is owed to waiting customers may take."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0022_clocks"
down_revision: str | None = "0021_shadow"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    moments = ("since", "warn_at", "due_at", "next_at", "warned_at", "breached_at", "ended_at")
    op.create_table(
        "clocks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("target_seconds", sa.Double(), nullable=False),
        sa.Column("left_seconds", sa.Double(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        *(sa.Column(name, UtcDateTime(), nullable=True) for name in moments),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_clocks_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
    )
    op.create_index("ix_clocks_conversation_id_met", "clocks", ["conversation_id", "met"])
    op.create_index(op.f("ix_clocks_next_at"), "clocks", ["next_at"])


def downgrade() -> None:
    op.drop_table("clocks")
