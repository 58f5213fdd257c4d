"""Two things at once, in two processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import NotFound
from bot.learning.second_process import Died, beside
from bot.settings import ROOT

from .processes import await_end


def number_of_this_process(plus: int) -> int:
    return os.getpid() + plus


def refuses() -> None:
    raise NotFound("没有")


def falls_over() -> None:
    os._exit(7)


def starts_another_and_waits(note: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        note.write_text(str(child.pid))
        child.wait()
    finally:
        child.kill()
        child.wait()


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
    with pytest.raises(NotFound, match="没有"), beside(refuses) as answer:
        answer()


def test_one_that_falls_over_is_noticed() -> None:
    with pytest.raises(Died), beside(falls_over) as answer:
        answer()


def test_left_early_it_ends_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with beside(starts_another_and_waits, note):
        while not (note.exists() and note.read_text()):
            pass
    assert not alive(int(note.read_text()))


def waits_for_ever(note: Path) -> None:
    note.write_text(str(os.getpid()))
    signal.pause()


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
