"""The demo shop: the port on tables of our own database, with real effects."""

from bot.shop.demo.shop import DemoShop

__all__ = ["DemoShop"]
