"""Results that a training need not work out again, because an earlier one did so from exactly the same.

One SQLite file of bytes by key, beside the database. A key is a hash of everything that its result follows from, the
program included: nothing in the file can be out of date. Nor is the file ever needed: what is missing, damaged or
locked is worked out again.
"""

import contextlib
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bot.settings import load_settings

Work = Callable[[list[int]], Sequence[bytes]]
"""Works out the results of those keys whose places it is given."""

MOST_BYTES = 96_000_000
"""Some four times what a training of the shipped data keeps; beyond it goes what was not asked for longest."""
WAIT_SECONDS = 5.0
_CHECK_BYTES = 16  # hash of a result, stored before it
_PAGE = "PRAGMA page_size = 16384"  # many vectors of 2 kB in one; counts where the file is new
_TABLE = "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, day INTEGER NOT NULL, checked BLOB NOT NULL)"
_TOO_OLD = """
    SELECT key FROM (SELECT key, SUM(LENGTH(checked)) OVER (ORDER BY day DESC, key) AS so_far FROM results)
    WHERE so_far > ?
"""
_log = logging.getLogger(__name__)
_Found = TypeVar("_Found")


def key(*parts: str | bytes) -> bytes:
    """Equal for equal parts only, wherever one ends and the next begins."""
    digest = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8) + content)
    return digest.digest()


def kept() -> "Kept":
    return Kept(load_settings().home / "cache" / "training.db")


class Kept:
    def __init__(self, file: Path, most_bytes: int = MOST_BYTES) -> None:
        self._file = file
        self._most_bytes = most_bytes

    def results(self, keys: Sequence[bytes], work: Work) -> list[bytes]:
        """The result of each key, in their order; those that are not kept are worked out together, and kept."""
        found = self._attempted(lambda connection: _read(connection, keys)) or {}
        if missing := [place for place, one in enumerate(keys) if one not in found]:
            made = dict(zip((keys[place] for place in missing), work(missing), strict=True))
            self._attempted(lambda connection: _write(connection, made, self._most_bytes))
            found |= made
        return [found[one] for one in keys]

    def _attempted(self, step: Callable[[sqlite3.Connection], _Found]) -> _Found | None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._file, timeout=WAIT_SECONDS)) as connection, connection:
                connection.execute(_PAGE)
                connection.execute(_TABLE)
                return step(connection)
        except (sqlite3.OperationalError, OSError) as error:  # locked, no room, not ours to write
            _log.warning("%s is not used: %s", self._file, error)
        except sqlite3.DatabaseError as error:
            _log.warning("%s is damaged and begun anew: %s", self._file, error)
            self._remove()
        return None

    def _remove(self) -> None:
        try:
            for file in (self._file, self._file.with_name(f"{self._file.name}-journal")):
                file.unlink(missing_ok=True)
        except OSError as error:  # not ours to remove: it stays damaged and unused
            _log.warning("%s cannot be removed: %s", self._file, error)


def _read(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found, today = {}, _today()
    for one in keys:
        row = connection.execute("SELECT checked FROM results WHERE key = ?", (one,)).fetchone()
        if row and row[0][:_CHECK_BYTES] == _check(content := row[0][_CHECK_BYTES:]):
            found[one] = content
    asked = ((today, one, today) for one in found)
    connection.executemany("UPDATE results SET day = ? WHERE key = ? AND day <> ?", asked)
    return found


def _write(connection: sqlite3.Connection, made: Mapping[bytes, bytes], most_bytes: int) -> None:
    rows = ((one, _today(), _check(content) + content) for one, content in made.items())
    connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)
    connection.execute(f"DELETE FROM results WHERE key IN ({_TOO_OLD})", (most_bytes,))  # noqa: S608 - our own words


def _today() -> int:
    return int(time.time() // 86_400)


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()
