"""Where a parcel is, when it comes, and the way into a complaint when it is late or never came."""

from actions.base import PERSON, Button, button
from actions.complaint_signs import complaint_in
from actions.orders import Fitting
from actions.parcel import fits, parcel_messages
from actions.process import Matter, Message, Process, Say, Step
from bot.shop.status import Overdue, overdue

NOT_RECEIVED = "显示签收，但没收到"
LATE_WORDS = {
    Overdue.STUCK: "物流一直没动静",
    Overdue.DELIVERY: "过了约定时间还没到",
    Overdue.SHIPPING: "过了约定时间还没发货",
}
WORRIES = {
    "report_not_received": "显示签收但您没拿到，先看看家人、门卫或驿站有没有代收。都没有的话，要我帮您处理吗？",
    "urge_delivery": "要我帮您催一下、登记处理吗？",
}


class ParcelProcess(Process):
    name = "parcel"
    intents = frozenset({"track_parcel", "ask_delivery_time", "urge_delivery", "report_not_received"})
    acts = False

    def fitting(self, intent: str) -> Fitting:
        return fits(intent)

    def step(self, matter: Matter) -> Step:
        assert matter.order is not None
        messages = parcel_messages(matter.order, matter.turn, matter.has)
        helping = _help(matter)
        if helping is None:
            return Say(messages)
        if complaint_in(matter.turn, matter.has, overdue=_is_late(matter)):
            return Say(messages, as_if=helping)
        worry = WORRIES.get(matter.draft.intent, "这一单确实慢了，要我帮您处理吗？")
        return Say((*messages, Message(worry, (helping, PERSON))))


def _is_late(matter: Matter) -> bool:
    """Signed for and not there counts as late: the customer has nothing in hand."""
    assert matter.order is not None
    late = overdue(matter.order, matter.has.shop.terms(), matter.turn.now)
    return matter.draft.intent == "report_not_received" or bool(late)


def _help(matter: Matter) -> Button | None:
    """The way into a complaint; it carries what went wrong, so that nobody asks for it again."""
    order, intent = matter.order, matter.draft.intent
    assert order is not None
    late = overdue(order, matter.has.shop.terms(), matter.turn.now)
    issue = NOT_RECEIVED if intent == "report_not_received" else LATE_WORDS[late[0]] if late else None
    if issue is None and intent == "urge_delivery":
        issue = "想快点收到"
    return button("帮我处理", "complain_delivery", order_id=order.id, issue=issue) if issue else None
