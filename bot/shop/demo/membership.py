"""What the demo shop holds about a person, put together from their rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.shop.demo.queries import terms_row
from bot.shop.papers import GiftCard, Membership, PersonalData
from bot.shop.tables import CustomerRow, GiftCardRow, OrderRow


def membership(session: Session, customer_id: str) -> Membership | None:
    """Level, points and balance; None: no such customer."""
    row = session.get(CustomerRow, customer_id)
    if row is None:
        return None
    levels = terms_row(session.connection()).levels  # [name, points from which on], the lowest first
    reached = [name for name, points in levels if row.points >= points]
    above = [(name, points) for name, points in levels if row.points < points]
    cards = session.scalars(
        select(GiftCardRow).where(GiftCardRow.customer_id == customer_id).order_by(GiftCardRow.expires_at)
    )
    return Membership(
        customer_id=customer_id,
        level=reached[-1] if reached else "会员",
        points=row.points,
        balance_fen=row.balance_fen,
        next_level=above[0][0] if above else "",
        points_to_next=above[0][1] - row.points if above else 0,
        expiring_points=row.expiring_points,
        points_expire_at=row.points_expire_at,
        gift_cards=tuple(GiftCard(one.id, one.title, one.balance_fen, one.expires_at) for one in cards),
    )


def personal_data(session: Session, customer_id: str) -> PersonalData | None:
    """All that is held about the person; None: no such customer."""
    row = session.get(CustomerRow, customer_id)
    if row is None:
        return None
    orders = session.scalars(
        select(OrderRow).where(OrderRow.customer_id == customer_id).order_by(OrderRow.placed_at.desc())
    ).all()
    return PersonalData(
        customer_id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        addresses=tuple(dict.fromkeys(f"{one.city} {one.address}" for one in orders)),
        joined_at=row.joined_at,
        marketing=row.marketing,
        orders=len(orders),
        deletion_asked_at=row.deletion_asked_at,
    )
