"""Getting an installation ready: the schema, the demo shop, the first logins."""

from bot.settings import ROOT, Settings
from bot.shop.seed import seed
from bot.staff.accounts import Accounts
from bot.staff.first_logins import Login, make_first_logins
from bot.storage import Database, utc_now
from bot.storage.migrations import upgrade

DEMO_DATA = ROOT / "data" / "demo"


def ready_database(settings: Settings, database: Database) -> str:
    """Migrates and, in the demo, fills the shop. Safe to repeat. Returns a line that says what there is now."""
    upgrade(database)
    if not settings.demo:
        return "数据库已是最新"
    summary = seed(database, DEMO_DATA, utc_now())
    if not (summary.products or summary.customers or summary.orders):
        return "演示店铺已有数据，未改动"
    return f"演示店铺：{summary.products}种商品，{summary.customers}位客户，{summary.orders}个订单"


def ready_logins(settings: Settings, database: Database) -> Login | None:
    """Makes the first accounts; returns the admin's one-time login if it was made just now."""
    return make_first_logins(Accounts(database), settings.home, demo=settings.demo)
