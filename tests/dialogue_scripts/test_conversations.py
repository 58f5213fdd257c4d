"""Every scripted conversation, on the model as it is trained from this project's data."""

from collections.abc import Callable

import pytest

from bot.dialogue.rehearsal.player import Player
from bot.learning.scripts import Script, load_scripts
from bot.settings import ROOT

SCRIPTS = load_scripts(ROOT / "data" / "eval" / "conversations")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_conversation(script: Script, player: Callable[[Script], Player]) -> None:
    conversation = player(script)
    wrong = conversation.play()
    assert not wrong, "\n".join([*wrong, "", *conversation.lines])
