"""A model plays every scripted conversation before it may meet a customer."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.dialogue.processor import UnusableModel
from bot.dialogue.rehearsal.stage import Stage
from bot.errors import AnxinError
from bot.learning.gate import REVIEWED, Rehearsal, Stumble
from bot.learning.measuring import UnloadableModel
from bot.learning.scripts import Script, load_scripts
from bot.logs import configure_logs

SCRIPTS = Path("data") / "eval" / "conversations"


def rehearse(model: Path, root: Path) -> Rehearsal:
    """Plays the scripts of `root`. Raises UnloadableModel: it needs what this version does not have. ValueError:
    a script does not fit.
    """
    configure_logs(logging.CRITICAL)  # that a turn fails is said by the stumble
    scripts = load_scripts(root / SCRIPTS)
    try:
        with Stage(model) as stage:
            reviewed = sum(script.group == REVIEWED for script in scripts)
            return Rehearsal(len(scripts), tuple(_stumbles(stage, scripts)), reviewed)
    except (UnusableModel, ImportError) as error:
        raise UnloadableModel(f"{model.name} 加载不了：{error}") from error


def _stumbles(stage: Stage, scripts: Sequence[Script]) -> Iterator[Stumble]:
    for script in scripts:
        player = stage.player(script)
        try:
            wrong = player.play()
        except AnxinError as error:
            wrong = [f"{error.code}: {error.message}"]
        except ValidationError as error:
            wrong = [f"a step that dialogue would not take: {error}"]
        if wrong:
            yield Stumble(script.group, script.name, tuple(wrong), tuple(player.lines))
