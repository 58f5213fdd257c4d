"""Booking somebody who installs what was bought, or another time for it."""

from datetime import date

from actions.applying import change, day_words, slot_named
from actions.orders import Fitting
from actions.process import Confirm, Matter, Process, Step, ask_person, order_words, which_item
from actions.processes.visits import visit_question
from bot.shop.changes import BookInstallation
from bot.shop.dates import when
from bot.shop.model import Order, OrderItem


def to_install(order: Order) -> bool:
    return any(item.needs_installation for item in order.items)


class InstallationProcess(Process):
    name = "installation"
    intents = frozenset({"ask_installation"})
    question = "要给哪一单约安装？点一下就行，也可以发订单号。"
    explains = True
    stopped = "好的，先不约。想约的时候再跟我说。"

    def fitting(self, intent: str) -> Fitting:
        return to_install

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        if not to_install(order):
            return ask_person(f"{order_words(order)}里没有要上门安装的商品。")
        item = which_item(matter, "要安装哪一件？", lambda one: one.needs_installation)
        if not isinstance(item, OrderItem):
            return item
        if item.installed_at is not None:
            return ask_person(f"{item.name}{when(item.installed_at, matter.turn.now)} 已经装好了，不用再约。")
        booked = item.installation
        was = f"（原来约的是{booked.day.month}月{booked.day.day}日{booked.slot}）" if booked else ""
        if (question := visit_question(matter, f"{item.name}上门安装{was}")) is not None:
            return question
        day, slot, item_id = matter.said("day") or "", slot_named(matter.said("slot")) or "上午", item.id
        wanted = BookInstallation(order_id=order.id, item_id=item_id, day=date.fromisoformat(day), slot=slot)
        text = f"{item.name}：{day_words(day)}{slot}上门安装。确认预约吗？"
        return Confirm(text, "确认预约", "先不约", lambda: change(matter, wanted))
