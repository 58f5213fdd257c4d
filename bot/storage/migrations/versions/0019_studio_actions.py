"""What is done in the studio can be taken back, also after a reload; marks of entities on what is reviewed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0019_studio_actions"
down_revision: str | None = "0018_solved_answers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "studio_actions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("changes", JSON_COLUMN, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_actions")),
    )
    op.create_index(op.f("ix_studio_actions_by"), "studio_actions", ["by"])
    with op.batch_alter_table("review_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("marks", JSON_COLUMN, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("review_items", schema=None) as batch_op:
        batch_op.drop_column("marks")
    op.drop_index(op.f("ix_studio_actions_by"), table_name="studio_actions")
    op.drop_table("studio_actions")
