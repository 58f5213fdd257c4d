"""Where an order stands."""

from actions.order_status import order_messages
from actions.process import Matter, Process, Say, Step


class OrderStatusProcess(Process):
    name = "order_status"
    intents = frozenset({"check_order"})
    acts = False

    def step(self, matter: Matter) -> Step:
        assert matter.order is not None
        return Say(order_messages(matter.order, matter.turn, matter.has))
