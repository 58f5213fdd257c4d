"""Coupons claimed, gift cards bound, and what a person may do with their own data (R22)."""

from datetime import timedelta

from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound
from bot.shop import records
from bot.shop.changes import AskDeletion, ClaimCoupon, CorrectPersonalData, RedeemGiftCard, SetMarketing
from bot.shop.demo.counter import Answer, Counter, known_id, phone_number, words
from bot.shop.demo.invoice_changes import _EMAIL
from bot.shop.demo.queries import as_seen, orders_of
from bot.shop.model import OrderStatus
from bot.shop.money import yuan
from bot.shop.promotions import is_running
from bot.shop.tables import CouponRow, GiftCardRow, PromotionRow
from bot.storage import new_id

_UNFINISHED = frozenset(
    {OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.REFUNDING, OrderStatus.AFTER_SALE, OrderStatus.UNPAID}
)


def claim_coupon(counter: Counter, change: ClaimCoupon) -> Answer:
    row = counter.session.get(PromotionRow, known_id("promotion_id", change.promotion_id, "这个活动"))
    if row is None or not is_running(records.promotion(row), counter.now):
        raise NotFound("没有找到这个活动，可能已经结束了", field="promotion_id")
    if not row.claimable:
        raise Conflict("这个活动下单时自动优惠，不用领券", code="NOT_CLAIMABLE")
    query = select(CouponRow).where(CouponRow.customer_id == counter.customer.id, CouponRow.promotion_id == row.id)
    if counter.session.scalars(query).one_or_none():
        raise Conflict("这张券您已经领过了", code="ALREADY_CLAIMED")
    coupon = CouponRow(
        id=new_id(),
        customer_id=counter.customer.id,
        promotion_id=row.id,
        amount_fen=row.off_fen,
        title=row.title[:40],
        issued_at=counter.now,
        expires_at=row.ends_at,
        used=False,
        minimum_fen=row.minimum_fen,
    )
    counter.session.add(coupon)
    minimum = f"满 {yuan(row.minimum_fen)}可用" if row.minimum_fen else "下单时可用"
    return Answer(coupon.id, f"领到了一张 {yuan(row.off_fen)}的券", f"{minimum}，结算时选择这张券", row.ends_at)


def redeem_gift_card(counter: Counter, change: RedeemGiftCard) -> Answer:
    code = "".join(known_id("code", change.code.strip(), "这张卡").split()).upper()
    row = counter.session.scalars(select(GiftCardRow).where(GiftCardRow.code == code).with_for_update()).one_or_none()
    # A card of somebody else looks like none: a code tried at random tells nothing.
    if row is None or row.customer_id not in {None, counter.customer.id}:
        raise NotFound("没有找到这张卡，请核对卡号", field="code")
    if row.customer_id == counter.customer.id:
        raise Conflict("这张卡已经绑定在您的账户里了", code="ALREADY_BOUND")
    if row.expires_at <= counter.now:
        raise Conflict("这张卡已经过期了", code="EXPIRED")
    row.customer_id = counter.customer.id
    return Answer(row.id, f"绑定了 {row.title}，余额 {yuan(row.balance_fen)}", "付款时可以直接用", row.expires_at)


def correct_personal_data(counter: Counter, change: CorrectPersonalData) -> Answer:
    customer, changed = counter.customer, []
    if change.name is not None:
        customer.name = words("name", change.name, 40, "姓名")
        changed.append(f"姓名 {customer.name}")
    if change.phone is not None:
        customer.phone = phone_number(change.phone)
        changed.append(f"电话 {customer.phone}")
    if change.email is not None:
        email = words("email", change.email, 120, "邮箱")
        if not _EMAIL.fullmatch(email):
            raise BadInput("邮箱好像不对，请再看一下", field="email")
        customer.email = email
        changed.append(f"邮箱 {email}")
    if not changed:
        raise BadInput("请说明要更正哪一项", field="name")
    return Answer(customer.id, f"资料更正为：{'，'.join(changed)}", "马上生效，已有的订单不变")


def ask_deletion(counter: Counter, _change: AskDeletion) -> Answer:
    customer = counter.customer
    orders = [as_seen(row) for row in counter.session.scalars(orders_of(customer.id))]
    if unfinished := [one for one in orders if one.status in _UNFINISHED]:
        raise Conflict(
            f"还有 {len(unfinished)} 笔订单没有结束（比如 {unfinished[0].id}），结束后就可以删除",
            code="UNFINISHED_ORDERS",
            data={"order_ids": [one.id for one in unfinished]},
        )
    customer.deletion_asked_at = customer.deletion_asked_at or counter.now
    customer.marketing = False
    due = customer.deletion_asked_at + timedelta(days=counter.periods.deletion_days)
    return Answer(
        customer.id, "登记了删除个人资料的申请", "到期前删除，法律要求保留的交易记录除外；期间不再发营销消息", due
    )


def set_marketing(counter: Counter, change: SetMarketing) -> Answer:
    counter.customer.marketing = change.allowed
    if change.allowed:
        return Answer(counter.customer.id, "重新打开了活动消息", "有活动时会通知您")
    return Answer(counter.customer.id, "关闭了营销消息", "不会再收到活动短信，订单和物流通知照常")
