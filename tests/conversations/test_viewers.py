"""Who has a conversation open is seen by colleagues while they say so, and is forgotten by itself."""

from functools import partial

import pytest
from at_once import at_once
from quick import QUICK
from sqlalchemy import select

from bot.conversations.events import EventKind
from bot.conversations.tables import EventRow, ViewerRow
from bot.conversations.viewers import LOOK_LASTS, VIEWING_LASTS, Viewers
from bot.errors import NotFound
from bot.staff.accounts import Accounts, Role
from conversations.chat import Chat


@pytest.fixture
def viewers(chat: Chat) -> Viewers:
    return Viewers(chat.database, chat.clock)


@pytest.fixture
def people(chat: Chat) -> dict[str, str]:
    accounts = Accounts(chat.database, hasher=QUICK)
    roles = {"小安": Role.AGENT, "小宁": Role.AGENT, "周": Role.SUPERVISOR}
    return {name: accounts.create(f"u{at}", name, role, "x" * 12).id for at, (name, role) in enumerate(roles.items())}


def seen(chat: Chat) -> list[tuple[str, bool, bool]]:
    view = chat.reading.as_staff(chat.id, 0)
    return [(one.name, one.typing, one.supervises) for one in view.viewers]


def looks(chat: Chat) -> list[str | None]:
    with chat.database.read() as session:
        query = select(EventRow).where(EventRow.kind == EventKind.LOOKED_IN.value).order_by(EventRow.at)
        return [event.staff_id for event in session.scalars(query)]


def test_whoever_looks_is_seen_with_what_they_do(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    viewers.here(chat.id, people["小安"])
    viewers.here(chat.id, people["小宁"], typing=True)
    viewers.here(chat.id, people["周"])
    assert seen(chat) == [("周", False, True), ("小宁", True, False), ("小安", False, False)]


def test_without_another_word_they_are_gone(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    viewers.here(chat.id, people["小安"], typing=True)
    chat.clock.advance(8)
    assert seen(chat) == [("小安", False, False)]
    chat.clock.advance(VIEWING_LASTS.total_seconds() - 8)
    assert seen(chat) == []


def test_who_leaves_is_gone_at_once(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    viewers.here(chat.id, people["小安"])
    viewers.gone(chat.id, people["小安"])
    assert seen(chat) == []
    viewers.gone(chat.id, people["小宁"])  # never was there


def test_a_sign_of_life_that_tells_nothing_new_wakes_nobody(
    chat: Chat, viewers: Viewers, people: dict[str, str]
) -> None:
    assert viewers.here(chat.id, people["小安"])
    chat.clock.advance(5)
    assert not viewers.here(chat.id, people["小安"])
    assert viewers.here(chat.id, people["小安"], typing=True)
    assert viewers.here(chat.id, people["小安"])


def test_a_look_into_what_somebody_else_serves_is_kept_once(
    chat: Chat, viewers: Viewers, people: dict[str, str]
) -> None:
    viewers.here(chat.id, people["周"])  # while the bot has it: nobody is listened to
    assert looks(chat) == []
    chat.is_queued()
    chat.is_taken(people["小安"])
    for _ in range(3):
        viewers.here(chat.id, people["小安"])
        viewers.here(chat.id, people["周"])
        chat.clock.advance(5)
    assert looks(chat) == [people["周"]]
    chat.clock.advance(LOOK_LASTS.total_seconds())
    viewers.here(chat.id, people["周"])
    assert looks(chat) == [people["周"], people["周"]]


def test_ten_tabs_at_once_are_one_person(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    outcomes = at_once([partial(viewers.here, chat.id, people["小安"])] * 10)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert seen(chat) == [("小安", False, False)]


def test_old_looks_are_not_kept_for_ever(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    viewers.here(chat.id, people["小安"])
    chat.clock.advance(LOOK_LASTS.total_seconds())
    other = chat.arrives().conversation.id
    viewers.here(other, people["小安"])
    with chat.database.read() as session:
        assert list(session.scalars(select(ViewerRow.conversation_id))) == [other]


def test_customers_are_told_nothing_of_it(chat: Chat, viewers: Viewers, people: dict[str, str]) -> None:
    viewers.here(chat.id, people["小安"], typing=True)
    view = chat.reading.as_visitor(chat.arrival.visitor_id, chat.id, 0)
    assert (view.viewers, view.staff_typing) == ((), False)


def test_of_a_conversation_that_does_not_exist(viewers: Viewers, people: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        viewers.here("no-such", people["小安"])
