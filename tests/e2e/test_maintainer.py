"""A maintainer's side: training from the command line, only when something is new, and what is understood then."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.e2e.running import environment, keep_model

PARTS = ("config.yml", "domain.yml", "endpoints.yml", "requirements.lock", "actions", "bot", "data", "rasa_lean")
# So little that training takes seconds; the rest of the project stays as it is.
KEPT_INTENTS = {"greet", "thank", "complain_quality"}
KEPT_STORIES = {"smalltalk.yml", "fallback.yml"}
NEW_SENTENCE = "祝你们生意兴隆呀"


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """A copy of the project with a handful of intents and stories."""
    project = tmp_path / "project"
    project.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / part, project / part)
    for file in (project / "data" / "nlu").glob("*.yml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        content["nlu"] = [entry for entry in content["nlu"] if entry.get("intent") in KEPT_INTENTS]
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    for file in (project / "data" / "stories").iterdir():
        if file.name not in KEPT_STORIES:
            file.unlink()
    return project


def test_a_model_of_the_same_data_is_used_again(trained_model: Path, tmp_path: Path) -> None:
    keep_model(trained_model, tmp_path)
    assert "数据没有变化，沿用" in anxin("train", project=ROOT, home=tmp_path)
    assert len(models(tmp_path)) == 1


def test_a_new_sentence_trains_a_model_that_understands_it(small_project: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_sentence(small_project, "thank", NEW_SENTENCE)
    assert "训练完成" in anxin("train", project=small_project, home=home)
    assert "数据没有变化，沿用" in anxin("train", project=small_project, home=home)
    assert len(models(home)) == 1

    sentences, understood = tmp_path / "sentences.txt", tmp_path / "understood.jsonl"
    sentences.write_text(f"{NEW_SENTENCE}\n", encoding="utf-8")
    anxin("parse", str(sentences), "--out", str(understood), project=small_project, home=home)
    (line,) = understood.read_text(encoding="utf-8").splitlines()
    parsed: dict[str, Any] = json.loads(line)
    assert parsed["intent"] == "thank"
    assert parsed["model"] == models(home)[0].name


def anxin(*arguments: str, project: Path, home: Path) -> str:
    """Runs a command as a maintainer does, in the project's folder; gives what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=project,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def models(home: Path) -> list[Path]:
    return list((home / "models").glob("*.tar.gz"))


def add_sentence(project: Path, intent: str, sentence: str) -> None:
    """What a maintainer does in an editor: one more line under an intent."""
    for file in (project / "data" / "nlu").glob("*.yml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in content["nlu"]:
            if entry.get("intent") == intent:
                entry["examples"] += f"- {sentence}\n"
                file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
                return
    raise LookupError(intent)
