"""The commit of changed training sentences: offered with its difference, made only when somebody confirms it."""

import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Conflict, Unavailable

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Pending:
    """What a commit would hold. `mark` changes with it; `command` does the same in a terminal."""

    diff: str
    mark: str
    command: str

    @property
    def added(self) -> int:
        return sum(row.startswith("+") and not row.startswith("+++") for row in self.diff.splitlines())

    @property
    def removed(self) -> int:
        return sum(row.startswith("-") and not row.startswith("---") for row in self.diff.splitlines())


class DataCommit:
    """Of one folder in whatever git repository it lies in; nothing beside the folder is ever committed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pending(self) -> Pending | None:
        """None: nothing is changed. Raises Unavailable: no repository, or no git."""
        with tempfile.TemporaryDirectory(prefix="anxin-index-") as place:
            # An index of our own: what somebody has staged meanwhile stays as it is, and new files are seen too.
            index = {"GIT_INDEX_FILE": str(Path(place) / "index")}
            self._git("read-tree", "HEAD", **index)
            self._git("add", "--all", "--", ".", **index)
            diff = self._git("diff", "--cached", "--no-color", "--no-ext-diff", "HEAD", "--", ".", **index)
        if not diff:
            return None
        path = self._git("rev-parse", "--show-prefix").strip().rstrip("/") or "."
        command = f"git add --all -- {shlex.quote(path)} && git commit -- {shlex.quote(path)}"
        return Pending(diff, hashlib.sha256(diff.encode()).hexdigest()[:16], command)

    def commit(self, mark: str, message: str, author: str) -> str:
        """The commit's short name. Raises Conflict: something changed since the difference was shown; git refuses."""
        pending = self.pending()
        if pending is None or pending.mark != mark:
            raise Conflict("数据又变了，请再看一遍改动。", code="DATA_CHANGED")
        who = {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": "studio@anxin.invalid"}
        if not self._git("config", "--default", "", "--get", "user.email").strip():
            who |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": "studio@anxin.invalid"}
        self._git("add", "--all", "--", ".")
        self._git("commit", "--quiet", f"--message={message}", "--", ".", **who)
        return self._git("rev-parse", "--short", "HEAD").strip()

    def _git(self, *arguments: str, **variables: str) -> str:
        program = shutil.which("git")
        if program is None:
            raise Unavailable("这台机器上没有 git。", code="NO_GIT")
        done = subprocess.run(  # noqa: S603 - our own arguments; a message is one of them, never a command
            [program, "-C", str(self._folder), *arguments],
            env=_environment(variables),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode == 128 and "not a git repository" in done.stderr:
            raise Unavailable("数据文件夹不在 git 仓库里，改动已经保存，没有提交可做。", code="NO_REPOSITORY")
        if done.returncode != 0:
            raise Conflict(f"git 没有成功：{done.stderr.strip() or done.stdout.strip()}", code="GIT_FAILED")
        return done.stdout


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**inherited, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **variables}
