"""A released model stays what it was, the way back is open, and what was tampered with is not loaded."""

import io
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot import __version__
from bot.errors import BadInput, Conflict, NotFound
from bot.learning.gate_reports import thawed
from bot.learning.releases import Origin, Releases, TamperedModel, file_hash

ORIGIN = Origin("d1", "e1", {"accuracy": 0.7}, {"complain_quality": 0.9})


def archive(path: Path, content: bytes = b"weights") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as opened:
        member = tarfile.TarInfo("components/head.npz")
        member.size = len(content)
        opened.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "home")


def release(releases: Releases, tmp_path: Path, name: str) -> None:
    releases.release(archive(tmp_path / "models" / f"{name}.tar.gz", name.encode()), ORIGIN, "xun")


def test_nothing_is_running_before_the_first_release(releases: Releases) -> None:
    assert releases.current() is None
    assert releases.history() == []
    with pytest.raises(NotFound):
        releases.rollback("xun")


def test_a_release_runs_and_says_what_it_is(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    manifest = releases.check("one")
    assert releases.current() == "one"
    assert (manifest.data_hash, manifest.figures, manifest.released_by) == ("d1", {"accuracy": 0.7}, "xun")
    assert list(manifest.file_hashes) == ["components/head.npz"]


def test_back_to_the_one_before_and_forward_again(releases: Releases, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        release(releases, tmp_path, name)
    assert releases.rollback("zhou").version == "two"
    assert releases.rollback("zhou").version == "one"
    assert releases.rollback("zhou", to="three").version == "three"
    assert [(step.kind, step.version, step.before) for step in releases.history()][3:] == [
        ("rollback", "two", "three"),
        ("rollback", "one", "two"),
        ("rollback", "three", "one"),
    ]


def test_the_first_has_nothing_before_it(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    with pytest.raises(NotFound):
        releases.rollback("zhou")
    with pytest.raises(NotFound):
        releases.rollback("zhou", to="never")


def test_the_same_again_changes_nothing(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    release(releases, tmp_path, "one")
    assert len(releases.history()) == 1


def test_a_version_cannot_become_another(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    with pytest.raises(Conflict):
        releases.release(archive(tmp_path / "models" / "one.tar.gz", b"other"), ORIGIN, "xun")
    releases.check("one")


def test_a_file_that_changed_after_it_was_judged_is_not_released(releases: Releases, tmp_path: Path) -> None:
    model = archive(tmp_path / "models" / "one.tar.gz")
    judged = replace(ORIGIN, archive_hash=file_hash(model))
    archive(model, b"other")
    with pytest.raises(Conflict, match="不是检查过的"):
        releases.release(model, judged, "xun")
    assert releases.current() is None
    assert {path.name for path in releases.folder.iterdir()} == {".lock"}
    assert releases.release(archive(model), replace(judged, archive_hash=file_hash(model)), "xun").version == "one"


def test_the_trained_file_may_go_without_the_release(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    (tmp_path / "models" / "one.tar.gz").unlink()
    releases.check("one")


@pytest.mark.parametrize("damage", [b"", b"not an archive", None])
def test_a_tampered_archive_is_found(releases: Releases, tmp_path: Path, damage: bytes | None) -> None:
    release(releases, tmp_path, "one")
    release(releases, tmp_path, "two")
    path = releases.archive("one")
    path.chmod(0o644)
    if damage is None:
        archive(path, b"a little more")
    else:
        path.write_bytes(damage)
    with pytest.raises(TamperedModel):
        releases.check("one")
    with pytest.raises(TamperedModel):
        releases.rollback("zhou")
    assert releases.current() == "two"


def test_a_manifest_that_was_written_over_is_found(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    path = releases.folder / "one.json"
    path.chmod(0o644)
    path.write_text("{}")
    with pytest.raises(TamperedModel):
        releases.check("one")


@pytest.mark.parametrize("name", ["model.zip", ".tar.gz", "-x.tar.gz", "版本.tar.gz", "a" * 101 + ".tar.gz"])
def test_names_that_are_none(releases: Releases, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        releases.release(archive(tmp_path / "models" / name), ORIGIN, "xun")


@pytest.mark.parametrize("version", ["../evil", "", "a/b", "."])
def test_versions_that_are_none(releases: Releases, version: str) -> None:
    with pytest.raises(NotFound):
        releases.manifest(version)


def test_a_file_that_is_no_archive(releases: Releases, tmp_path: Path) -> None:
    path = tmp_path / "one.tar.gz"
    path.write_bytes(b"text")
    with pytest.raises(BadInput):
        releases.release(path, ORIGIN, "xun")
    assert releases.current() is None


def test_many_at_once_leave_one_history(releases: Releases, tmp_path: Path) -> None:
    paths = [archive(tmp_path / f"v{n}.tar.gz", bytes([n])) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda path: Releases(releases.folder.parent).release(path, ORIGIN, "xun"), paths))
    steps = releases.history()
    assert len(steps) == 8
    assert [step.before for step in steps[1:]] == [step.version for step in steps[:-1]]
    assert releases.current() == steps[-1].version


def test_a_thawed_evaluation_set_is_said(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    running = releases.manifest("one")
    assert list(thawed(None, "e1")) == list(thawed(running, "e1")) == []
    assert "评测集在 one 发布之后改过" in next(thawed(running, "e2"))


def test_the_version_of_the_code_changes_with_its_source(releases: Releases, tmp_path: Path) -> None:
    release(releases, tmp_path, "one")
    version, _, source = releases.manifest("one").code_version.partition("+")
    assert (version, len(source)) == (__version__, 12)
