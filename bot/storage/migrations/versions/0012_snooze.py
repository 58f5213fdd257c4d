"""稍后处理: a conversation that is set aside, until when and why."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0012_snooze"
down_revision: str | None = "0011_viewers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("snoozed_at", UtcDateTime(), nullable=True))
    op.add_column("conversations", sa.Column("snoozed_until", UtcDateTime(), nullable=True))
    op.add_column("conversations", sa.Column("snooze_reason", sa.Text(), nullable=True))
    op.create_index(op.f("ix_conversations_snoozed_until"), "conversations", ["snoozed_until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_conversations_snoozed_until"), "conversations")
    for name in ("snooze_reason", "snoozed_until", "snoozed_at"):
        op.drop_column("conversations", name)
