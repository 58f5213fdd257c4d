"""A demo shop with many customers, copies of the demo's own: every replayed dialogue has somebody with orders."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from bot.preparing import DEMO_DATA
from bot.shop.seed import seed
from bot.storage import Database, utc_now
from bot.storage.migrations import upgrade

PERSONAS = ("c-new", "c-ordinary", "c-vip")


def shopper(number: int) -> str:
    """The customer who speaks the dialogue of this number."""
    return f"{PERSONAS[number % len(PERSONAS)]}-{number}"


def fill_shop(database: Database, home: Path, count: int) -> None:
    """Makes the tables and fills the shop for `count` dialogues."""
    upgrade(database)
    folder = home / "shop"
    shutil.copytree(DEMO_DATA, folder)
    customers = {one["id"]: one for one in _entries(folder / "customers.yml", "customers")}
    orders = _entries(folder / "orders.yml", "orders")
    new_customers, new_orders = [], []
    for number in range(count):
        persona = PERSONAS[number % len(PERSONAS)]
        new_customers.append(_doubled(customers[persona], number))
        theirs = (order for order in orders if order["customer"] == persona)
        new_orders += [_copied(order, number, position) for position, order in enumerate(theirs)]
    _write(folder / "customers.yml", "customers", [*customers.values(), *new_customers])
    _write(folder / "orders.yml", "orders", [*orders, *new_orders])
    seed(database, folder, utc_now())


def _doubled(customer: dict[str, Any], number: int) -> dict[str, Any]:
    """The customer under an id of their own, with gift cards of their own."""
    cards = [card | {"code": f"{card['code'][:7]}{number:05d}"} for card in customer.get("gift_cards", [])]
    return customer | {"id": shopper(number), "gift_cards": cards}


def _copied(order: dict[str, Any], number: int, position: int) -> dict[str, Any]:
    """The order under a number of its own, of the same form."""
    copy = order | {"id": f"AX{number:05d}{position:05d}", "customer": shopper(number)}
    if "parcels" in order:
        copy["parcels"] = [
            parcel | {"tracking_no": f"{parcel['tracking_no'][:2]}{number:05d}{position:05d}{part:02d}"}
            for part, parcel in enumerate(order["parcels"])
        ]
    return copy


def _entries(path: Path, name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))[name]
    return entries


def _write(path: Path, name: str, entries: list[dict[str, Any]]) -> None:
    path.write_text(yaml.safe_dump({name: entries}, allow_unicode=True), encoding="utf-8")
