"""What a candidate model would have understood differently of real messages, and how people judged it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0021_shadow"
down_revision: str | None = "0020_search"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "shadow_runs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("candidate", sa.String(length=120), nullable=False),
        sa.Column("candidate_hash", sa.String(length=64), nullable=False),
        sa.Column("running", sa.String(length=120), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("waived_by", sa.String(length=80), nullable=True),
        sa.Column("waived_because", sa.Text(), nullable=True),
        sa.Column("waived_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_runs")),
    )
    op.create_index(op.f("ix_shadow_runs_candidate_hash"), "shadow_runs", ["candidate_hash"], unique=False)
    op.create_table(
        "shadow_differences",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("context", JSON_COLUMN, nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("before_confidence", sa.Double(), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("after_confidence", sa.Double(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("judgement", sa.String(length=8), nullable=True),
        sa.Column("judged_by", sa.String(length=80), nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["shadow_runs.id"], name=op.f("fk_shadow_differences_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_differences")),
    )
    op.create_index(op.f("ix_shadow_differences_run_id"), "shadow_differences", ["run_id"], unique=False)


def downgrade() -> None:
    op.drop_table("shadow_differences")
    op.drop_table("shadow_runs")
