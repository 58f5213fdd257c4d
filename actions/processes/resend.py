"""What did not come, or came wrong, is sent again."""

import re

from actions.applying import at_whose_cost, recorded, request
from actions.base import PERSON
from actions.facts import in_stock, signed_on, today
from actions.process import Ask, Choice, Confirm, Matter, Say, Step, choice, own_words, say, which_item
from actions.processes.exchange import others
from actions.processes.received import ReceivedProcess
from actions.turn import Turn
from bot.policy.after_sale import decide_resend
from bot.policy.decision import Outcome
from bot.policy.vocabulary import OfferKind, Situation
from bot.shop.model import AfterSaleKind, Order, OrderItem

WHAT = (
    Choice("少发了", Situation.MISSING_ITEM.value, "少|漏|缺|没有(赠品|配件)|只(收到|有|发)"),
    Choice("发错了", Situation.WRONG_ITEM.value, "发错|寄错|不是我|不对"),
    Choice("整件没收到", Situation.LOST.value, "没收到|没拿到|丢(了|件)"),
)


MISSING = re.compile(
    r"(?:少|漏|缺)(?:了|发|寄|给|装|放|我)*[一两二三四五六七八九十几\d]+[个件双只根瓶袋包盒条支套副](?!东西|配件|商品|货)\w{1,12}"
)

SHOULD_BE = re.compile(r"(?:我?要的?是|应该是|该是|我?[买拍]的是)(?!这|那|什么)\w{1,4}(?=$|\W|的)")


class ResendProcess(ReceivedProcess):
    name = "resend"
    intents = frozenset({"request_resend"})
    question = "是哪一单要补？点一下就行，也可以发订单号。"
    keeps = re.compile(r"[哦噢啊，, ]*(我|又|已经|都)*找(到|着)了[吧啊呀。，,!！ ]*")
    stopped = "好的，先不补发。要补的时候再跟我说。"
    too_early = "东西还没全到。收到后少了什么，我马上给您补。"

    def step_received(self, matter: Matter, order: Order) -> Step:
        situation = matter.said("situation")
        if situation is None:
            return choice("situation", "是少发了、发错了，还是整件没收到？", WHAT, spots=True)
        item = which_item(matter, "是这一单里的哪一件？")
        if not isinstance(item, OrderItem):
            return item
        what = "整件" if situation == Situation.LOST else matter.said("what")
        if what is None:
            example = "该是黑色的" if situation == Situation.WRONG_ITEM else "少一个充电头"
            return Ask(
                "what",
                f"{item.name}要补什么？比如“{example}”。",
                read=own_words,
                spot=_what_is_missing,
                topic="补什么|内容",
            )
        decision = decide_resend(
            Situation(situation), signed_on(order), today(matter), matter.has.policy, in_stock(matter, item)
        )
        if decision.outcome is not Outcome.ALLOWED or OfferKind.RESEND not in decision.options:
            return say(decision.reason, *others(decision.options, order), PERSON)
        text = f"给您补发：{item.name}（{what}）。{at_whose_cost(decision)}现在提交吗？"
        return Confirm(text, "提交补发", "先不用", lambda: _apply(matter, order, item, what))


def _what_is_missing(turn: Turn) -> str | None:
    """少发了一个充电头 and 我要的是黑色, said with the wish."""
    found = None if turn.is_choice else MISSING.search(turn.text) or SHOULD_BE.search(turn.text)
    return found.group().strip() if found else None


def _apply(matter: Matter, order: Order, item: OrderItem, what: str) -> Say:
    done = request(matter, order, AfterSaleKind.RESEND, what, item_id=item.id)
    return recorded(done, "发出后物流在这一单里就能看到。")
