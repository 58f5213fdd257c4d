"""Asking the shop to carry something out, and saying what it recorded."""

from datetime import date

from actions.base import button
from actions.process import Matter, Say, say
from actions.promised import promise_of, watch_refunds
from actions.refusals import without_refused_parts
from actions.turn import Turn
from bot.policy.decision import Decision, Freight
from bot.shop.changes import SLOTS, Change, ChangeRequest, Slot
from bot.shop.dates import when
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleRequest, AfterSaleStatus, Order
from bot.shop.status import after_sale_sentence


def request(
    matter: Matter,
    order: Order,
    kind: AfterSaleKind,
    reason: str,
    *,
    item_id: str | None = None,
    amount_fen: int | None = None,
    variant: str = "",
) -> AfterSale:
    """One application at the shop, whose key is this turn. Raises what the shop refuses it with."""
    done = matter.has.shop.apply(
        AfterSaleRequest(
            key=matter.key,
            customer_id=matter.customer_id,
            order_id=order.id,
            item_id=item_id,
            kind=kind,
            amount_fen=amount_fen,
            reason=reason,
            variant=variant,
        )
    )
    watch_refunds(matter.turn, matter.has)
    return done


def recorded(done: AfterSale, then: str) -> Say:
    """What the shop recorded, and what comes next."""
    text = f"申请已提交：{after_sale_sentence(done)}{then}"
    if done.status is not AfterSaleStatus.WAITING_GOODS:
        return say(text)
    ways = {"约上门取件": "pickup", "填寄回单号": "sent"}
    return say(
        text,
        *(
            button(title, "check_aftersale", order_id=done.order_id, answer=f"wish={wish}")
            for title, wish in ways.items()
        ),
    )


def at_whose_cost(decision: Decision) -> str:
    """The reason of a decision with who pays the way back, unless it says so already."""
    if "运费" in decision.reason or decision.freight is None:
        return decision.reason
    return decision.reason + ("运费我们出。" if decision.freight is Freight.MERCHANT else "退回的运费需要您出。")


def change(matter: Matter, wanted: Change) -> Say:
    """One change at the shop, whose key is this turn, and what the shop recorded. Raises what it is refused with."""
    receipt = matter.has.shop.change(ChangeRequest(matter.key, matter.customer_id, wanted))
    promise_of(receipt, wanted, matter.key, matter.turn, matter.has)
    until = f"（最晚{when(receipt.due_at, matter.turn.now)}）" if receipt.due_at else ""
    return say(f"{receipt.recorded.rstrip('。')}。{receipt.next_step.rstrip('。')}{until}。")


def day_said(turn: Turn) -> str | None:
    """The day that a message names, as 2026-11-22; a span of days is no day."""
    day = turn.entities.get("date", "")
    return day if len(day) == len("2026-11-22") else None


def slot_said(turn: Turn) -> Slot | None:
    """The part of the day that a message names."""
    words = {
        "上午": ("上午", "早上", "早晨"),
        "下午": ("下午", "中午", "午后"),
        "晚上": ("晚上", "傍晚", "下班后", "夜里"),
    }
    text = without_refused_parts(turn.text)
    return next((slot for slot in SLOTS if any(word in text for word in words[slot])), None)


def slot_named(name: str | None) -> Slot | None:
    """An answer as the shop's name of a part of the day."""
    return next((slot for slot in SLOTS if slot == name), None)


def day_words(day: str) -> str:
    """11月22日, from 2026-11-22."""
    at = date.fromisoformat(day)
    return f"{at.month}月{at.day}日"
