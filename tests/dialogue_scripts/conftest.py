"""The dialogue with the trained model of this project, on a demo shop that is fresh for every conversation."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.dialogue.rehearsal.player import Player
from bot.dialogue.rehearsal.stage import Stage
from bot.learning.scripts import Script


@pytest.fixture(scope="session")
def stage(trained_model: Path) -> Iterator[Stage]:
    with Stage(trained_model) as stage:
        yield stage


@pytest.fixture
def player(stage: Stage) -> Callable[[Script], Player]:
    return stage.player
