"""Asking the shop to carry something out, and saying what it recorded."""

from actions.process import Matter, Say, say
from bot.policy.decision import Decision, Freight
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleRequest, Order
from bot.shop.status import after_sale_sentence


def request(
    matter: Matter,
    order: Order,
    kind: AfterSaleKind,
    reason: str,
    *,
    item_id: str | None = None,
    amount_fen: int | None = None,
) -> AfterSale:
    """One application at the shop, whose key is this turn. Raises what the shop refuses it with."""
    return matter.has.shop.apply(
        AfterSaleRequest(
            key=matter.key,
            customer_id=matter.customer_id,
            order_id=order.id,
            item_id=item_id,
            kind=kind,
            amount_fen=amount_fen,
            reason=reason,
        )
    )


def recorded(done: AfterSale, then: str) -> Say:
    """What the shop recorded, and what comes next."""
    return say(f"申请已提交：{after_sale_sentence(done)}{then}")


def at_whose_cost(decision: Decision) -> str:
    """The reason of a decision with who pays the way back, unless it says so already."""
    if "运费" in decision.reason or decision.freight is None:
        return decision.reason
    return decision.reason + ("运费我们出。" if decision.freight is Freight.MERCHANT else "退回的运费需要您出。")
