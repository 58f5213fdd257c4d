"""The expected gain of a sentence in the review inbox is kept with it, so that a page of the inbox reads a page."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0026_review_gain"
down_revision: str | None = "0025_rank_emotion"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WORTH = {"corrected": 4.0, "before_human": 3.0, "fallback": 2.0, "low_rating": 2.0, "asked_again": 2.0}
WORTH |= {"low_margin": 1.0, "random": 0.5}
"""As `bot/learning/gain.py` had them when this was written."""


def upgrade() -> None:
    # Added, not altered: SQLite would make the table anew, which the sightings of its sentences do not allow.
    op.add_column("review_items", sa.Column("gain", sa.Double(), nullable=False, server_default=sa.text("0")))
    op.create_index(op.f("ix_review_items_gain"), "review_items", ["gain"], unique=False)
    _fill()


def downgrade() -> None:
    op.drop_index(op.f("ix_review_items_gain"), "review_items")
    op.drop_column("review_items", "gain")


def _fill() -> None:
    connection = op.get_bind()
    items = sa.table("review_items", sa.column("id"), sa.column("ranking"), sa.column("gain"))
    sightings = sa.table("review_sightings", sa.column("item_id"), sa.column("reasons"))
    worth: dict[str, float] = defaultdict(float)
    for item_id, reasons in connection.execute(sa.select(sightings.c.item_id, sightings.c.reasons)):
        worth[item_id] += max((WORTH.get(reason, 0.0) for reason in _read(reasons)), default=0.0)
    for item_id, ranking in connection.execute(sa.select(items.c.id, items.c.ranking)).all():
        shares = [float(share) for _, share in _read(ranking)]
        margin = (shares[0] - shares[1] if len(shares) > 1 else shares[0]) if shares else 0.0
        gain = worth[item_id] * (1.0 - margin / 2)
        connection.execute(sa.update(items).where(items.c.id == item_id).values(gain=gain))


def _read(value: Any) -> list[Any]:
    """A JSON column, whether the driver has read it or not."""
    return list(json.loads(value) if isinstance(value, str) else value or [])
