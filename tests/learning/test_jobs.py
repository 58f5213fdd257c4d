"""What takes minutes runs beside `web`: one at a time, with its log, and ends when it is told to."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import Conflict, NotFound
from bot.learning.jobs import Job, JobKind, Jobs
from bot.settings import Settings

WAITS = "import sys; print('begun', sys.argv[1:], flush=True); sys.stdout.flush(); import signal; signal.pause()"
LETS_GO = "import os, signal; os.closerange(3, 64); print('free', flush=True); signal.pause()"
FAILS = "import sys; print('about to fail'); sys.exit(3)"
WORKS = "import os; print('home', os.environ['ANXIN_HOME'])"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def jobs(settings: Settings, code: str) -> Jobs:
    return Jobs(settings, (sys.executable, "-c", code))


@pytest.fixture
def waiting(settings: Settings) -> Iterator[Jobs]:
    """One job is running, and goes on until it is cancelled."""
    running = jobs(settings, WAITS)
    running.start(JobKind.TRAIN, "xun")
    yield running
    if ended(running, now=True) is None:
        running.cancel()
        ended(running)


def ended(some: Jobs, *, now: bool = False) -> Job | None:
    """The job once its end was noted."""
    while (job := some.last()) and (job.running or job.code is None):
        if now:
            return None
    return job


def test_nothing_has_run_yet(settings: Settings) -> None:
    assert jobs(settings, WORKS).last() is None
    with pytest.raises(NotFound):
        jobs(settings, WORKS).cancel()


@pytest.mark.parametrize(("code", "ends_with", "says"), [(WORKS, 0, "home"), (FAILS, 3, "about to fail")])
def test_it_ends_with_its_code_and_its_log(settings: Settings, code: str, ends_with: int, says: str) -> None:
    some = jobs(settings, code)
    assert some.start(JobKind.GATE, "xun").running
    job = ended(some)
    assert job is not None
    assert (job.kind, job.by, job.code) == (JobKind.GATE, "xun", ends_with)
    assert says in job.log


def test_one_at_a_time_whoever_asks(settings: Settings, waiting: Jobs) -> None:
    another = jobs(settings, WORKS)
    with pytest.raises(Conflict):
        another.start(JobKind.RELEASE, "zhou")
    job = another.last()
    assert job is not None
    assert (job.running, job.kind) == (True, JobKind.TRAIN)


def test_cancelled_by_another_process_and_then_free_again(settings: Settings, waiting: Jobs) -> None:
    jobs(settings, WORKS).cancel()
    job = ended(waiting)
    assert job is not None
    assert job.code != 0
    with pytest.raises(NotFound):
        waiting.cancel()
    assert jobs(settings, WORKS).start(JobKind.TRAIN, "zhou").by == "zhou"
    ended(jobs(settings, WORKS))


def test_the_end_of_one_is_not_taken_for_the_end_of_the_next(settings: Settings) -> None:
    lingering, following = jobs(settings, LETS_GO), jobs(settings, WAITS)
    lingering.start(JobKind.GATE, "xun")
    while (job := lingering.last()) and (job.running or "free" not in job.log):
        pass
    (waits_for_it,) = (one for one in threading.enumerate() if one.name.startswith("job-"))
    following.start(JobKind.TRAIN, "zhou")
    os.kill(int(waits_for_it.name.removeprefix("job-")), signal.SIGKILL)
    waits_for_it.join()
    job = following.last()
    (process,) = (one.name for one in threading.enumerate() if one.name.startswith("job-"))
    os.kill(int(process.removeprefix("job-")), signal.SIGTERM)
    assert ended(following) is not None
    assert job is not None
    assert (job.kind, job.by, job.running, job.code) == (JobKind.TRAIN, "zhou", True, None)
