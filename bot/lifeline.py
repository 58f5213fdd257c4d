"""The end of a process that started another, noticed by the other, however it came: `kill -9` runs no `finally`.

As a program, `python -P lifeline.py MODULE ARGUMENT…` is `python -m MODULE ARGUMENT…` that ends with whoever holds the
other end of its standard input.
"""

import os
import runpy
import sys
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

ENDED_WITH_PARENT = 1
"""The exit code of a process whose starter is gone."""


def end_with_pipe(fd: int) -> None:
    """Ends this process once nobody holds the other end of the pipe `fd` any more. Nothing is ever written to it."""
    _end_after(lambda: os.read(fd, 1))


def end_with_parent() -> None:
    """Ends this process, one of `multiprocessing`, once the one that started it is gone."""
    if parent := parent_process():
        sentinel = parent.sentinel
        _end_after(lambda: wait([sentinel]))


def _end_after(gone: Callable[[], object]) -> None:
    def watch() -> None:
        gone()
        os._exit(ENDED_WITH_PARENT)  # at once: nobody is left who waits for what this process would still do

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


if __name__ == "__main__":
    end_with_pipe(sys.stdin.fileno())
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` has it; by -P, the folder of this file is not there
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
