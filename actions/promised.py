"""What an answer promises the customer is kept in mind, so that somebody sees when it is not kept."""

from datetime import timedelta

from actions.services import Services
from actions.turn import Turn
from bot.cases.commitments import Promised
from bot.policy.commitments import CommitmentKind
from bot.shop.changes import BookPickup, Change, Receipt
from bot.shop.money import yuan
from bot.shop.refunds import Refund, RefundStatus

UNDER_WAY = {RefundStatus.WAITING_GOODS, RefundStatus.TRANSFERRING}


def promise_of(receipt: Receipt, wanted: Change, key: str, turn: Turn, has: Services) -> None:
    """Keeps in mind what a change at the shop promised, where policy says that it can be late."""
    kind = has.policy.commitments.made_by.get(wanted.action)
    if kind is None or receipt.due_at is None or turn.customer_id is None:
        return
    about = _order_of(wanted, turn.customer_id, has)
    said = f"{receipt.recorded.rstrip('。')}。{receipt.next_step}"
    promised = Promised(kind, turn.conversation_id, turn.customer_id, about, receipt.subject, said, receipt.due_at)
    has.commitments.keep(key, promised)


def _order_of(wanted: Change, customer_id: str, has: Services) -> str:
    """A pick-up is booked for an application, which knows its order. Empty: about no order."""
    if isinstance(wanted, BookPickup):
        made = has.shop.after_sales(customer_id)
        return next((one.order_id for one in made if one.id == wanted.after_sale_id), "")
    return getattr(wanted, "order_id", "")


def watch_refunds(turn: Turn, has: Services) -> None:
    """Keeps in mind all the money that is on its way back to the customer (R8), each refund once."""
    if turn.customer_id is None:
        return
    for one in has.shop.refunds(turn.customer_id):
        if one.status in UNDER_WAY:
            has.commitments.keep(f"refund:{one.after_sale_id}", _refund(one, turn, has))


def _refund(one: Refund, turn: Turn, has: Services) -> Promised:
    due = one.due_at or one.applied_at + timedelta(days=has.policy.returns.refund.days_after_goods_back)
    customer = turn.customer_id or ""
    return Promised(
        CommitmentKind.REFUND,
        turn.conversation_id,
        customer,
        one.order_id,
        one.after_sale_id,
        f"退款 {yuan(one.amount_fen)}，原路退回{one.method}",
        due,
    )
