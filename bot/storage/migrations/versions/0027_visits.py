"""When goods were fetched from a customer and when a thing was installed: what was promised about visits is watched."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import UtcDateTime

revision: str = "0027_visits"
down_revision: str | None = "0026_review_gain"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picked_up_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("installed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.drop_column("installed_at")
    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.drop_column("picked_up_at")
