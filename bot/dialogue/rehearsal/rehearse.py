"""A model plays every scripted conversation before it may meet a customer."""

import logging
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from bot.dialogue.processor import UnusableModel
from bot.dialogue.rehearsal.stage import Stage
from bot.errors import AnxinError
from bot.learning.gate import REVIEWED, Rehearsal, Stumble
from bot.learning.measuring import UnloadableModel
from bot.learning.scripts import Script, load_scripts
from bot.learning.shares import Shares
from bot.logs import configure_logs

SCRIPTS = Path("data") / "eval" / "conversations"


def rehearse(model: Path, root: Path, shares: Shares | None = None) -> Rehearsal:
    """Plays the scripts of `root`; with `shares`, those that fall to this process.

    Raises UnloadableModel: it needs what this version does not have. ValueError: a script does not fit.
    """
    configure_logs(logging.CRITICAL)  # that a turn fails is said by the stumble
    scripts = load_scripts(root / SCRIPTS)
    mine = shares.of(scripts) if shares else iter(scripts)
    first = next(mine, None)
    if first is None:
        return Rehearsal()  # nothing is left: no model is loaded for it
    try:
        with Stage(model) as stage:
            played = [_played(stage, script) for script in chain([first], mine)]
    except (UnusableModel, ImportError) as error:
        raise UnloadableModel(f"{model.name} 加载不了：{error}") from error
    return sum(played, start=Rehearsal())


def _played(stage: Stage, script: Script) -> Rehearsal:
    player = stage.player(script)
    try:
        wrong = player.play()
    except AnxinError as error:
        wrong = [f"{error.code}: {error.message}"]
    except ValidationError as error:
        wrong = [f"a step that dialogue would not take: {error}"]
    stumbles = (Stumble(script.group, script.name, tuple(wrong), tuple(player.lines)),) if wrong else ()
    return Rehearsal(1, stumbles, reviewed=script.group == REVIEWED)
