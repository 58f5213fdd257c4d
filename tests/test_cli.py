"""The command line: mistakes are one clear line, files are written whole, a dying process is given up in the end."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
from bot.dialogue.batch import parse_file, read_requests
from bot.errors import BadInput, Unavailable
from bot.settings import Settings
from bot.staff.accounts import Accounts
from bot.starting import CALM_SECONDS, RESTART_PAUSES, quick_deaths
from bot.storage import Database


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in which there is nothing yet."""
    home = tmp_path / "home"
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ANXIN_{name.upper()}", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("ANXIN_HOME", str(home))
    return home


def anxin(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Runs a command as the program does; gives back its exit code."""
    monkeypatch.setattr(sys, "argv", ["anxin", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


class TestMistakes:
    @pytest.mark.parametrize(
        "arguments", [["foo"], ["train", "--nope"], ["parse"], ["users", "add", "x", "--role", "y"]]
    )
    def test_a_wrong_command_line_is_explained(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, arguments: list[str]
    ) -> None:
        assert anxin(monkeypatch, *arguments) == 2
        said = capsys.readouterr().err
        assert "Usage: anxin" in said
        assert "Traceback" not in said

    def test_a_file_that_is_not_there_is_one_line(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, tmp_path: Path
    ) -> None:
        missing = tmp_path / "missing"
        assert anxin(monkeypatch, "parse", str(missing), "--out", str(tmp_path / "out")) == 1
        assert capsys.readouterr().err == f"anxin：{missing}：No such file or directory\n"


class TestParsingAFile:
    def test_every_line_counts_and_only_a_line_feed_ends_one(self, tmp_path: Path) -> None:
        source = tmp_path / "in.txt"
        source.write_bytes('\ufeff一\r\n\n二\u2028三\x0b四\n \n{"text": "五"}\n'.encode())
        assert [one.text for one in read_requests(source)] == ["一", "", "二\u2028三\x0b四", " ", "五"]

    @pytest.mark.parametrize(("content", "lines"), [("", 0), ("\n", 1), ("一", 1), ("一\n", 1), ("一\n\n", 2)])
    def test_the_last_line_may_end_or_not(self, tmp_path: Path, content: str, lines: int) -> None:
        source = tmp_path / "in.txt"
        source.write_text(content)
        assert len(read_requests(source)) == lines

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"ok\n{nope", "第2行"),
            (b'{"words": "x"}', "第1行的 text"),
            (b"x" * 20_001, "第1行"),
            (b"\xff\xfe", "UTF-8"),
        ],
    )
    def test_what_cannot_be_read_is_said_before_anything_is_written(
        self, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        source, target = tmp_path / "in.txt", tmp_path / "out.jsonl"
        source.write_bytes(content)
        with pytest.raises(BadInput, match=reason):
            parse_file(Settings(home=tmp_path / "home"), source, target)
        assert list(tmp_path.iterdir()) == [source]

    def test_a_run_that_fails_leaves_the_earlier_result(self, tmp_path: Path) -> None:
        source, target = tmp_path / "in.txt", tmp_path / "out.jsonl"
        source.write_text("你好\n")
        target.write_text(json.dumps({"earlier": True}))
        with pytest.raises(Unavailable):
            parse_file(Settings(home=tmp_path / "home", model=None), source, target)
        assert json.loads(target.read_text()) == {"earlier": True}
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["in.txt", "out.jsonl"]

    def test_a_folder_is_no_place_for_the_result(self, tmp_path: Path) -> None:
        source = tmp_path / "in.txt"
        source.write_text("你好\n")
        with pytest.raises(BadInput, match="普通文件"):
            parse_file(Settings(home=tmp_path / "home"), source, tmp_path)


def test_an_account_can_be_the_first_thing_that_is_made(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("一个很长的一次性密码\n"))
    assert anxin(monkeypatch, "users", "add", "zhou") == 0
    accounts = Accounts(Database(f"sqlite:///{home / 'anxin.db'}"))
    assert accounts.signed_in(accounts.sign_in("zhou", "一个很长的一次性密码")).staff.must_change_password


class TestStartingAgain:
    def test_three_quick_deaths_in_a_row_are_enough(self) -> None:
        deaths = [0]
        while deaths[-1] < len(RESTART_PAUSES):
            deaths.append(quick_deaths(deaths[-1], CALM_SECONDS / 2))
        assert deaths == [0, 1, 2, 3]
        assert list(RESTART_PAUSES) == sorted(RESTART_PAUSES)

    def test_a_death_after_a_calm_stretch_begins_anew(self) -> None:
        assert quick_deaths(2, CALM_SECONDS) == 0
