"""Which languages staff speak, and which one a waiting customer writes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN

revision: str = "0023_languages"
down_revision: str | None = "0022_clocks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("staff_duty", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", JSON_COLUMN, server_default=sa.text("""'["zh"]'"""), nullable=False))
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=2), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("language")
    with op.batch_alter_table("staff_duty", schema=None) as batch_op:
        batch_op.drop_column("languages")
