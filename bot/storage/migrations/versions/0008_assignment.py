"""Who is on duty, and where each waiting customer stands."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0008_assignment"
down_revision: str | None = "0007_review_inbox"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = ("rank_at", "wanted_group", "wanted_staff_id", "last_staff_id", "offer_until", "declined")


def upgrade() -> None:
    op.create_table(
        "staff_duty",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("availability", sa.String(length=8), nullable=False),
        sa.Column("groups", JSON_COLUMN, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_offer_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_duty_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_duty")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("wanted_group", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("wanted_staff_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("last_staff_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("offer_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("declined", JSON_COLUMN, nullable=True))
        batch_op.create_index("ix_conversations_owner_rank_at", ["owner", "rank_at"], unique=False)
    op.execute("UPDATE conversations SET rank_at = waiting_since WHERE owner IN ('queued', 'offered')")


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index("ix_conversations_owner_rank_at")
        for name in COLUMNS:
            batch_op.drop_column(name)
    op.drop_table("staff_duty")
