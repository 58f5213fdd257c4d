"""Ports for servers that are started for a while."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path

FIRST, LAST = 20_000, 32_000
"""Below what the system gives to outgoing connections: while a server is down, nobody may take its port by chance."""

_TURN = Path(tempfile.gettempdir()) / f"anxin-ports-{os.getuid()}"


def free_port() -> int:
    """A port of this machine that nobody listens on, and that no other process was given shortly before: between the
    question and the start of a server some time goes by.
    """
    while True:
        port = _next()
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _next() -> int:
    """Each port in its turn, for all processes together."""
    with _TURN.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        turn = int(file.read() or 0)
        file.truncate(0)
        file.write(str(turn + 1))
    return FIRST + turn % (LAST - FIRST)
