"""The price fell after the purchase: the difference, by the shop's own promise."""

from actions.applying import recorded, request
from actions.base import PERSON
from actions.facts import product_of, today
from actions.orders import Fitting, paid
from actions.process import Confirm, Matter, Process, Step, ask_person, say, which_item
from bot.policy.decision import Outcome
from bot.policy.periods import shanghai_day
from bot.policy.price_protection import PriceFacts, decide_price_protection
from bot.shop.model import AfterSaleKind, OrderItem


class PriceProtectionProcess(Process):
    name = "price_protection"
    intents = frozenset({"request_price_protection"})
    question = "是哪一单降价了？点一下就行，也可以发订单号。"
    stopped = "好的，先不申请。价保期内随时可以再来。"

    def fitting(self, intent: str) -> Fitting:
        return paid

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        item = which_item(matter, "是这一单里的哪一件降价了？")
        if not isinstance(item, OrderItem):
            return item
        product = product_of(matter, item)
        if product is None:
            return ask_person(f"{item.name}已经下架，现价我查不到，请同事帮您核。")
        profile = matter.has.customers.profile(matter.customer_id)
        facts = PriceFacts(
            paid_on=shanghai_day(order.paid_at) if order.paid_at else None,
            today=today(matter),
            paid_price_fen=item.price_fen,
            price_now_fen=product.price_fen,
            quantity=item.quantity,
            **({"tier": profile.tier.value} if profile else {}),
        )
        decision = decide_price_protection(facts, matter.has.policy.compensation)
        if decision.outcome is not Outcome.ALLOWED:
            return say(f"{item.name}：{decision.reason}", PERSON)
        item_id = item.id
        return Confirm(
            f"{item.name}：{decision.reason}现在申请吗？",
            "申请退差价",
            "先不用",
            lambda: recorded(
                request(matter, order, AfterSaleKind.PRICE_PROTECTION, "买后降价", item_id=item_id), "差价原路退回。"
            ),
        )
