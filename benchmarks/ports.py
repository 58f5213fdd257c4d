"""Ports for servers that are started for a while."""

import random
import socket

FIRST, LAST = 20_000, 32_000
"""Below what the system gives to outgoing connections: while a server is down, nobody may take its port by chance."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    while True:
        port = random.randint(FIRST, LAST)
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
