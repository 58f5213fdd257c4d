"""What all processes about goods that have arrived share: earlier than that nothing can be done about them."""

from abc import abstractmethod
from typing import ClassVar

from actions.base import PERSON, Button
from actions.orders import Fitting, delivered
from actions.process import Matter, Process, Step, order_words, say
from bot.shop.model import Order
from bot.shop.status import ORDER_LABELS


class ReceivedProcess(Process):
    """`too_early`: said of an order that is not there yet, after where it stands."""

    too_early: ClassVar[str]

    def fitting(self, intent: str) -> Fitting:
        return delivered

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        if delivered(order):
            return self.step_received(matter, order)
        text = f"{order_words(order)}{ORDER_LABELS[order.status]}，{self.too_early}"
        return say(text, *self.meanwhile(order), PERSON)

    def meanwhile(self, order: Order) -> tuple[Button, ...]:
        """What can be done before it arrives."""
        return ()

    @abstractmethod
    def step_received(self, matter: Matter, order: Order) -> Step:
        """What comes now, for an order that has arrived."""
