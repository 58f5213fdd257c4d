"""What a page of the console wants to know from the merchant's system: told in time, or the page opens without it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from bot.errors import Unavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 3.0
AT_ONCE = 16


class ShopInTime:
    """Asks in threads of its own: however many pages wait for a silent shop, nobody else's request waits with them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="shop")

    def ask(self, look: Callable[[], T]) -> T | None:
        """What `look` finds at the shop; None: it does not answer, or not within `PATIENCE_SECONDS`."""
        asked = self._threads.submit(look)
        try:
            return asked.result(PATIENCE_SECONDS)
        except TimeoutError:
            asked.cancel()
            log.warning("page_without_shop", reason="too slow")
        except Unavailable as error:
            log.warning("page_without_shop", reason=error.code)
        return None

    def close(self) -> None:
        """Nobody waits for what was asked any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)
