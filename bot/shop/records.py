"""From the rows of the demo shop to the values of the port."""

from bot.shop.model import (
    AfterSale,
    AfterSaleKind,
    AfterSaleStatus,
    Coupon,
    Movement,
    Order,
    OrderItem,
    OrderStatus,
    Parcel,
    ParcelStatus,
    Product,
    ReturnRule,
    ShopCustomer,
    ShopTerms,
)
from bot.shop.tables import (
    AfterSaleRow,
    CouponRow,
    CustomerRow,
    ItemRow,
    OrderRow,
    ParcelRow,
    ProductRow,
    TermsRow,
)


def terms(row: TermsRow) -> ShopTerms:
    return ShopTerms(
        name=row.name,
        ship_within_hours=row.ship_within_hours,
        stuck_after_days=row.stuck_after_days,
        coupon_valid_days=row.coupon_valid_days,
        as_of=row.as_of,
    )


def product(row: ProductRow) -> Product:
    return Product(
        id=row.id,
        name=row.name,
        category=row.category,
        price_fen=row.price_fen,
        aliases=tuple(row.aliases),
        attributes=dict(row.attributes),
        stock=row.stock,
        description=row.description,
        return_rule=ReturnRule(row.return_rule),
        warranty_months=row.warranty_months,
    )


def customer(row: CustomerRow) -> ShopCustomer:
    return ShopCustomer(row.id, row.name, row.phone, row.joined_at, row.tier)


def order(row: OrderRow) -> Order:
    """The order as it stands by itself, before its after-sale applications are taken into account."""
    parcels = tuple(parcel(one) for one in row.parcels)
    signed = [one.signed_at for one in parcels if one.signed_at]
    return Order(
        id=row.id,
        customer_id=row.customer_id,
        status=OrderStatus(row.status),
        placed_at=row.placed_at,
        total_fen=row.total_fen,
        freight_fen=row.freight_fen,
        paid_at=row.paid_at,
        shipped_at=min((one.sent_at for one in parcels), default=None),
        # Signed for when nothing is left on its way: the days to return count from the last parcel.
        signed_at=max(signed) if signed and len(signed) == len(parcels) else None,
        completed_at=row.completed_at,
        cancelled_at=row.cancelled_at,
        city=row.city,
        address=row.address,
        items=tuple(_item(one) for one in row.items),
        parcels=parcels,
    )


def parcel(row: ParcelRow) -> Parcel:
    return Parcel(
        tracking_no=row.tracking_no,
        courier=row.courier,
        status=ParcelStatus(row.status),
        sent_at=row.sent_at,
        movements=tuple(Movement(one.at, one.place, one.text) for one in row.movements),
        promised_at=row.promised_at,
        signed_at=row.signed_at,
        received_by=row.received_by,
    )


def after_sale(row: AfterSaleRow) -> AfterSale:
    return AfterSale(
        id=row.id,
        kind=AfterSaleKind(row.kind),
        order_id=row.order_id,
        item_id=row.item_id,
        status=AfterSaleStatus(row.status),
        amount_fen=row.amount_fen,
        created_at=row.created_at,
        reason=row.reason,
    )


def coupon(row: CouponRow) -> Coupon:
    return Coupon(row.id, row.amount_fen, row.title, row.issued_at, row.expires_at, row.used)


def _item(row: ItemRow) -> OrderItem:
    return OrderItem(
        id=row.id,
        product_id=row.product_id,
        name=row.name,
        category=row.category,
        quantity=row.quantity,
        price_fen=row.price_fen,
        options=row.options,
        return_rule=ReturnRule(row.return_rule),
        confirmed_non_returnable=row.confirmed_non_returnable,
        activated=row.activated,
    )
