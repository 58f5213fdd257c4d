"""An order or a product as a card in a conversation: ready for JSON, money and state in words."""

from typing import Any

from bot.shop.model import Order, Product
from bot.shop.money import yuan
from bot.shop.pictures import picture_of
from bot.shop.status import ORDER_LABELS


def order_card(order: Order) -> dict[str, Any]:
    """An order as the widget shows it."""
    return {
        "type": "order",
        "order_id": order.id,
        "status_label": ORDER_LABELS[order.status],
        "total": yuan(order.total_fen),
        "placed_at": order.placed_at.isoformat(),
        "items": [
            {"name": item.name, "quantity": item.quantity, "picture": picture_of(item.name, item.category)}
            for item in order.items
        ],
    }


def product_card(product: Product) -> dict[str, Any]:
    """A product as the widget shows it."""
    return {
        "type": "product",
        "product_id": product.id,
        "name": product.name,
        "price": yuan(product.price_fen),
        "in_stock": product.stock > 0,
        "about": product.description,
        "picture": picture_of(product.name, product.category),
    }
