"""What the shop's goods are called, kept for a minute.

Nearly every message is searched for names of goods, to find the order that is meant; a catalogue is large, and its
names hardly ever change.
"""

import math
import time
from collections.abc import Callable

from bot.shop.catalogue import Names, names_of
from bot.shop.port import Catalogue

KEPT_SECONDS = 60.0


class ProductNames:
    def __init__(self, catalogue: Catalogue, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._catalogue = catalogue
        self._clock = clock
        self._kept: tuple[float, Names] = (-math.inf, {})

    def now(self) -> Names:
        """The names, a minute old at most. Raises Unavailable: the shop does not answer."""
        asked_at, names = self._kept
        now = self._clock()
        if now - asked_at > KEPT_SECONDS:
            names = names_of(self._catalogue.products())
            self._kept = now, names
        return names
