"""What staff at the console said that a sentence in the review inbox really means: a hint for whoever labels it."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select

from bot.conversations.tables import CorrectionRow
from bot.learning.tables import ReviewSightingRow
from bot.storage import Database


def suggestions(database: Database, item_ids: Collection[str]) -> dict[str, Counter[str]]:
    """For each item that staff corrected: how often each intent was named. One query, however many items."""
    with database.read() as session:
        rows = session.execute(
            select(ReviewSightingRow.item_id, CorrectionRow.corrected)
            .join(CorrectionRow, CorrectionRow.turn_id == ReviewSightingRow.turn_id)
            .where(ReviewSightingRow.item_id.in_(item_ids))
        )
        found: dict[str, Counter[str]] = {}
        for item_id, intent in rows:
            found.setdefault(item_id, Counter())[intent] += 1
    return found
