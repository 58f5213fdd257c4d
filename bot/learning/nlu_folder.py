"""The folder of training sentences, changed by several people at once: one at a time, nobody's edits lost."""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from bot.errors import BadInput, Conflict
from bot.learning.nlu_files import Change, Line, changed, lines


class NluFolder:
    """The files directly in `folder`. What changes them holds a lock on it, in whatever process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def contents(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.yml"))}

    def lines(self) -> list[Line]:
        return lines(self.contents())

    def version(self) -> str:
        """Changes when any sentence does."""
        digest = hashlib.sha256()
        for name, text in self.contents().items():
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()[:16]

    def change(self, wanted: Sequence[Change]) -> tuple[Change, ...]:
        """Makes all the changes or none, in the files as they are now; gives them as they were made.

        Whoever saw an older state changes the same sentences in the newer one: what a colleague did beside them stays.
        Raises Conflict: one of the sentences is no longer there, or somebody's editor wrote in between.
        BadInput: the files would no longer be Rasa's.
        """
        with alone(self.folder):
            before = self.contents()
            now, done = before, []
            for change in wanted:
                now, made = changed(now, change)
                done.append(made)
            touched = {name: text for name, text in now.items() if text != before.get(name)}
            for name, text in touched.items():
                _check(name, text)
            if any(self._read(name) != before.get(name, "") for name in touched):
                raise Conflict("文件刚被别的程序改过，请再试一次。", code="FILE_CHANGED")
            for name, text in touched.items():
                self._write(name, text)
        return tuple(done)

    def _read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _write(self, name: str, text: str) -> None:
        """Whole or not at all: training reads the old or the new."""
        path = self.folder / name
        if not text:
            path.unlink()
            return
        draft = self.folder / f".{secrets.token_hex(4)}"
        draft.write_text(text, encoding="utf-8")
        if path.exists():
            draft.chmod(path.stat().st_mode)
        draft.replace(path)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else, in whatever process, changes the files of the folder meanwhile."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _check(name: str, text: str) -> None:
    """Rasa must find in a file exactly the sentences that stand in its lines."""
    if not text:
        return
    try:
        blocks = yaml.load(text, yaml.CSafeLoader)["nlu"]
        rows = [row for block in blocks if "intent" in block for row in block["examples"].splitlines()]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{name} 不是 Rasa 的语料格式：{error}", code="NOT_RASA") from error
    if [row.strip()[2:].strip() for row in rows if row.strip()] != [line.raw for line in lines({name: text})]:
        raise BadInput(f"{name} 的写法看不懂，请用编辑器改。", code="NOT_RASA")
