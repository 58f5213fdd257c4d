"""Changing an order before it leaves: address, phone, note, variant, parcels; and bringing a cancelled one back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from actions.applying import change
from actions.base import PERSON, button
from actions.complaint_answers import NO, YES
from actions.facts import product_of, state_of
from actions.orders import Fitting, not_sent
from actions.process import (
    Ask,
    Choice,
    Confirm,
    Matter,
    Process,
    Step,
    ask_person,
    choice,
    nothing,
    order_words,
    own_words,
    pick,
    say,
    which_item,
)
from actions.process_words import WRONG
from actions.turn import Turn
from bot.errors import BadInput, Conflict
from bot.policy.decision import Outcome
from bot.policy.order_rules import Change as Kind
from bot.policy.orders import decide_change, decide_restore
from bot.shop.change_rules import must_fit_together
from bot.shop.changes import (
    Change,
    ChangeAddress,
    ChangeNote,
    ChangePhone,
    ChangeVariant,
    ShipApart,
    ShipTogether,
    UndoCancellation,
)
from bot.shop.model import Order, OrderItem, OrderStatus

WHAT = (
    Choice("收货地址", Kind.ADDRESS.value, "地址|寄到|改到|送到|收货地"),
    Choice("联系电话", Kind.PHONE.value, "电话|手机号|号码"),
    Choice("收货人", Kind.RECIPIENT.value, "收货人|收件人|[名姓]字?(?:写|填|打|弄)?错|改[个下]?(?:名字|姓名)|名字"),
    Choice("颜色、尺码", Kind.GOODS.value, "颜色|尺码|规格|换成|(?<!号)码|款式|拍错"),
    Choice(
        "合并发货",
        Kind.MERGE.value,
        "合并|[合并]单|合在一起|合(成|到)?一个|一(起|块儿?)(发|寄)|[并凑]到?一(起|块)|放一个包裹",
    ),
    Choice("分开发货", Kind.SPLIT.value, "拆单|拆开|拆分|分开(发|寄)|[分拆](成)?两(个|次)|先把.{1,16}(发|寄)"),
    Choice("备注", Kind.NOTE.value, "备注|留言"),
)
PLACE = re.compile(r"(?:改成|改到|改为|换成|寄到|送到|改寄|地址(?:就?是|写|填|为))[:：，, ]*(?P<it>\S.*)")
LOOKS_LIKE_ADDRESS = re.compile(r"[省市区县镇乡街路巷弄号栋幢楼室村苑园]|(?<![知难])道")
CITY = re.compile(r"(?:[^省]{2,8}省)?(?P<city>[^省市区县路街]{2,8}?)市(?P<rest>.+)")
_NAME = r"[\u4e00-\u9fff·]{2,8}|[A-Za-z][A-Za-z .]{1,30}"
BEFORE_NAME = re.compile(r"^(?:应该|就|我)*(?:是|叫|改成|写)+[:： ]*|[。！!吧呀啊]+$")
ONE_NAME = re.compile(_NAME)
NO_CITY = re.compile("[不知怎什好了吗么吧呢行错]")
NAME = re.compile(
    rf"(?:收货人|收件人|名字|姓名)(?:是|叫|写|填)?(?:改成|改为|换成|改|写成|应该是|是)[:：，, ]*(?P<it>{_NAME})"
)
NOTE = re.compile(r"备注(?:一下|下)?[:：，, ]*(?!了|吧|呗|啊|一下|下|信息)(?P<it>[^，,。]{3,})")


class ModifyProcess(Process):
    name = "modify"
    intents = frozenset({"modify_order"})
    question = "要改哪一单？点一下就行，也可以发订单号。"
    stopped = "好的，先不改，订单照原来的办。"

    def fitting(self, intent: str) -> Fitting:
        return not_sent

    def assumed(self, turn: Turn, candidates: Sequence[Order]) -> Order | None:
        """Who wants orders to leave together means all of them, so which comes first is no question."""
        wanted = pick(WHAT)(turn)
        pairs = (one for one in candidates if any(_goes_with(one, other) for other in candidates))
        return next(pairs, None) if wanted == Kind.MERGE else None

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        what = matter.said("what")
        if what is None:
            ask = choice("what", "要改什么？", WHAT, topic="改什么", spots=True)
            # A note may name anything that could be changed: 备注一下 送货前打电话.
            return replace(ask, spot=lambda turn: Kind.NOTE.value if _a_note(turn) else ask.spot(turn))
        decision = decide_change(Kind(what), state_of(order), matter.has.policy.orders)
        if decision.outcome is Outcome.NOT_ALLOWED:
            return say(f"{order_words(order)}：{decision.reason}", PERSON)
        if decision.outcome is Outcome.NEEDS_PERSON:
            others = [button("改派送", "change_delivery", order_id=order.id)] if order.parcels else []
            return say(f"{order_words(order)}：{decision.reason}", *others, PERSON)
        return _BY_KIND[Kind(what)](matter, order)


def _address(matter: Matter, order: Order) -> Step:
    to = matter.said("address")
    if to is None:
        return Ask("address", "新的收货地址是？写上城市和门牌号。", read=_an_address, spot=_new_place, topic="地址")
    found = CITY.fullmatch(to)
    city, street = (found["city"], found["rest"]) if found else (matter.said("city"), to)
    if city is None:
        # A street alone may lie in any city: guessing would send the parcel there.
        same = (Choice(order.city, order.city),) if order.city else ()
        return Ask("city", f"“{to}”是哪个城市的？", same, read=_a_city, spot=nothing, topic="城市")
    text = f"{order_words(order)}改寄到：{city} {street}。确认修改吗？"
    return _confirm(matter, text, ChangeAddress(order_id=order.id, city=city, address=street))


def _phone(matter: Matter, order: Order) -> Step:
    number = matter.said("phone")
    if number is None:
        return Ask("phone", "新的手机号是？", read=_a_phone, spot=_a_phone, topic="电话|号码|手机")
    return _confirm(
        matter,
        f"{order_words(order)}的联系电话改成 {number}。确认修改吗？",
        ChangePhone(order_id=order.id, phone=number),
    )


def _recipient(matter: Matter, order: Order) -> Step:
    if not order.address:
        return ask_person(f"{order_words(order)}的收货人我改不了，需要客服来改。")
    name = matter.said("recipient")
    if name is None:
        return Ask("recipient", "新的收货人叫什么？", read=_a_name, spot=_spoken_name, topic="收货人|收件人|名字|姓名")
    text = f"{order_words(order)}的收货人改成 {name}。确认修改吗？"
    wanted = ChangeAddress(order_id=order.id, city=order.city, address=order.address, recipient=name)
    return _confirm(matter, text, wanted)


def _note(matter: Matter, order: Order) -> Step:
    note = matter.said("note")
    if note is None:
        return Ask("note", "要备注什么？", read=own_words, spot=_a_note, topic="备注")
    return _confirm(matter, f"{order_words(order)}备注：{note}。确认吗？", ChangeNote(order_id=order.id, note=note))


def _variant(matter: Matter, order: Order) -> Step:
    item = which_item(matter, "要改这一单里的哪一件？")
    if not isinstance(item, OrderItem):
        return item
    product = product_of(matter, item)
    names = [one.name for one in product.variants if one.name != item.options] if product else []
    if not names:
        return ask_person(f"{item.name}只有一种规格，改不了。想换别的，可以取消后重新下单。")
    wanted = matter.said("variant")
    if wanted is None:
        choices = tuple(Choice(name, name) for name in names)
        return choice("variant", f"{item.name}要改成哪种？", choices, topic="颜色|尺码|规格|码")
    text = f"{item.name}改成 {wanted}。确认修改吗？"
    return _confirm(matter, text, ChangeVariant(order_id=order.id, item_id=item.id, variant=wanted))


def _together(matter: Matter, order: Order) -> Step:
    there = [one for one in matter.has.shop.orders(matter.customer_id) if _goes_with(order, one)]
    if not there:
        return say(f"{order_words(order)}没有别的单子能一起发：要都付了款、没发货，收货地址也一样。", PERSON)
    chosen = next((one for one in there if one.id == matter.said("other")), there[0] if len(there) == 1 else None)
    if chosen is None:
        choices = tuple(Choice(f"{one.items[0].name[:12]}（{one.id}）", one.id) for one in there[:4])
        return choice("other", f"{order_words(order)}和哪一单一起发？", choices, topic="哪一单|订单")
    text = f"订单 {order.id} 和 {chosen.id} 合成一个包裹发出。确认合并吗？"
    return _confirm(matter, text, ShipTogether(order_id=order.id, other_order_id=chosen.id))


def _goes_with(order: Order, other: Order) -> bool:
    try:
        must_fit_together(order, other)
    except (BadInput, Conflict):
        return False
    return True


def _apart(matter: Matter, order: Order) -> Step:
    if len(order.items) < 2:
        return say(f"{order_words(order)}只有一种商品，不用分开发。", PERSON)
    item = which_item(matter, "哪一件单独发？")
    if not isinstance(item, OrderItem):
        return item
    text = f"订单 {order.id} 里的{item.name}单独一个包裹，其余的另一个包裹。确认分开发吗？"
    return _confirm(matter, text, ShipApart(order_id=order.id, item_ids=(item.id,)))


_BY_KIND: dict[Kind, Callable[[Matter, Order], Step]] = {
    Kind.ADDRESS: _address,
    Kind.PHONE: _phone,
    Kind.RECIPIENT: _recipient,
    Kind.NOTE: _note,
    Kind.GOODS: _variant,
    Kind.MERGE: _together,
    Kind.SPLIT: _apart,
}


def _confirm(matter: Matter, text: str, wanted: Change) -> Confirm:
    return Confirm(text, "确认修改", "先不改", lambda: change(matter, wanted))


def _an_address(turn: Turn) -> str | None:
    text = own_words(turn) or ""
    found = PLACE.search(text)
    text = found["it"] if found else text
    return text if LOOKS_LIKE_ADDRESS.search(text) and len(text) >= 4 else None


def _a_city(turn: Turn) -> str | None:
    text = turn.text.strip().removesuffix("的").removesuffix("市")
    named = ONE_NAME.fullmatch(text) and not (YES.fullmatch(text) or NO.fullmatch(text) or NO_CITY.search(text))
    return turn.entities.get("city") or (text if named and 2 <= len(text) <= 6 and not turn.is_choice else None)


def _spoken_name(turn: Turn) -> str | None:
    """收货人改成王建国."""
    found = NAME.search(turn.text)
    return found["it"] if found and not turn.is_choice else None


def _a_name(turn: Turn) -> str | None:
    text = _spoken_name(turn) or BEFORE_NAME.sub("", own_words(turn) or "")
    return text if ONE_NAME.fullmatch(text) and not WRONG.search(text) else None


def _new_place(turn: Turn) -> str | None:
    return _an_address(turn) if PLACE.search(turn.text) else None


def _a_phone(turn: Turn) -> str | None:
    return turn.entities.get("phone")


def _a_note(turn: Turn) -> str | None:
    found = NOTE.search(turn.text)
    return found["it"] if found else None


class RestoreProcess(Process):
    name = "restore"
    intents = frozenset({"restore_order"})
    question = "要恢复哪一单？点一下就行，也可以发订单号。"
    stopped = "好的，那就不恢复了。"

    def fitting(self, intent: str) -> Fitting:
        return lambda order: order.status is OrderStatus.CANCELLED

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        window = timedelta(minutes=matter.has.shop.terms().undo_cancel_minutes)
        decision = decide_restore(
            state_of(order), order.cancelled_at, matter.turn.now, window, matter.has.policy.orders
        )
        if decision.outcome is not Outcome.ALLOWED:
            return ask_person(f"{order_words(order)}：{decision.reason}")
        text = f"{order_words(order)}：{decision.reason}现在恢复吗？"
        return Confirm(text, "恢复订单", "先不用", lambda: change(matter, UndoCancellation(order_id=order.id)))
