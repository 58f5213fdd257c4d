"""Work done in a second process while this one does something else: two cores are twice as fast."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from bot.lifeline import end_with_parent

T = TypeVar("T")


class Died(Exception):
    """The second process ended without an answer."""


@contextlib.contextmanager
def beside(work: Callable[..., Iterator[T]], *arguments: object) -> Iterator[Callable[[], T]]:
    """Starts `work`, a generator function of a module, in a process of its own, and ends it with the block, or with
    this process.

    What is given waits for its next answer; it raises what `work` raised, or Died.
    """
    context = multiprocessing.get_context("spawn")  # a fork would share threads and loaded models
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, work, arguments))
    process.start()
    there.close()

    def answer() -> T:
        try:
            done, result = here.recv()
        except EOFError:
            raise Died(f"{work.__name__} 没有做完就结束了") from None
        if not done:
            raise result
        return result  # type: ignore[no-any-return]

    try:
        yield answer
    finally:
        process.terminate()
        process.join()
        here.close()


def _answer(pipe: Connection, work: Callable[..., Iterator[T]], arguments: tuple[object, ...]) -> None:
    end_with_parent()
    # Ended from outside: what it has started itself is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        for answer in work(*arguments):
            pipe.send((True, answer))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told to who asked
        pipe.send((False, error))
