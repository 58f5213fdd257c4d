"""Released models: immutable versions with a manifest, one of them running, the way back always open.

A folder `releases` in the home folder: `<version>.tar.gz` and `<version>.json` (the manifest), `current` (the name of
the running version) and `history.jsonl` (every release and rollback, in order).
"""

import contextlib
import fcntl
import hashlib
import json
import re
import secrets
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import __version__
from bot.errors import BadInput, Conflict, NotFound
from bot.settings import ROOT
from bot.storage import utc_now

VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ARCHIVE, MANIFEST, CURRENT, HISTORY = ".tar.gz", ".json", "current", "history.jsonl"


class TamperedModel(Exception):
    """An archive is not what its manifest says; it must not be loaded."""


class Manifest(BaseModel):
    """What a version is: where it comes from, how it was measured, and the hash of every file in it (SHA-256)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    released_at: datetime
    released_by: str
    code_version: str
    data_hash: str
    evaluation_hash: str
    figures: dict[str, float]
    recalls: dict[str, float]
    archive_hash: str
    file_hashes: dict[str, str]
    shadow: dict[str, int | str] | None = None
    """How the last real messages were judged. `impossible`, with the reason: the version that was running could not be
    loaded any more. None: nothing was running yet, or an older version of the program released it.
    """


class Step(BaseModel):
    """One line of the history."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    by: str
    kind: Literal["release", "rollback"]
    version: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a release is made of besides the archive."""

    data_hash: str
    evaluation_hash: str
    figures: dict[str, float]
    recalls: dict[str, float]
    shadow: dict[str, int | str] | None = None
    archive_hash: str | None = None
    """Of the archive that was judged; None: it was not, any is taken."""


class Releases:
    def __init__(self, home: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.folder = home / "releases"
        self._clock = clock

    def release(self, model: Path, origin: Origin, by: str) -> Manifest:
        """Makes a version of an archive and runs it. Releasing the running version again changes nothing.

        Raises BadInput: no archive, or a name that is none. Conflict: the version exists with another content, or the
        archive is not the one that was judged.
        """
        version = model.name.removesuffix(ARCHIVE)
        if not model.name.endswith(ARCHIVE) or not VERSION.fullmatch(version):
            raise BadInput(f"不是模型文件：{model.name}", code="NO_ARCHIVE")
        with self._alone():
            if (self.folder / f"{version}{MANIFEST}").exists():
                manifest = self.manifest(version)
                if manifest.archive_hash != file_hash(model):
                    raise Conflict(f"版本 {version} 已经发布过，内容不同。", code="VERSION_TAKEN")
            else:
                manifest = self._keep(version, model, origin, by)
            self.check(version)
            self._point(version, by, "release")
        return manifest

    def rollback(self, by: str, to: str | None = None) -> Manifest:
        """Runs an earlier version again: the named one, or the one that ran before the present one came.

        Raises NotFound: there is none. TamperedModel: it is not what it was.
        """
        with self._alone():
            version = to or self._before()
            if version is None:
                raise NotFound("没有更早的版本可以回去。")
            manifest = self.check(version)
            self._point(version, by, "rollback")
        return manifest

    def current(self) -> str | None:
        """The running version; None: nothing was ever released. One small file, so that it can be asked often."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / CURRENT).read_text(encoding="utf-8").strip() or None
        return None

    def archive(self, version: str) -> Path:
        return self.folder / f"{version}{ARCHIVE}"

    def manifest(self, version: str) -> Manifest:
        """Raises NotFound. TamperedModel: it cannot be read."""
        path = self.folder / f"{version}{MANIFEST}"
        if not VERSION.fullmatch(version) or not path.exists():
            raise NotFound(f"没有版本 {version}。")
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise TamperedModel(f"{path} 读不出来：{error}") from error

    def check(self, version: str) -> Manifest:
        """The manifest, once the archive was found to be what it says, file by file.

        Raises TamperedModel, NotFound.
        """
        manifest = self.manifest(version)
        archive = self.archive(version)
        if not archive.exists() or file_hash(archive) != manifest.archive_hash:
            raise TamperedModel(f"{archive.name} 与发布时不同，不能加载。")
        if hashes_inside(archive) != manifest.file_hashes:
            raise TamperedModel(f"{archive.name} 里的文件与发布时不同，不能加载。")
        return manifest

    def history(self) -> list[Step]:
        """Every release and rollback, oldest first."""
        path = self.folder / HISTORY
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [Step.model_validate_json(line) for line in lines if line]

    def _before(self) -> str | None:
        """What ran before the present version was last brought in by a release, or before a rollback led to it."""
        current = self.current()
        came = [step.before for step in self.history() if step.kind == "release" and step.version == current]
        return came[-1] if came else None

    def _keep(self, version: str, model: Path, origin: Origin, by: str) -> Manifest:
        draft = self.folder / f".{secrets.token_hex(4)}"
        try:
            shutil.copyfile(model, draft)
            # Of the copy: what the file at `model` becomes meanwhile is not what is released.
            archive_hash = file_hash(draft)
            if origin.archive_hash not in {None, archive_hash}:
                raise Conflict(f"{model.name} 不是检查过的那个文件了。", code="NOT_THE_JUDGED")
            manifest = Manifest(
                version=version,
                released_at=self._clock(),
                released_by=by,
                code_version=code_version(),
                data_hash=origin.data_hash,
                evaluation_hash=origin.evaluation_hash,
                figures=origin.figures,
                recalls=origin.recalls,
                shadow=origin.shadow,
                archive_hash=archive_hash,
                file_hashes=hashes_inside(draft),
            )
            draft.chmod(0o444)
            draft.rename(self.archive(version))
        finally:
            draft.unlink(missing_ok=True)
        self._write(f"{version}{MANIFEST}", manifest.model_dump_json(indent=1), 0o444)
        return manifest

    def _point(self, version: str, by: str, kind: Literal["release", "rollback"]) -> None:
        before = self.current()
        if before == version:
            return
        step = Step(at=self._clock(), by=by, kind=kind, version=version, before=before)
        with (self.folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(step.model_dump_json() + "\n")
        self._write(CURRENT, version, 0o644)

    def _write(self, name: str, content: str, mode: int) -> None:
        """Whole or not at all: whoever reads it meanwhile sees the old or the new."""
        draft = self.folder / f".{secrets.token_hex(4)}"
        draft.write_text(content, encoding="utf-8")
        draft.chmod(mode)
        draft.replace(self.folder / name)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes_inside(archive: Path) -> dict[str, str]:
    """The hash of every file in an archive. Raises BadInput: it is none."""
    try:
        with tarfile.open(archive) as opened:
            return {member.name: _member_hash(opened, member) for member in opened if member.isfile()}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadInput(f"{archive.name} 不是模型文件。", code="NO_ARCHIVE") from error


def _member_hash(opened: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content: Any = opened.extractfile(member)
    return hashlib.file_digest(content, "sha256").hexdigest()


@cache
def code_version() -> str:
    """The version of the program, and a hash of its source: a version number alone says little of a checkout."""
    digest = hashlib.sha256()
    for package in ("bot", "actions", "rasa_lean"):
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(json.dumps([str(path.relative_to(ROOT)), file_hash(path)]).encode())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def evaluation_hash(root: Path = ROOT) -> str:
    """Of the sentences that every model is asked."""
    return folder_hash(root / "data" / "eval" / "nlu")


def folder_hash(folder: Path) -> str:
    """Changes when any file below does, by name or content."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(json.dumps([str(path.relative_to(folder)), file_hash(path)]).encode())
    return digest.hexdigest()
