"""Money on its way back to a customer: how far it is, and when it is there at the latest. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleStatus, Order, ShopTerms


class RefundStatus(StrEnum):
    WAITING_GOODS = "waiting_goods"
    TRANSFERRING = "transferring"
    ARRIVED = "arrived"
    REJECTED = "rejected"


REFUND_LABELS = {
    RefundStatus.WAITING_GOODS: "等商品寄回",
    RefundStatus.TRANSFERRING: "退款中",
    RefundStatus.ARRIVED: "已到账",
    RefundStatus.REJECTED: "未通过",
}
PAYING_KINDS = frozenset(
    {AfterSaleKind.RETURN, AfterSaleKind.REFUND, AfterSaleKind.CANCEL, AfterSaleKind.PRICE_PROTECTION}
)


@dataclass(frozen=True)
class Refund:
    """Money on its way back. `due_at` is when it is there at the latest (None: the goods have to come first, or it is
    over); `method` is where it goes (微信支付).
    """

    after_sale_id: str
    order_id: str
    amount_fen: int
    method: str
    status: RefundStatus
    applied_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None


def refund_of(after_sale: AfterSale, order: Order, terms: ShopTerms) -> Refund | None:
    """The refund in an application; None: no money moves, or it was withdrawn.

    The days count from the goods being back, without goods from the application (R7, `ShopTerms.refund_days`).
    """
    if after_sale.kind not in PAYING_KINDS or not after_sale.amount_fen:
        return None
    if after_sale.status is AfterSaleStatus.WITHDRAWN:
        return None
    status = {
        AfterSaleStatus.WAITING_GOODS: RefundStatus.WAITING_GOODS,
        AfterSaleStatus.PROCESSING: RefundStatus.TRANSFERRING,
        AfterSaleStatus.COMPLETED: RefundStatus.ARRIVED,
    }.get(after_sale.status, RefundStatus.REJECTED)
    counted_from = after_sale.goods_back_at or after_sale.created_at
    under_way = status is RefundStatus.TRANSFERRING
    return Refund(
        after_sale_id=after_sale.id,
        order_id=after_sale.order_id,
        amount_fen=after_sale.amount_fen,
        method=order.payment_method,
        status=status,
        applied_at=after_sale.created_at,
        due_at=counted_from + timedelta(days=terms.refund_days) if under_way else None,
        arrived_at=after_sale.finished_at if status is RefundStatus.ARRIVED else None,
    )
