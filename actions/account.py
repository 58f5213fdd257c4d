"""Coupons, points, level and balance of the signed-in customer; guests are told plainly that they have to sign in."""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON
from actions.services import Services
from actions.turn import Turn
from bot.shop.dates import local_date
from bot.shop.money import yuan
from bot.shop.papers import Membership
from bot.shop.product_sentences import coupon_lines, usable_coupons

MY_COUPONS = re.compile(
    r"我的?(有|还有|账户|账号|名下|手里).{0,20}[券卷]|我的(优惠)?[券卷]|[券卷].{0,4}(几张|多少|过期|到期)|几张.{0,4}[券卷]"
)
OWN = re.compile(r"我|多少|几级|还剩|查|到期|过期")
HOW = re.compile(r"怎么(才|用|绑|升|获|攒|兑)|规则|分几|哪几")
SIGN_IN = "您还没有登录，我看不到您的{what}。登录后再问我就能查。"


def answer_from_account(dispatcher: CollectingDispatcher, turn: Turn, has: Services) -> bool:
    """Whether the question was about the customer's own account, and has been answered."""
    if turn.intent == "ask_promotion" and MY_COUPONS.search(turn.text):
        dispatcher.utter_message(text=_coupons(turn, has))
        return True
    if turn.intent == "ask_membership" and OWN.search(turn.text) and not HOW.search(turn.text):
        text = _membership(turn, has)
        dispatcher.utter_message(text=text, buttons=[PERSON] if turn.form is None else None)
        return True
    return False


def _coupons(turn: Turn, has: Services) -> str:
    if turn.customer_id is None:
        return SIGN_IN.format(what="优惠券")
    held = usable_coupons(has.shop.coupons(turn.customer_id), turn.now)
    if not held:
        return "您名下现在没有能用的优惠券，能领的在商品页和店铺首页。"
    lines = coupon_lines(held, turn.now, has.policy.presale.coupon_expiring_days)
    return f"您现在能用的券有{len(held)}张：\n{lines}"


def _membership(turn: Turn, has: Services) -> str:
    if turn.customer_id is None:
        return SIGN_IN.format(what="会员等级、积分和余额")
    found = has.shop.membership(turn.customer_id)
    return membership_sentence(found) if found else "没有查到您的会员资料，可以请客服核对。"


def membership_sentence(found: Membership) -> str:
    """Level, points (and which of them run out when), balance and gift cards."""
    parts = [f"您现在是{found.level}，积分{found.points}"]
    if found.next_level:
        parts.append(f"再有{found.points_to_next}积分就到{found.next_level}")
    if found.expiring_points and found.points_expire_at:
        day = local_date(found.points_expire_at)
        parts.append(f"其中{found.expiring_points}积分{day.month}月{day.day}日到期")
    parts.append(f"余额{yuan(found.balance_fen)}")
    parts += [f"{card.title}还剩{yuan(card.balance_fen)}" for card in found.gift_cards]
    return "，".join(parts) + "。"
