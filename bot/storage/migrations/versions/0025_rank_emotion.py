"""The feeling that a waiting customer's place counts, so that anger that grows counts once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025_rank_emotion"
down_revision: str | None = "0024_long_customers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank_emotion", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("rank_emotion")
