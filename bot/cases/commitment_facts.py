"""Whether a commitment was kept, from the shop's records. Reads only."""

from bot.cases.commitments import Commitment
from bot.policy.commitments import CommitmentKind, Standing
from bot.policy.periods import shanghai_day
from bot.shop.model import AfterSale, AfterSaleStatus, Appointment, Order, OrderStatus, ParcelStatus
from bot.shop.papers import InvoiceStatus
from bot.shop.port import Shop

GONE = {OrderStatus.CANCELLED, OrderStatus.REFUNDING, OrderStatus.REFUNDED}
RECEIVED = {ParcelStatus.SIGNED, ParcelStatus.WAITING_PICKUP}
BACK = {ParcelStatus.RETURNED}


def standing(commitment: Commitment, shop: Shop) -> Standing:
    """What the shop has of it now. A thing that the shop no longer has is over.

    Raises what the shop cannot be reached with.
    """
    customer = commitment.customer_id
    if commitment.kind in {CommitmentKind.REFUND, CommitmentKind.PICKUP}:
        made = next((one for one in shop.after_sales(customer) if one.id == commitment.subject), None)
        return _refund(made) if commitment.kind is CommitmentKind.REFUND else _pickup(commitment, made)
    if commitment.kind is CommitmentKind.DELETION:
        data = shop.personal_data(customer)
        return Standing(kept=data is None, over=data is not None and data.deletion_asked_at is None)
    if commitment.kind is CommitmentKind.INVOICE:
        invoice = next((one for one in shop.invoices(customer) if one.id == commitment.subject), None)
        return Standing(kept=invoice is not None and invoice.status is InvoiceStatus.ISSUED, over=invoice is None)
    order = shop.order(customer, commitment.order_id)
    if order is None:
        return Standing(over=True)
    if commitment.kind is CommitmentKind.INSTALLATION:
        return _installation(commitment, order)
    return _shipment(order) if commitment.kind is CommitmentKind.SHIPMENT else _parcel(commitment, order)


def _refund(made: AfterSale | None) -> Standing:
    if made is None or made.status in {AfterSaleStatus.WITHDRAWN, AfterSaleStatus.REJECTED}:
        return Standing(over=True)
    if made.status is AfterSaleStatus.COMPLETED:
        return Standing(kept=True)
    waits = made.status is AfterSaleStatus.WAITING_GOODS
    return Standing(counted_from=None if waits else made.goods_back_at or made.created_at)


def _pickup(commitment: Commitment, made: AfterSale | None) -> Standing:
    """Goods that the customer sent themselves, or that are back, are fetched by nobody."""
    if made is None or made.status.is_void:
        return Standing(over=True)
    if made.picked_up_at is not None:
        return Standing(kept=True)
    return Standing(over=made.status is not AfterSaleStatus.WAITING_GOODS or _put_off(commitment, made.pickup))


def _installation(commitment: Commitment, order: Order) -> Standing:
    item = next((one for one in order.items if one.id == commitment.subject), None)
    if item is None:
        return Standing(over=True)
    if item.installed_at is not None:
        return Standing(kept=True)
    return Standing(over=order.status in GONE or _put_off(commitment, item.installation))


def _put_off(commitment: Commitment, agreed: Appointment | None) -> bool:
    """Given up, or agreed anew for a later day, by whichever way the customer did so."""
    return agreed is None or agreed.day > shanghai_day(commitment.due_at)


def _shipment(order: Order) -> Standing:
    return Standing(kept=order.shipped_at is not None, over=order.shipped_at is None and order.status in GONE)


def _parcel(commitment: Commitment, order: Order) -> Standing:
    """A courier has answered once the parcel moved after it was asked; one that goes back, once it is there."""
    parcel = next((one for one in order.parcels if one.tracking_no == commitment.subject), None)
    if parcel is None:
        return Standing(over=True)
    if commitment.kind is CommitmentKind.PARCEL_BACK:
        return Standing(kept=parcel.status in BACK, over=parcel.status is ParcelStatus.SIGNED)
    moved = any(movement.at > commitment.made_at for movement in parcel.movements)
    return Standing(kept=moved or parcel.status in RECEIVED, over=parcel.status in {ParcelStatus.RETURNING, *BACK})
