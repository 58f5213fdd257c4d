"""How long things take at the demo shop; a shop that is there already keeps what it promised so far."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN

revision: str = "0010_demo_periods"
down_revision: str | None = "0009_notes"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SO_FAR = {
    "urged_shipment_hours": 24,
    "courier_answer_hours": 24,
    "parcel_back_days": 7,
    "delivery_ahead_days": 15,
    "installation_ahead_days": 30,
    "deletion_days": 15,
    "invoice_hours": {"electronic": 24, "paper": 72, "special": 120},
}


def upgrade() -> None:
    with op.batch_alter_table("shop_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("periods", JSON_COLUMN, server_default=sa.text("'{}'"), nullable=False))
    terms = sa.table("shop_terms", sa.column("periods", JSON_COLUMN))
    op.execute(terms.update().values(periods=sa.literal(SO_FAR, JSON_COLUMN)))


def downgrade() -> None:
    with op.batch_alter_table("shop_terms", schema=None) as batch_op:
        batch_op.drop_column("periods")
