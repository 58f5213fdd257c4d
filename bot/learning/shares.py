"""Pieces of one work that several processes take, each when it has time, and each piece once."""

import multiprocessing
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Shares:
    """Given to a process when it is started, and used here too: what one has taken no other gets."""

    def __init__(self) -> None:
        self._taken = multiprocessing.get_context("spawn").Value("q", 0)

    def of(self, pieces: Sequence[T]) -> Iterator[T]:
        """Those that fall to this process; all that take part have the same pieces in the same order."""
        while (number := self._next()) < len(pieces):
            yield pieces[number]

    def _next(self) -> int:
        with self._taken.get_lock():
            number = int(self._taken.value)
            self._taken.value += 1
        return number
