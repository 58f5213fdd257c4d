"""What each process loads: Rasa alone takes seconds and 100 MB, so only who understands sentences may load it."""

import subprocess
import sys

from bot.settings import ROOT


def loaded_by(modules: str) -> set[str]:
    """The packages, and the modules of scipy, in a fresh program that has imported these modules of ours."""
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_only_dialogue_loads_rasa() -> None:
    assert not loaded_by("bot.cli, bot.web.app, bot.starting") & {"rasa", "jieba", "scipy", "sklearn", "pandas"}


def test_who_answers_does_not_load_what_only_training_needs() -> None:
    modules = loaded_by("actions.services, bot.dialogue.app, bot.nlu.intent_classifier, bot.nlu.mood")

    assert "rasa" in modules
    assert not modules & {"sklearn", "pandas", "scipy.stats", "scipy.optimize", "spacy", "redis"}
