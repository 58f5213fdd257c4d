"""The door to a conversation: what is locked is as it is now, not as it was seen before the lock."""

from bot.conversations import rows
from bot.conversations.ownership import Move, Owner
from bot.storage import Database

from .chat import Chat
from .conftest import NOON, Clock


def test_what_another_process_did_before_the_lock_is_seen(postgresql_database: Database) -> None:
    chat = Chat(postgresql_database, Clock())
    chat.says("在吗")
    with postgresql_database.write() as session:
        before = rows.access(session, chat.id)
        assert (before.owner, before.last_seq) == (Owner.BOT, 1)
        with postgresql_database.write() as other:  # a person is faster
            taken = rows.access(other, chat.id, lock=True)
            rows.move(other, taken, Move.TAKE, NOON, staff_id="ning")
        now = rows.access(session, chat.id, lock=True)
        assert (now.owner, now.staff_id, now.epoch) == (Owner.STAFF, "ning", taken.epoch)
