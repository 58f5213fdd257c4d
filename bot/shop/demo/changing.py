"""Carries a change out once: finds what does it, keeps the receipt, answers a repeat with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, Conflict, NotFound
from bot.shop import changes, records
from bot.shop.after_sale import LONGEST_KEY, check_text
from bot.shop.changes import Change, ChangeRequest, Receipt
from bot.shop.demo import account_changes, after_sale_changes, invoice_changes, order_changes, parcel_changes
from bot.shop.demo.counter import Answer, Counter
from bot.shop.identifiers import may_exist
from bot.shop.tables import CustomerRow, ReceiptRow
from bot.storage import new_id

CHANGES: TypeAdapter[Change] = TypeAdapter(Change)

# The type of the change is that of the function's second parameter; a test holds the two together.
_DONE_BY: dict[type, Callable[[Counter, Any], Answer]] = {
    changes.ChangeAddress: order_changes.change_address,
    changes.ChangePhone: order_changes.change_phone,
    changes.ChangeNote: order_changes.change_note,
    changes.ChangeVariant: order_changes.change_variant,
    changes.ShipTogether: order_changes.ship_together,
    changes.ShipApart: order_changes.ship_apart,
    changes.UndoCancellation: order_changes.undo_cancellation,
    changes.UrgeShipment: order_changes.urge_shipment,
    changes.UrgeDelivery: parcel_changes.urge_delivery,
    changes.ChangeDelivery: parcel_changes.change_delivery,
    changes.InterceptParcel: parcel_changes.intercept_parcel,
    changes.RefuseParcel: parcel_changes.refuse_parcel,
    changes.BookPickup: after_sale_changes.book_pickup,
    changes.ReportSentBack: after_sale_changes.report_sent_back,
    changes.BookInstallation: after_sale_changes.book_installation,
    changes.AskInvoice: invoice_changes.ask_invoice,
    changes.ChangeInvoice: invoice_changes.change_invoice,
    changes.ClaimCoupon: account_changes.claim_coupon,
    changes.RedeemGiftCard: account_changes.redeem_gift_card,
    changes.CorrectPersonalData: account_changes.correct_personal_data,
    changes.AskDeletion: account_changes.ask_deletion,
    changes.SetMarketing: account_changes.set_marketing,
}


def carry_out(session: Session, request: ChangeRequest, now: datetime) -> Receipt:
    """See `port.Changes.change`."""
    check_text("key", request.key, LONGEST_KEY, "请求编号")
    if not may_exist(request.customer_id):
        raise NotFound("没有找到这位顾客")
    # Whoever holds the customer's row changes things of this customer alone.
    mine = select(CustomerRow).where(CustomerRow.id == request.customer_id).with_for_update()
    customer = session.scalars(mine).one_or_none()
    if customer is None:
        raise NotFound("没有找到这位顾客")
    content = _content(request.change)
    earlier = session.scalars(select(ReceiptRow).where(ReceiptRow.key == request.key)).one_or_none()
    if earlier:
        if (earlier.customer_id, earlier.change) != (request.customer_id, content):
            raise Conflict("同一个请求编号已经用在别的申请上", code="KEY_REUSED")
        return records.receipt(earlier)
    answer = _DONE_BY[type(request.change)](Counter(session, customer, now), request.change)
    row = ReceiptRow(
        id=new_id(),
        key=request.key,
        customer_id=customer.id,
        change=content,
        action=request.change.action,
        subject=answer.subject,
        recorded=answer.recorded,
        next_step=answer.next_step,
        due_at=answer.due_at,
        at=now,
    )
    session.add(row)
    session.flush()
    return records.receipt(row)


def _content(change: Change) -> dict[str, Any]:
    """The change as plain data. Raises BadInput: something in it cannot be kept as text."""
    try:
        content: dict[str, Any] = CHANGES.dump_python(change, mode="json", warnings=False)
    except ValueError as error:
        raise BadInput("里面有无法保存的字符") from error
    for name, value in content.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                check_text(name, text, LONGEST_FIELD, "内容", may_be_empty=True)
    return content


LONGEST_FIELD = 500
