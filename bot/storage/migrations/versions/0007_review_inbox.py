"""The review inbox: sentences worth a look, where they were said, what people think of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0007_review_inbox"
down_revision: str | None = "0006_left_messages"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "review_items",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ranking", JSON_COLUMN, nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("exported_at", UtcDateTime(), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
        sa.UniqueConstraint("key", name=op.f("uq_review_items_key")),
    )
    op.create_index(op.f("ix_review_items_status"), "review_items", ["status"], unique=False)
    op.create_table(
        "review_sightings",
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("visitor_id", sa.String(length=40), nullable=False),
        sa.Column("reasons", JSON_COLUMN, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], name=op.f("fk_review_sightings_item_id")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_review_sightings")),
    )
    op.create_index(op.f("ix_review_sightings_item_id"), "review_sightings", ["item_id"], unique=False)
    op.create_index(op.f("ix_review_sightings_visitor_id"), "review_sightings", ["visitor_id"], unique=False)
    op.create_table(
        "review_labels",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], name=op.f("fk_review_labels_item_id")),
        sa.PrimaryKeyConstraint("item_id", "by", name=op.f("pk_review_labels")),
    )


def downgrade() -> None:
    op.drop_table("review_labels")
    op.drop_table("review_sightings")
    op.drop_table("review_items")
