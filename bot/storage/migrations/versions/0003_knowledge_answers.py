"""Which articles were given as answers, and whether they helped."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0003_knowledge"
down_revision: str | None = "0002_shop"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "knowledge_answers",
        sa.Column("turn_id", sa.String(length=80), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("article_id", sa.String(length=80), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("follows", sa.String(length=80), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_knowledge_answers")),
    )
    for column in ("conversation_id", "article_id", "at"):
        op.create_index(op.f(f"ix_knowledge_answers_{column}"), "knowledge_answers", [column])


def downgrade() -> None:
    op.drop_table("knowledge_answers")
