"""Repair: what is broken, what the warranty says, and the application."""

import re
from collections.abc import Iterable

from actions.applying import at_whose_cost, recorded, request
from actions.base import PERSON
from actions.facts import goods, product_of
from actions.orders import Fitting, delivered
from actions.process import Ask, Confirm, Matter, Process, Say, Step, own_words, say, which_item
from actions.processes.exchange import others
from bot.policy.after_sale import RepairFacts, decide_repair
from bot.policy.decision import Outcome
from bot.policy.periods import shanghai_day
from bot.policy.vocabulary import OfferKind
from bot.shop.model import AfterSale, AfterSaleKind, AfterSaleStatus, Order, OrderItem

OWN_FAULT = re.compile(
    r"(?<!没)(?<!没有)(?<!不是)(?<!不是我)(?<!未)(?:摔|进水|泡水|掉(水|地|厕)|砸|压坏|自己(弄|拆|搞))"
)


class RepairProcess(Process):
    name = "repair"
    intents = frozenset({"request_repair"})
    question = "要修哪一单里的？点一下就行，也可以发订单号。"
    stopped = "好的，先不修。想修的时候再跟我说。"

    def fitting(self, intent: str) -> Fitting:
        return delivered

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        item = which_item(matter, "要修这一单里的哪一件？")
        if not isinstance(item, OrderItem):
            return item
        trouble = matter.said("trouble")
        if trouble is None:
            return Ask("trouble", f"{item.name}是什么毛病？一句话说说就行。", read=own_words, topic="毛病|问题|故障")
        decision = decide_repair(_facts(matter, order, item, trouble), matter.has.policy)
        if decision.outcome is not Outcome.ALLOWED or OfferKind.REPAIR not in decision.options:
            return say(decision.reason, *others(decision.options, order), PERSON)
        text = f"{item.name}：{trouble}。{at_whose_cost(decision)}现在提交维修吗？"

        def apply() -> Say:
            return recorded(
                request(matter, order, AfterSaleKind.REPAIR, trouble, item_id=item.id), "寄到检测后告诉您多久修好。"
            )

        return Confirm(text, "提交维修", "先不修", apply)


def days_in_repair(repairs: Iterable[AfterSale]) -> int:
    """Days from asking for a repair to its end, over all that have ended; the warranty stands still on them (R11)."""
    return sum(
        (shanghai_day(one.finished_at) - shanghai_day(one.created_at)).days for one in repairs if one.finished_at
    )


def _facts(matter: Matter, order: Order, item: OrderItem, trouble: str) -> RepairFacts:
    product = product_of(matter, item)
    earlier = [
        one
        for one in matter.has.shop.after_sales(matter.customer_id)
        if (one.order_id, one.item_id, one.kind) == (order.id, item.id, AfterSaleKind.REPAIR)
        and one.status is AfterSaleStatus.COMPLETED
    ]
    return RepairFacts(
        goods=goods(matter, order, item, faulty=True),
        warranty_months=product.warranty_months if product else 0,
        failed_repairs=len(earlier),
        days_in_repair=days_in_repair(earlier),
        caused_by_customer=OWN_FAULT.search(trouble) is not None,
    )
