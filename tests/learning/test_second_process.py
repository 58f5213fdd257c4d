"""Two things at once, in two processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import NotFound
from bot.learning.second_process import Died, beside
from bot.learning.shares import Shares
from bot.settings import ROOT

from .processes import await_end


def number_of_this_process(plus: int) -> Iterator[int]:
    yield os.getpid() + plus


def refuses() -> Iterator[str]:
    yield "one answer"
    raise NotFound("没有")


def falls_over() -> Iterator[str]:
    yield "one answer"
    os._exit(7)


def starts_another_and_waits(note: Path) -> Iterator[None]:
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        note.write_text(str(child.pid))
        child.wait()
    finally:
        child.kill()
        child.wait()
    yield


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_answer_comes_from_another_process() -> None:
    with beside(number_of_this_process, 0) as answer:
        assert answer() != os.getpid()


def test_what_it_raises_is_raised_here() -> None:
    with beside(refuses) as answer:
        assert answer() == "one answer"
        with pytest.raises(NotFound, match="没有"):
            answer()


def test_one_that_falls_over_is_noticed() -> None:
    with beside(falls_over) as answer:
        assert answer() == "one answer"
        with pytest.raises(Died):
            answer()


def test_left_early_it_ends_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with beside(starts_another_and_waits, note):
        while not (note.exists() and note.read_text()):
            pass
    assert not alive(int(note.read_text()))


def waits_for_ever(note: Path) -> Iterator[None]:
    note.write_text(str(os.getpid()))
    signal.pause()
    yield


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.learning.second_process import beside
from tests.learning.test_second_process import waits_for_ever

if __name__ == "__main__":
    note = Path(sys.argv[1])
    with beside(waits_for_ever, note):
        while not (note.exists() and note.read_text()):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_when_the_first_is_killed_the_second_ends_too(tmp_path: Path) -> None:
    note, program = tmp_path / "pid", tmp_path / "program.py"
    program.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, program, note], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    await_end(int(note.read_text()))


def takes(shares: Shares, pieces: list[int]) -> Iterator[list[int]]:
    yield list(shares.of(pieces))


def test_of_shared_work_each_piece_is_done_once() -> None:
    pieces, shares = list(range(20_000)), Shares()
    with beside(takes, shares, pieces) as theirs:
        ours = list(shares.of(pieces))
        assert sorted([*ours, *theirs()]) == pieces


def test_what_was_taken_before_is_not_given_again() -> None:
    shares = Shares()
    first = next(shares.of(["a", "b", "c"]))
    with beside(takes, shares, ["a", "b", "c"]) as theirs:
        assert (first, theirs()) == ("a", ["b", "c"])
    assert list(shares.of(["a", "b", "c"])) == []
