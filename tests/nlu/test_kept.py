"""What is kept is what would be worked out; what happened to the file changes how long that takes and nothing else."""

import sqlite3
from pathlib import Path

import pytest

from bot.nlu import kept
from bot.nlu.kept import Kept, key


class Worker:
    def __init__(self, *results: bytes) -> None:
        self.results = results
        self.asked: list[list[int]] = []

    def __call__(self, places: list[int]) -> list[bytes]:
        self.asked.append(places)
        return [self.results[place] for place in places]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "training.db"


KEYS = [key("a"), key("b"), key("c")]


def test_only_what_is_missing_is_worked_out(file: Path) -> None:
    worker = Worker(b"A", b"", b"C")
    assert Kept(file).results(KEYS[:2], worker) == [b"A", b""]
    assert Kept(file).results(KEYS, worker) == [b"A", b"", b"C"]
    assert Kept(file).results(KEYS[::-1], worker) == [b"C", b"", b"A"]
    assert Kept(file).results([], worker) == []
    assert worker.asked == [[0, 1], [2]]


def test_keys_differ_wherever_a_part_ends() -> None:
    assert len({key("ab", "c"), key("a", "bc"), key("abc"), key("ab", "c", ""), key(b"abc", "")}) == 5
    assert key("\ud800") == key(b"\xed\xa0\x80")  # half a character, as a broken client may send it


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_begun_anew(file: Path, content: bytes) -> None:
    worker = Worker(b"A", b"B", b"C")
    Kept(file).results(KEYS, worker)
    file.write_bytes(content)
    assert Kept(file).results(KEYS, worker) == [b"A", b"B", b"C"]
    assert Kept(file).results(KEYS, worker) == [b"A", b"B", b"C"]
    assert worker.asked == [[0, 1, 2]] * 2


def test_a_damaged_file_that_is_not_ours_to_remove_is_not_needed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    file.parent.mkdir()
    file.write_bytes(b"no database at all")
    assert Kept(file).results(KEYS, Worker(b"A", b"B", b"C")) == [b"A", b"B", b"C"]


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 40])
def test_a_damaged_result_is_worked_out_again(file: Path, damage: bytes) -> None:
    worker = Worker(b"A" * 100, b"B", b"C")
    Kept(file).results(KEYS, worker)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE results SET checked = ? WHERE key = ?", (damage, KEYS[0]))
    connection.close()
    for _ in range(2):
        assert Kept(file).results(KEYS, worker)[0] == b"A" * 100
    assert worker.asked == [[0, 1, 2], [0]]


def test_a_file_of_another_form_is_not_used(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE results (other TEXT)")
    connection.close()
    assert Kept(file).results(KEYS[:1], Worker(b"A")) == [b"A"]


def test_what_was_not_asked_for_longest_goes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Kept(file, most_bytes=250)
    for day, one in ((1, 0), (2, 1), (3, 0), (4, 2)):  # the first is asked for once more on the third day
        monkeypatch.setattr(kept.time, "time", lambda day=day: day * 86_400.0)
        assert few.results([KEYS[one]], Worker(b"x" * 100)) == [b"x" * 100]
    worker = Worker(b"x" * 100, b"x" * 100, b"x" * 100)
    few.results(KEYS, worker)
    assert worker.asked == [[1]]


def test_one_that_is_too_big_is_not_kept(file: Path) -> None:
    worker = Worker(b"x" * 1000)
    for _ in range(2):
        assert Kept(file, most_bytes=250).results(KEYS[:1], worker) == [b"x" * 1000]
    assert worker.asked == [[0]] * 2


def test_a_locked_file_is_not_waited_for_long(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WAIT_SECONDS", 0.01)
    Kept(file).results(KEYS, Worker(b"A", b"B", b"C"))
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert Kept(file).results(KEYS, Worker(b"A", b"B", b"C")) == [b"A", b"B", b"C"]
    holder.execute("ROLLBACK")
    holder.close()
    again = Worker(b"A", b"B", b"C")
    assert Kept(file).results(KEYS, again) == [b"A", b"B", b"C"]
    assert again.asked == []


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert Kept(tmp_path / "cache" / "training.db").results(KEYS[:1], Worker(b"A")) == [b"A"]


def test_what_fails_is_not_kept(file: Path) -> None:
    def fails(_: list[int]) -> list[bytes]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Kept(file).results(KEYS[:1], fails)
    assert Kept(file).results(KEYS[:1], Worker(b"A")) == [b"A"]
