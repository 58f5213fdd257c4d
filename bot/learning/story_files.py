"""A story from a good conversation: validated by Rasa beside all the others before it is written."""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.errors import BadInput, Conflict

FILE = "reviewed.yml"
STEP_KEYS = frozenset({"intent", "action", "active_loop", "slot_was_set", "entities"})
LONGEST = 20_000
HISTORY = 4
"""As many turns as MemoizationPolicy of config.yml looks at: two stories conflict when they agree on so many."""
ANYTHING_ELSE = "action_aside"
SECONDS = 300.0
MOST_ROWS = 8
DEFAULT_ACTIONS = ("action_listen", "action_restart", "action_deactivate_loop")


def story_draft(name: str, intents: Sequence[str], stories: Path) -> str:
    """A story with the actions that usually follow these intents in the stories there are; to be edited.

    No action is known, all are guessed: above the story stands how often each was seen, and where there was nothing to
    guess from.
    """
    following = _following_actions(stories)
    steps: list[dict[str, Any]] = []
    guesses: list[str] = []
    for intent in intents:
        seen = following.get(intent, Counter())
        action, times = seen.most_common(1)[0] if seen else (ANYTHING_ELSE, 0)
        every = seen.total()
        guesses.append(
            f"#   {intent} → {action}：" + (f"{every} 处里 {times} 处如此" if every else "没有先例，随便填的")
        )
        steps += [{"intent": intent}, {"action": action}]
        if action.endswith("_form"):
            steps.append({"active_loop": action})
    head = ["# 动作是按已有故事猜的，不是客服当时做的；逐个核对。", *dict.fromkeys(guesses)]
    return "".join(f"{row}\n" for row in head) + _written({"story": name, "steps": steps})


def checked_story(text: str) -> dict[str, Any]:
    """The one story of a text. Raises BadInput: it is none, with the reason."""
    try:
        stories = yaml.safe_load(text[:LONGEST])
    except yaml.YAMLError as error:
        raise BadInput(f"不是 YAML：{error}", code="NO_STORY", field="story") from error
    if not (isinstance(stories, list) and len(stories) == 1 and isinstance(stories[0], dict)):
        raise _bad("要正好一个故事，以“- story:”开头。")
    story: dict[str, Any] = stories[0]
    if set(story) != {"story", "steps"} or not str(story["story"] or "").strip():
        raise _bad("一个故事有 story（名字）和 steps。")
    steps = story["steps"]
    if not isinstance(steps, list) or not all(isinstance(step, dict) and set(step) <= STEP_KEYS for step in steps):
        raise _bad(f"每一步只能有 {'、'.join(sorted(STEP_KEYS))}。")
    if not any("intent" in step for step in steps) or not any("action" in step for step in steps):
        raise _bad("至少有一个 intent 和一个 action。")
    return story


def add_story(root: Path, story: dict[str, Any]) -> Path:
    """Writes it into `data/stories`, at the end of one file that only grows.

    Raises Conflict: Rasa finds that it contradicts the others, or cannot be; with what Rasa said. BadInput: its name
    is taken, or the domain has no such intent or action.
    """
    folder = root / "data" / "stories"
    if story["story"] in {one.get("story") or one.get("rule") for one in _all(folder)}:
        raise BadInput(f"已经有一个叫“{story['story']}”的故事。", code="NAME_TAKEN", field="story")
    _check_names(root / "domain.yml", story)
    path = folder / FILE
    head = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else 'version: "3.1"\n\nstories:\n'
    content = head + "".join(f"  {row}\n" for row in _written(story).splitlines())
    with tempfile.TemporaryDirectory(prefix="anxin-story-") as place:
        beside = Path(place) / "stories"
        shutil.copytree(folder, beside)
        (beside / FILE).write_text(content, encoding="utf-8")
        if said := _what_rasa_says(root, beside):
            raise Conflict(f"没有写：{said}", code="STORY_REFUSED")
    draft = folder / f".{FILE}"
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)
    return path


def _check_names(domain: Path, story: dict[str, Any]) -> None:
    """Rasa says nothing of an action that the domain does not have. Raises BadInput."""
    known = yaml.safe_load(domain.read_text(encoding="utf-8"))
    names = {
        "intent": {next(iter(one)) if isinstance(one, dict) else one for one in known.get("intents") or []},
        "action": {*(known.get("actions") or []), *(known.get("forms") or {}), *(known.get("responses") or {})},
    }
    for step in story["steps"]:
        for kind, allowed in names.items():
            if kind in step and step[kind] not in allowed and not str(step[kind]).startswith(DEFAULT_ACTIONS):
                raise _bad(f"domain.yml 里没有 {kind} {step[kind]}。")


def _what_rasa_says(root: Path, stories: Path) -> str:
    """What `rasa data validate stories` has against them; nothing: it finds no fault."""
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "data", "validate", "stories", "--fail-on-warnings"]
    command += ["--max-history", str(HISTORY), "--data", str(stories), "data/nlu"]
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        command,
        cwd=root,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    rows = [row.strip() for row in (done.stdout + done.stderr).splitlines() if row.strip()]
    begin = next((number for number, row in enumerate(rows) if " WARNING " in row or " ERROR " in row), -MOST_ROWS)
    return "" if done.returncode == 0 else "\n".join(rows[begin:][:MOST_ROWS])


def _following_actions(stories: Path) -> dict[str, Counter[str]]:
    following: dict[str, Counter[str]] = defaultdict(Counter)
    for story in _all(stories):
        steps = [step for step in story.get("steps") or [] if isinstance(step, dict)]
        for step, after in itertools.pairwise(steps):
            if "intent" in step and "action" in after:
                following[str(step["intent"])][str(after["action"])] += 1
    return following


def _all(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        yield from [*(content.get("stories") or []), *(content.get("rules") or [])]


def _written(story: dict[str, Any]) -> str:
    return yaml.safe_dump([story], allow_unicode=True, sort_keys=False, width=110)


def _bad(reason: str) -> BadInput:
    return BadInput(reason, code="NO_STORY", field="story")
