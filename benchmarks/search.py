"""How long search takes, and keeping what it finds by: `python -m benchmarks.search [--messages 100000]`.

Fills both databases in bulk with messages of a shop's customers, brings them into the index as `anxin reindex` does,
and searches for common and rare words, as supervisor and as agent. PostgreSQL is the one that the tests embed.
"""

import argparse
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import insert

import bot.tables  # noqa: F401  # all tables are known before the database is made
from benchmarks.console_list import databases
from bot.conversations.searching import ConversationSearch
from bot.conversations.tables import ConversationRow, MessageRow, VisitorRow
from bot.reindexing import reindex
from bot.search.words import kept, terms
from bot.staff.accounts import Role
from bot.staff.scope import Scope
from bot.storage import Database, new_id, utc_now
from bot.storage.migrations import upgrade

A_CONVERSATION = 20
SAID = (
    "我的{goods}{fault}，订单AX{number}，怎么处理",
    "{goods}什么时候发货，手机尾号{tail}",
    "收到的{goods}{fault}，我要退货",
    "申请换货的{goods}到哪了",
    "好的谢谢",
)
GOODS = ("蓝牙耳机", "电饭煲", "羽绒服", "婴儿奶粉", "扫地机器人", "充电器", "跑步鞋", "咖啡豆")
FAULTS = ("没声音", "充不进电", "颜色不对", "漏水", "少了一件", "包装破了")
QUERIES = ("退货", "耳机 没声音", "AX0000", "充电器 漏水", "扫地机器人", "谢谢", "iphone15", "2075")


def fill(database: Database, messages: int) -> None:
    """Every third conversation is served by `ning`, every third by others, the rest by nobody."""
    chance, now = random.Random(7), utc_now()
    with database.write() as session:
        visitor = new_id()
        session.execute(insert(VisitorRow), [{"id": visitor, "customer_id": None, "created_at": now}])
        ids = [new_id() for _ in range(messages // A_CONVERSATION)]
        common = {"visitor_id": visitor, "epoch": 1, "last_seq": A_CONVERSATION, "priority": 0, "owner": "closed"}
        common |= {"created_at": now, "updated_at": now}
        session.execute(
            insert(ConversationRow),
            [
                {
                    "id": one,
                    "last_staff_id": ("ning", "an", None)[at % 3],
                    "created_at": now,
                    "updated_at": now,
                    **common,
                }
                for at, one in enumerate(ids)
            ],
        )
        said = [
            {
                "id": new_id(),
                "conversation_id": one,
                "seq": seq,
                "sender": "customer",
                "kind": "text",
                "text": chance.choice(SAID).format(
                    goods=chance.choice(GOODS),
                    fault=chance.choice(FAULTS),
                    number=f"{chance.randrange(10**10):010}",
                    tail=f"{chance.randrange(10**4):04}",
                ),
                "created_at": now - timedelta(seconds=chance.randrange(10**7)),
            }
            for one in ids
            for seq in range(1, A_CONVERSATION + 1)
        ]
        session.execute(insert(MessageRow), said)


def measure(database: Database, messages: int) -> None:
    upgrade(database)
    fill(database, messages)
    began = time.perf_counter()
    reindex(database, lambda *_: None)
    each = (time.perf_counter() - began) / messages * 1000
    print(f"{database.engine.dialect.name}: kept in {each:.2f} ms a message")
    search = ConversationSearch(database)
    for scope in (Scope("boss", Role.SUPERVISOR), Scope("ning", Role.AGENT)):
        took = []
        for query in QUERIES * 10:
            began = time.perf_counter()
            search.find(terms(query), scope)
            took.append((time.perf_counter() - began) * 1000)
        slowest = max(QUERIES, key=lambda query: took[QUERIES.index(query)])
        print(f"  {scope.role}: p50 {np.percentile(took, 50):.1f} ms, p95 {np.percentile(took, 95):.1f} ms ({slowest})")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=100_000)
    given = asked.parse_args()
    kept("预热")
    with tempfile.TemporaryDirectory(prefix="anxin-search-") as folder, databases(Path(folder)) as both:
        for database in both:
            measure(database, given.messages)


if __name__ == "__main__":
    main()
