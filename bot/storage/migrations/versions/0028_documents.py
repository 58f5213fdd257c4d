"""Documents of staff beside pictures: they have a name"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028_documents"
down_revision: str | None = "0027_visits"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=100), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_column("name")
