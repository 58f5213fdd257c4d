"""The `rasa` command at the root of the project, on the model that is really served."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlu.sentences import read_sentences
from bot.settings import ROOT


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "rasa", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180)


@pytest.mark.timeout(200, func_only=True)  # a model may have to be trained before it
def test_rasa_test_core_agrees_with_every_test_story(trained_model: Path, tmp_path: Path) -> None:
    stories = ["--stories", "data/eval/stories.yml", "--fail-on-prediction-errors"]
    run = rasa("test", "core", "--model", str(trained_model), "--out", str(tmp_path), *stories)

    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]


@pytest.mark.timeout(200, func_only=True)  # a model may have to be trained before it
def test_rasa_test_nlu_reports_on_held_out_sentences(trained_model: Path, tmp_path: Path) -> None:
    held_out = ["--nlu", "data/eval/nlu/delivery.yml"]
    run = rasa("test", "nlu", "--model", str(trained_model), "--out", str(tmp_path), *held_out)

    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    report = json.loads((tmp_path / "intent_report.json").read_text())
    sentences = [one for one in read_sentences(ROOT / "data" / "eval" / "nlu") if one.file.name == "delivery.yml"]
    assert report["track_parcel"]["support"] == sum(one.intent == "track_parcel" for one in sentences)
    assert report["weighted avg"]["f1-score"] > 0.5
