"""What an order was given already, so that one complaint after the other cannot add up without limit. Pure."""

from collections.abc import Iterable

from bot.shop.model import AfterSale, AfterSaleKind, Order


def granted_fen(order: Order, after_sales: Iterable[AfterSale]) -> int:
    """Coupons and part refunds of the order that were not taken back; goods paid back in full are no gift."""
    live = (one for one in after_sales if one.order_id == order.id and not one.status.is_void)
    return sum(one.amount_fen or 0 for one in live if _is_gift(one, order))


def _is_gift(after_sale: AfterSale, order: Order) -> bool:
    if after_sale.kind is AfterSaleKind.COMPENSATION:
        return True
    prices = [item.price_fen * item.quantity for item in order.items if item.id == after_sale.item_id]
    whole_fen = min(sum(prices) or order.total_fen, order.total_fen - order.freight_fen)
    return after_sale.kind is AfterSaleKind.REFUND and (after_sale.amount_fen or 0) < whole_fen
