"""Whose a case is at the console, its customer's tier, and work orders that no promise stands behind."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014_case_owners"
down_revision: str | None = "0013_invitations"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("staff_id", sa.String(length=40), nullable=True))
    op.add_column("cases", sa.Column("staff_group", sa.String(length=12), nullable=True))
    op.add_column("cases", sa.Column("tier", sa.String(length=12), nullable=True))
    op.create_index(op.f("ix_cases_staff_id"), "cases", ["staff_id"], unique=False)
    op.create_index(op.f("ix_cases_staff_group"), "cases", ["staff_group"], unique=False)
    with op.batch_alter_table("work_orders", schema=None) as batch_op:
        batch_op.alter_column("promise_id", existing_type=sa.String(length=40), nullable=True)
        batch_op.add_column(sa.Column("staff_id", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_work_orders_promise_id"), ["promise_id"], unique=False)
        batch_op.create_index("ix_work_orders_department_due_at", ["department", "due_at"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM work_orders WHERE promise_id IS NULL")
    with op.batch_alter_table("work_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_work_orders_department_due_at")
        batch_op.drop_index(batch_op.f("ix_work_orders_promise_id"))
        batch_op.drop_column("staff_id")
        batch_op.alter_column("promise_id", existing_type=sa.String(length=40), nullable=False)
    op.drop_index(op.f("ix_cases_staff_group"), table_name="cases")
    op.drop_index(op.f("ix_cases_staff_id"), table_name="cases")
    for name in ("tier", "staff_group", "staff_id"):
        op.drop_column("cases", name)
