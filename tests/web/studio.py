"""Maintainers at the studio, and sentences in its inbox."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from bot.learning.gain import gain
from bot.learning.opinions import Status
from bot.learning.signals import Reading, Reason
from bot.learning.tables import ReviewItemRow, ReviewSightingRow
from bot.staff.accounts import Role
from bot.storage import new_id, utc_now

from .browsers import Console, page_token

if TYPE_CHECKING:
    from .conftest import Web

HTMX = {"HX-Request": "true"}
PASSWORD = "correct-horse-battery"


class Maintainer(Console):
    """Signed in, with the page's token on every write, as the scripts of the studio send it."""

    def __init__(self, web: "Web", name: str = "xun") -> None:
        super().__init__(web.url)
        web.services.accounts.create(name, f"训练师{name}", Role.MAINTAINER, PASSWORD)
        assert self.sign_in(name, PASSWORD).status_code == 303
        self.http.headers["X-CSRF-Token"] = page_token(self.page("/studio/"))

    def page(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def does(self, path: str, **form: Any) -> httpx.Response:
        """A button of the page, pressed."""
        return self.http.post(f"/studio/{path}", data=form, headers=HTMX)

    def undoes_last(self, page: str = "/studio/") -> httpx.Response:
        found = re.search(r"/studio/(actions/[^/\"]+/undo)", self.page(page))
        assert found
        return self.does(found.group(1))


def kept(
    web: "Web",
    text: str,
    ranking: Sequence[tuple[str, float]] = (("ask_payment", 0.4), ("ask_price", 0.3)),
    reasons: Sequence[str] = ("fallback",),
    where: tuple[str, str] | None = None,
) -> str:
    """A sentence in the inbox, said in `where` (conversation and turn); its identifier."""
    item_id, now = new_id(), utc_now() - timedelta(hours=1)
    with web.services.database.write() as session:
        item = ReviewItemRow(id=item_id, key=item_id, text=text, ranking=[list(one) for one in ranking], model="m")
        item.status, item.intent, item.exported_at = Status.OPEN.value, None, None
        item.first_seen = item.last_seen = now
        item.gain = gain([[Reason(reason) for reason in reasons]], Reading(tuple(ranking)).margin)
        session.add(item)
        session.flush()
        conversation_id, turn_id = where or ("c1", new_id())
        sighting = ReviewSightingRow(turn_id=turn_id, item_id=item_id, conversation_id=conversation_id, visitor_id="v1")
        sighting.reasons, sighting.at = list(reasons), now
        session.add(sighting)
    return item_id
