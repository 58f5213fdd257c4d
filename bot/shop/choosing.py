"""Which shop this installation talks to."""

from bot.settings import Settings, SettingsError
from bot.shop.demo import DemoShop
from bot.shop.http_calls import ShopCalls
from bot.shop.http_shop import HttpShop
from bot.shop.port import Shop
from bot.storage import Database


def choose_shop(settings: Settings, database: Database) -> Shop:
    """The merchant's system where `ANXIN_SHOP_URL` names one, the demo shop otherwise.

    Raises SettingsError: an address without a secret.
    """
    if settings.shop_url is None:
        return DemoShop(database)
    if settings.shop_secret is None:
        raise SettingsError("设了 ANXIN_SHOP_URL，还需要 ANXIN_SHOP_SECRET")
    return HttpShop(ShopCalls(settings.shop_url, settings.shop_secret))
