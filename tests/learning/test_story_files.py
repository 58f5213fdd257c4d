"""A new story stands beside the shipped ones only when Rasa finds no contradiction."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.errors import BadInput, Conflict
from bot.learning.story_files import FILE, add_story, checked_story, story_draft
from bot.settings import ROOT

GOOD = "- story: 夸完就走\n  steps:\n  - intent: praise\n  - action: action_small_talk\n  - intent: goodbye\n"
GOOD += "  - action: action_small_talk\n"
CONTRADICTS = "- story: 打招呼就转人工\n  steps:\n  - intent: greet\n  - action: action_handoff\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The shipped stories, to be written beside."""
    for name in ("config.yml", "domain.yml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data" / "stories", tmp_path / "data" / "stories")
    (tmp_path / "data" / "nlu").symlink_to(ROOT / "data" / "nlu")
    return tmp_path


def test_written_once_rasa_has_nothing_against_it(project: Path) -> None:
    path = add_story(project, checked_story(GOOD))
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["stories"] == yaml.safe_load(GOOD)
    with pytest.raises(BadInput, match="已经有一个"):
        add_story(project, checked_story(GOOD))


def test_refused_with_what_rasa_says_and_nothing_is_written(project: Path) -> None:
    with pytest.raises(Conflict, match="conflict after intent 'greet'") as refused:
        add_story(project, checked_story(CONTRADICTS))
    assert "action_handoff" in refused.value.message
    assert not (project / "data" / "stories" / FILE).exists()


@pytest.mark.parametrize("name", ["action_small_talk", "praise"])
def test_what_the_domain_does_not_have_is_refused(project: Path, name: str) -> None:
    with pytest.raises(BadInput, match="no_such"):
        add_story(project, checked_story(GOOD.replace(name, "no_such")))
    assert not (project / "data" / "stories" / FILE).exists()


def test_a_draft_takes_the_actions_that_usually_follow() -> None:
    text = story_draft("x", ["greet", "complain_quality", "ask_stock"], ROOT / "data" / "stories")
    story = checked_story(text)
    actions = [step["action"] for step in story["steps"] if "action" in step]
    assert actions[:2] == ["action_small_talk", "complaint_form"]
    assert {"active_loop": "complaint_form"} in story["steps"]
    assert text.startswith("# 动作是按已有故事猜的，不是客服当时做的；逐个核对。\n#   greet → action_small_talk：")


def test_a_draft_says_from_how_many_stories_each_action_is_guessed(tmp_path: Path) -> None:
    story = "- story: {0}\n  steps:\n  - intent: greet\n  - action: {0}\n"
    written = "stories:\n" + "".join(story.format(name) for name in ("action_a", "action_b", "action_a"))
    (tmp_path / "a.yml").write_text(written, encoding="utf-8")
    rows = story_draft("x", ["greet", "unheard_of", "greet"], tmp_path).splitlines()
    assert rows[1:3] == [
        "#   greet → action_a：3 处里 2 处如此",
        "#   unheard_of → action_aside：没有先例，随便填的",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- story: x",
        "- {story: '', steps: [{intent: a}, {action: b}]}",
        "- {story: x, steps: []}",
        "- {story: x, steps: [{intent: a}]}",
        "- {story: x, steps: [{intent: a}, {action: b}, {checkpoint: c}]}",
        "- {story: x, rule: y, steps: [{intent: a}, {action: b}]}",
        "!!python/object/apply:os.system ['true']",
    ],
)
def test_what_is_no_story_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        checked_story(text)
