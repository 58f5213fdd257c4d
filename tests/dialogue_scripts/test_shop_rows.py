"""The player notices what was changed at the shop, and that it was somebody else's."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.dialogue.rehearsal.shop_rows import NotTheirs, changes, shop_rows
from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.shop.tables import ItemRow, MovementRow, OrderRow, ProductRow
from bot.storage import Database, utc_now

MINE = "AX5203316042"


@pytest.fixture
def shop(migrated_file: Path, tmp_path: Path) -> Database:
    path = tmp_path / "anxin.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    seed(database, DEMO_DATA, utc_now())
    return database


@pytest.mark.parametrize("table", [OrderRow, ItemRow, MovementRow])
def test_a_change_is_seen_and_whose_it_is(shop: Database, table: type) -> None:
    before = shop_rows(shop)
    conditions = {
        OrderRow: (OrderRow.id == MINE, {"note": "x"}),
        ItemRow: (ItemRow.order_id == MINE, {"options": "x"}),
        MovementRow: (MovementRow.position == 0, {"text": "x"}),
    }
    where, values = conditions[table]
    with shop.write() as session:
        session.execute(update(table).where(where).values(**values))
    if table is MovementRow:  # of everybody
        with pytest.raises(NotTheirs, match="was changed by"):
            list(changes(before, shop_rows(shop), "c-ordinary"))
    else:
        assert set(changes(before, shop_rows(shop), "c-ordinary")) == {table.__tablename__}  # type: ignore[attr-defined]
        with pytest.raises(NotTheirs, match="was changed by"):
            list(changes(before, shop_rows(shop), "c-vip"))


def test_the_stock_is_the_shops_own(shop: Database) -> None:
    before = shop_rows(shop)
    with shop.write() as session:
        session.execute(update(ProductRow).values(stock=0))
    assert set(changes(before, shop_rows(shop), None)) == {"shop_products"}


def test_nothing_is_nothing(shop: Database) -> None:
    assert list(changes(shop_rows(shop), shop_rows(shop), "c-vip")) == []
