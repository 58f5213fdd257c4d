"""Customers' numbers of up to 80 characters, as shops may use them, in cases, their ledger and promises too."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024_long_customers"
down_revision: str | None = "0023_languages"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _widen(before=40, after=80)


def downgrade() -> None:
    _widen(before=80, after=40)


def _widen(before: int, after: int) -> None:
    """SQLite heeds no lengths: there is nothing to change there, and no table to be copied."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column, nullable in (
        ("cases", "customer_id", True),
        ("case_ledger", "actor_id", True),
        ("commitments", "customer_id", False),
    ):
        op.alter_column(
            table,
            column,
            existing_type=sa.String(length=before),
            type_=sa.String(length=after),
            existing_nullable=nullable,
        )
