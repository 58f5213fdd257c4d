"""A model is trained again exactly when something that it is made of has changed."""

import importlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import Conflict
from bot.learning import rasa_runs
from bot.learning.rasa_runs import NICE, TrainingFailed
from bot.learning.training import (
    INGREDIENTS,
    LOGS,
    LOGS_KEPT,
    SECOND_SEED,
    Trained,
    existing_model,
    fingerprint,
    latest_log,
    train,
    train_again,
)
from bot.settings import ROOT
from rasa_lean.check import UnusableConfig

from .processes import await_end

FILES = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu/orders.yml",
    "data/entities/sentences.txt",
    "data/mood/angry.yml",
    "data/stories/complaints.yml",
    "data/demo/products.yml",
    "bot/nlu/normaliser.py",
    "bot/dialogue/risk_policy.py",
)
IN_FOLDERS = [name for name in FILES if str(Path(name).parent) in INGREDIENTS]
CONFIG = "language: zh\npipeline:\n  - name: KeywordIntentClassifier\npolicies:\n  - name: RulePolicy\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A tiny project with one file of every ingredient; it cannot really be trained."""
    root = tmp_path / "project"
    for name in FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    return root


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "home" / "models"


def options(part: dict[str, Any]) -> dict[str, Any]:
    """Of a component: those of config.yml, else its own."""
    module, _, name = part["name"].rpartition(".")
    return {**getattr(importlib.import_module(module), name).get_default_config(), **part}


class TestFingerprint:
    def test_every_ingredient_is_there(self) -> None:
        assert [name for name in INGREDIENTS if not (ROOT / name).exists()] == []

    def test_every_file_that_a_component_reads_is_one(self) -> None:
        pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
        read = {value for part in pipeline for value in options(part).values() if str(value).startswith("data/")}
        assert "data/entities" in read
        assert {path for path in read if not any(path in name or name in path for name in INGREDIENTS)} == set()

    def test_these_tests_have_a_file_of_every_ingredient(self) -> None:
        assert {name if name in INGREDIENTS else str(Path(name).parent) for name in FILES} == set(INGREDIENTS)

    def test_it_is_the_same_twice_and_fits_a_file_name(self, project: Path) -> None:
        mark = fingerprint(project)
        assert mark == fingerprint(project)
        assert mark.isalnum()
        assert len(mark) == 12

    @pytest.mark.parametrize("name", FILES)
    def test_it_changes_with_the_content_of_every_ingredient_and_back(self, project: Path, name: str) -> None:
        before = fingerprint(project)
        content = (project / name).read_bytes()
        (project / name).write_bytes(content + b"x")
        assert fingerprint(project) != before
        (project / name).write_bytes(content)
        assert fingerprint(project) == before

    @pytest.mark.parametrize("name", IN_FOLDERS)
    def test_it_changes_with_a_new_a_renamed_and_a_lost_file(self, project: Path, name: str) -> None:
        path = project / name
        seen = {fingerprint(project)}
        path.rename(path.with_stem("renamed"))
        seen.add(fingerprint(project))
        (path.parent / "deeper").mkdir()
        (path.parent / "deeper" / "new.yml").write_text("")
        seen.add(fingerprint(project))
        path.with_stem("renamed").unlink()
        seen.add(fingerprint(project))
        assert len(seen) == 4

    def test_content_that_moves_from_one_file_to_another_is_a_change(self, project: Path) -> None:
        one, two = project / "config.yml", project / "domain.yml"
        before = fingerprint(project)
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
        assert fingerprint(project) != before

    @pytest.mark.parametrize(
        "name",
        [
            "README.md",
            "bot/web/app.py",
            "bot/nlu/__pycache__/normaliser.cpython-311.pyc",
            "data/knowledge/article.md",
            "data/eval/set.yml",
            "tests/test_something.py",
            "var/models/old.tar.gz",
        ],
    )
    def test_nothing_else_changes_it(self, project: Path, name: str) -> None:
        before = fingerprint(project)
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("anything")
        assert fingerprint(project) == before

    def test_when_a_file_was_touched_does_not_matter(self, project: Path) -> None:
        before = fingerprint(project)
        os.utime(project / "config.yml", (0, 0))
        assert fingerprint(project) == before


class TestExistingModel:
    def test_there_may_be_none(self, models: Path) -> None:
        assert existing_model(models, "abc") is None
        models.mkdir(parents=True)
        assert existing_model(models, "abc") is None

    def test_the_newest_of_exactly_these_ingredients(self, models: Path) -> None:
        models.mkdir(parents=True)
        for age, name in enumerate(("3-abc.tar.gz", "1-abc.tar.gz", "2-abc.tar.gz")):
            (models / name).touch()
            os.utime(models / name, (1000 - age, 1000 - age))
        (models / "9-other.tar.gz").touch()
        assert existing_model(models, "abc") == models / "3-abc.tar.gz"

    def test_half_written_ones_and_their_folders_are_not_models(self, models: Path) -> None:
        (models / "draft-1").mkdir(parents=True)
        (models / "draft-1" / "1-abc.tar.gz").touch()
        (models / "1-abc.tar.gz.part").touch()
        assert existing_model(models, "abc") is None


class TestTraining:
    def test_nothing_is_trained_when_nothing_has_changed(self, project: Path, models: Path) -> None:
        models.mkdir(parents=True)
        old, newer = models / f"1-{fingerprint(project)}.tar.gz", models / "2-other.tar.gz"
        old.touch()
        newer.touch()
        os.utime(old, (1000, 1000))
        assert train(models, root=project) == Trained(old, fresh=False)
        assert old.stat().st_mtime >= newer.stat().st_mtime  # the newest file is the one that is served
        assert latest_log(models) is None

    def test_a_run_that_fails_says_how_the_log_ends_and_leaves_nothing_behind(
        self, project: Path, models: Path
    ) -> None:
        (project / "config.yml").write_text(CONFIG)
        (project / "domain.yml").write_text("version: '3.1'\nintents: {this is: [no domain\n")
        with pytest.raises(TrainingFailed) as failed:
            train(models, root=project)
        log = latest_log(models)
        assert log is not None
        assert "训练失败" in str(failed.value)
        assert str(log) in str(failed.value)
        assert log.read_text().strip().splitlines()[-1] in str(failed.value)
        assert "domain.yml" in log.read_text()
        assert list(models.iterdir()) == []

    def test_a_component_that_cannot_run_here_is_named_before_anything_is_started(
        self, project: Path, models: Path
    ) -> None:
        (project / "config.yml").write_text(CONFIG.replace("KeywordIntentClassifier", "DIETClassifier"))
        with pytest.raises(UnusableConfig, match="DIETClassifier"):
            train(models, root=project)
        assert not models.exists()


RASA = """
import pathlib, signal, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
name = sys.argv[sys.argv.index("--fixed-model-name") + 1]
print("Finished training component 'Words'.", flush=True)
if pathlib.Path("waits").exists():
    pathlib.Path("pid").write_text(str(__import__("os").getpid()))
    pathlib.Path("waits").write_text("here")
    signal.pause()
print(pathlib.Path(sys.argv[sys.argv.index("--config") + 1]).read_text(), flush=True)
(out / f"{name}.tar.gz").write_bytes(b"model")
"""
TRAINS = """
import signal, sys
from pathlib import Path
from bot.learning import rasa_runs
from bot.learning.training import train
rasa_runs.PROGRAM = "rasa"
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
train(Path(sys.argv[1]), root=Path(sys.argv[2]))
"""


@pytest.fixture
def quick(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which something stands for Rasa that makes a model at once, or, told so, never."""
    monkeypatch.setattr(rasa_runs, "PROGRAM", "rasa")
    (project / "config.yml").write_text(CONFIG)
    (project / "rasa").mkdir()
    (project / "rasa" / "__init__.py").touch()
    (project / "rasa" / "__main__.py").write_text(RASA)
    return project


def begun(models: Path) -> bool:
    """Whether the first component is in the log."""
    log = latest_log(models)
    return log is not None and "Words" in log.read_text()


class TestOneAtATime:
    @pytest.fixture
    def under_way(self, quick: Path, models: Path) -> Iterator[subprocess.Popen[bytes]]:
        """Another process is in the middle of a training."""
        os.mkfifo(quick / "waits")
        told = os.open(quick / "waits", os.O_RDONLY | os.O_NONBLOCK)
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", TRAINS, models, quick], cwd=ROOT)
        # Not asked again and again: that would keep what runs at the lowest priority from beginning.
        assert select.select([told], [], [], 60.0)[0], "never began"
        os.close(told)
        while not begun(models):
            assert process.poll() is None
        (quick / "waits").unlink()
        yield process
        process.terminate()  # not killed: it ends the training it has started
        process.wait()

    def test_a_second_one_is_refused(self, quick: Path, models: Path, under_way: subprocess.Popen[bytes]) -> None:
        with pytest.raises(Conflict, match="已有一次训练"):
            train(models, root=quick)

    def test_what_answers_customers_goes_first(self, quick: Path, under_way: subprocess.Popen[bytes]) -> None:
        assert os.getpriority(os.PRIO_PROCESS, int((quick / "pid").read_text())) == NICE

    def test_ended_it_leaves_nothing_running_and_nothing_half_written(
        self, quick: Path, models: Path, under_way: subprocess.Popen[bytes]
    ) -> None:
        under_way.terminate()
        assert under_way.wait() == 143
        with pytest.raises(ProcessLookupError):
            os.kill(int((quick / "pid").read_text()), 0)
        assert list(models.iterdir()) == []
        log = latest_log(models)
        assert log is not None
        assert "Finished training component 'Words'" in log.read_text()
        assert train(models, root=quick).fresh

    def test_killed_it_leaves_nothing_running_either(
        self, quick: Path, models: Path, under_way: subprocess.Popen[bytes]
    ) -> None:
        pid = int((quick / "pid").read_text())
        under_way.kill()  # no `finally` runs
        assert under_way.wait() == -signal.SIGKILL
        await_end(pid)
        assert train(models, root=quick).fresh

    def test_a_model_of_data_that_changed_meanwhile_is_not_kept_under_the_name_of_the_old(
        self, quick: Path, models: Path
    ) -> None:
        def edits(_: str) -> None:
            (quick / "domain.yml").write_text("# edited while Rasa reads")

        with pytest.raises(TrainingFailed, match="数据又改过"):
            train(models, root=quick, progress=edits)
        assert list(models.iterdir()) == []

    def test_progress_figures_and_the_latest_logs_are_kept(self, quick: Path, models: Path) -> None:
        told: list[str] = []
        made = [train(models, root=quick, force=True, progress=told.append)]
        assert told == ["Words"]
        assert made[0].peak_mb > 1
        assert made[0].seconds > 0
        folder = models.parent / LOGS
        for number in range(LOGS_KEPT + 5):
            (folder / f"2020{number:02}.log").touch()
        train(models, root=quick, force=True)
        assert len(list(folder.glob("*.log"))) == LOGS_KEPT
        log = latest_log(models)
        assert log is not None
        assert log.stem in {path.name.removesuffix(".tar.gz") for path in models.iterdir()}


def test_the_second_seed_is_never_the_one_that_is_configured(quick: Path, tmp_path: Path) -> None:
    head = {"name": "LogisticRegressionClassifier", "random_state": SECOND_SEED}
    (quick / "config.yml").write_text(yaml.safe_dump({**yaml.safe_load(CONFIG), "pipeline": [head]}))
    train_again(tmp_path, quick)
    (other,) = yaml.safe_load((tmp_path / "config.yml").read_text())["pipeline"]
    assert other["random_state"] != SECOND_SEED


def test_another_seed_is_the_only_thing_that_is_different(quick: Path, tmp_path: Path) -> None:
    (quick / "config.yml").write_text((ROOT / "config.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert train_again(tmp_path, quick, seed=11).read_bytes() == b"model"
    ours = yaml.safe_load((quick / "config.yml").read_text(encoding="utf-8"))
    other = yaml.safe_load((tmp_path / "config.yml").read_text(encoding="utf-8"))
    (head,) = [part for part in other["pipeline"] if "seed" in part]
    assert head.pop("seed") == 11
    assert other == ours
