"""Finding cases by their number, their order, and what was said and done in them."""

from sqlalchemy import select

from bot.cases.listing import visible_to
from bot.cases.model import Case
from bot.cases.recording import as_case
from bot.cases.tables import CaseRow
from bot.search.index import Kind, matches
from bot.search.tables import SearchEntryRow
from bot.search.words import Term
from bot.staff.scope import Scope
from bot.storage import Database

SHOWN = 20


class CaseSearch:
    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, terms: list[Term], scope: Scope) -> list[Case]:
        """The latest first, as far as the staff member may see them (`listing.visible_to`)."""
        if not terms:
            return []
        with self._database.read() as session:
            query = (
                select(CaseRow)
                .join(SearchEntryRow, SearchEntryRow.ref == CaseRow.id)
                .where(matches(session, Kind.CASE, terms), visible_to(scope))
                .order_by(CaseRow.opened_at.desc(), CaseRow.id.desc())
                .limit(SHOWN)
            )
            return [as_case(row) for row in session.scalars(query)]
