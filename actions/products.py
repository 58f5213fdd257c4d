"""Questions before buying that the catalogue answers: stock, price, attributes, comparison, advice, promotions."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PERSON, button
from actions.services import Services
from actions.turn import Turn
from bot.policy.sentences import pick
from bot.shop.cards import product_card
from bot.shop.catalogue import find
from bot.shop.model import Product
from bot.shop.money import yuan
from bot.shop.product_sentences import (
    comparison,
    price_sentence,
    product_sentence,
    promotion_lines,
    stock_sentence,
    usable_coupons,
)
from bot.shop.promotions import for_product
from bot.shop.recommending import Wish, budget_fen, recommended

ABOUT_ONE = {"ask_price", "ask_stock", "ask_product"}
ABOUT_BUYING = {*ABOUT_ONE, "ask_recommendation", "ask_promotion"}
COMPARES = re.compile(r"哪个|哪款|哪一?[款个种]|区别|对比|相比|比较|有什么不同|差在哪")
BARGAINS = re.compile(r"便宜|优惠点|少点|打折|最低|抹零|砍|太贵|降点|让点")
HOW_TO_COUPON = re.compile(r"怎么(领|用|使用)|用不了|不能用|退回|还退|返还|赠品|送什么")
RUNNING = re.compile(r"活动|优惠|满减|促销|打折|券|双十[一二]|折扣")
NOT_LOWER = (
    "标价是统一的，我改不了。能实实在在省的，我都列给您：",
    "价格我这边没法再往下调，不过有这些真能用的：",
    "单独降价我做不了主，能用的优惠是这些：",
)
FOUND = ("按您说的挑了几样：", "这几样比较合适：", "给您找了这些：")
NONE_FITS = (
    "按这个条件，店里现在没有有货又合适的。放宽一点预算，或者换个品类看看？",
    "没有完全合您条件的。预算能再松一点，还是换一类？",
    "这个条件下我没找到合适的，不硬推给您。要不要换个预算或品类？",
)
NOT_STATED = "店里没有哪款写明适合{word}，我不敢替您打包票。要请懂商品的同事帮您看吗？"


def answer_from_catalogue(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services
) -> list[EventType] | None:
    """The products now in focus, after an answer; None: the catalogue has none."""
    catalogue = has.shop.products()
    named = find(turn.text, catalogue)
    if turn.intent not in ABOUT_BUYING and not _asks_for_attribute(turn, named):
        return None
    focus = named or _in_focus(tracker, turn, catalogue)
    if COMPARES.search(turn.text) and (pair := _two(named, _in_focus(tracker, turn, catalogue))):
        dispatcher.utter_message(text=comparison(*pair))
        return _focus(pair)
    if turn.intent == "ask_recommendation":
        return _recommend(dispatcher, turn, has, catalogue, named)
    if turn.intent == "ask_promotion":
        return _promotions(dispatcher, turn, has, named)
    if not focus:
        return _any_price_off(dispatcher, turn, has)
    dispatcher.utter_message(
        text=_about(focus[0], turn, has),
        buttons=_next_steps(focus[0], turn),
        json_message=_card(focus[0], _in_focus(tracker, turn, catalogue), turn),
    )
    return _focus(focus[:2] if len(named) < 2 else named[:2])


def tell_of_named(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: Turn, has: Services
) -> list[EventType] | None:
    """What is known of a product that a message names, whatever it wants of it: 想买个炸锅. None: it names none."""
    catalogue = has.shop.products()
    named = find(turn.text, catalogue)
    if not named:
        return None
    card = _card(named[0], _in_focus(tracker, turn, catalogue), turn)
    dispatcher.utter_message(text=product_sentence(named[0], turn.text), buttons=[PERSON], json_message=card)
    return _focus(named[:2])


def _card(product: Product, shown: Sequence[Product], turn: Turn) -> dict[str, Any] | None:
    """The product as a card, once: while it is talked of, and where another question waits, words are enough."""
    if turn.form is not None or (shown and shown[0].id == product.id and not turn.is_choice):
        return None
    return {"card": product_card(product)}


def _about(product: Product, turn: Turn, has: Services) -> str:
    if turn.intent == "ask_stock":
        return stock_sentence(product, turn.text)
    if turn.intent != "ask_price":
        return product_sentence(product, turn.text)
    running = for_product(product, has.shop.promotions(), turn.now)
    held = usable_coupons(has.shop.coupons(turn.customer_id), turn.now) if turn.customer_id else []
    said = price_sentence(product, running, [one for one in held if one.minimum_fen <= product.price_fen])
    return f"{pick(NOT_LOWER, turn.turn_id)}\n{said}" if BARGAINS.search(turn.text) else said


def _next_steps(product: Product, turn: Turn) -> list[dict[str, object]] | None:
    """After an attribute the catalogue may not have been asked for in its words, a person can look."""
    return [PERSON] if turn.form is None and (turn.intent == "ask_product" or product.stock <= 0) else None


def _any_price_off(dispatcher: CollectingDispatcher, turn: Turn, has: Services) -> list[EventType] | None:
    """Bargaining about nothing in particular: what runs for everybody."""
    running = has.shop.promotions()
    if turn.intent != "ask_price" or not BARGAINS.search(turn.text) or not running:
        return None
    dispatcher.utter_message(text=f"{pick(NOT_LOWER, turn.turn_id)}\n{promotion_lines(running)}")
    return []


def _promotions(
    dispatcher: CollectingDispatcher, turn: Turn, has: Services, named: Sequence[Product]
) -> list[EventType] | None:
    if HOW_TO_COUPON.search(turn.text) or not (named or RUNNING.search(turn.text)):
        return None
    running = has.shop.promotions()
    if named:
        running = for_product(named[0], running, turn.now)
    about = named[0].name if named else "店里"
    text = (
        f"{about}现在有这些：\n{promotion_lines(running)}" if running else f"{about}现在没有活动，有了会写在商品页上。"
    )
    dispatcher.utter_message(text=text)
    return _focus(named[:1])


def _recommend(
    dispatcher: CollectingDispatcher, turn: Turn, has: Services, catalogue: Sequence[Product], named: Sequence[Product]
) -> list[EventType] | None:
    policy = has.policy.presale
    need = next((one for one in policy.needs if any(word in turn.text for word in one.words)), None)
    budget = budget_fen(turn.text, policy.around_percent)
    if need is None and budget is None and not named:
        return None
    categories = {one.category for one in named} or set(need.categories if need else ())
    wish = Wish(budget, frozenset(categories), need.must_say if need else "")
    chosen = recommended(named or catalogue, wish, policy.recommend_most)
    if not chosen:
        word = next(word for word in need.words if word in turn.text) if need and need.must_say else ""
        text = NOT_STATED.format(word=word) if word else pick(NONE_FITS, turn.turn_id)
        dispatcher.utter_message(text=text, buttons=[PERSON])
        return []
    lines = [f"· {one.name}，{yuan(one.price_fen)}。{one.description}" for one in chosen]
    choices = [
        button(f"看看{one.aliases[0] if one.aliases else one.name}"[:16], "ask_product", product=one.id)
        for one in chosen
    ]
    dispatcher.utter_message(text="\n".join([pick(FOUND, turn.turn_id), *lines]), buttons=choices)
    return _focus(chosen[:2])


def _asks_for_attribute(turn: Turn, named: Sequence[Product]) -> bool:
    """蓝牙耳机续航多久 may sound like a question of use; the catalogue holds the answer under that very name."""
    return turn.intent == "ask_usage" and any(name in turn.text for one in named[:1] for name in one.attributes)


def _in_focus(tracker: Tracker, turn: Turn, catalogue: Sequence[Product]) -> list[Product]:
    """The product of a pressed button or of the page, then what was talked of last."""
    kept = (tracker.get_slot("product_focus") or "").split(",")
    pressed = turn.entities.get("product", "") if turn.is_choice else ""
    ids = list(dict.fromkeys([pressed, str(turn.page.get("product_id") or ""), *kept]))
    by_id = {one.id: one for one in catalogue}
    return [by_id[one] for one in ids if one in by_id]


def _two(named: Sequence[Product], focus: Sequence[Product]) -> tuple[Product, Product] | None:
    """Two products to compare: both named, or one named and one in focus, or both in focus."""
    both = list(dict.fromkeys([*named, *focus]))
    return (both[0], both[1]) if len(both) >= 2 and len(named) <= 2 else None


def _focus(products: Sequence[Product]) -> list[EventType]:
    return [SlotSet("product_focus", ",".join(one.id for one in products))] if products else []
