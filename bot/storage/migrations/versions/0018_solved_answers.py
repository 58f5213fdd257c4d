"""What staff answered where the matter was solved, masked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0018_solved_answers"
down_revision: str | None = "0017_known_customers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "solved_answers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_solved_answers_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solved_answers")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_solved_answers_conversation_id_seq")),
    )
    op.create_index("ix_solved_answers_intent_at", "solved_answers", ["intent", "at"])


def downgrade() -> None:
    op.drop_table("solved_answers")
