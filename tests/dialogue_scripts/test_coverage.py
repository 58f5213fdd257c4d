"""What the scripted conversations have to show: a need, a category or a process without one is a gap."""

import re
from itertools import product

import pytest

from actions.processes import PROCESSES
from bot.learning.scripts import Aspect, Script, load_scripts
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.settings import ROOT

SCRIPTS = load_scripts(ROOT / "data" / "eval" / "conversations")
LEAST = 150
ANY_OF = ("reply_contains", "reply_excludes", "reply_like", "buttons_include", "buttons_exclude", "card", "handoff")
LEAST_OF_EACH = 3
NEEDS = range(1, 45)
FEELINGS = [emotion for emotion in Emotion if emotion is not Emotion.SATISFIED]  # who is satisfied does not complain
LINE = re.compile(r"\| (\d+) \| .+? \| (?P<answers>.+?) \| .+? \| (?P<conversations>.+?) \|")


def by_page() -> dict[int, tuple[set[str], set[str]]]:
    """From docs/processes.md: the processes and the conversations of each need."""
    page = (ROOT / "docs" / "processes.md").read_text(encoding="utf-8")
    found = [one for one in map(LINE.fullmatch, page.splitlines()) if one]
    return {
        int(one[1]): (set(re.findall(r"`([^`]+)`", one["answers"])), set(one["conversations"].split("；")))
        for one in found
    }


def shown(aspect: Aspect) -> list[Script]:
    return [script for script in SCRIPTS if aspect in script.shows]


def test_there_are_enough() -> None:
    assert len(SCRIPTS) >= LEAST


def test_every_step_says_what_must_come_of_it() -> None:
    weak = [
        (script.name, number)
        for script in SCRIPTS
        for number, step in enumerate(script.steps, 1)
        if not any(getattr(step, name) for name in ANY_OF)
    ]
    assert weak == []


def test_every_case_shows_its_ledger() -> None:
    assert [script.name for script in SCRIPTS if script.case and not script.case.ledger_steps] == []


@pytest.mark.parametrize("need", NEEDS)
def test_every_need(need: int) -> None:
    names = {script.name for script in SCRIPTS}
    assert by_page()[need][1] <= names


@pytest.mark.parametrize("process", sorted(PROCESSES))
def test_every_process(process: str) -> None:
    assert any(process in answers for answers, _ in by_page().values())


@pytest.mark.parametrize(("category", "emotion"), product(ComplaintCategory, FEELINGS))
def test_every_category_in_every_mood(category: ComplaintCategory, emotion: Emotion) -> None:
    assert [
        script.name
        for script in SCRIPTS
        if script.case and script.case.category is category and script.case.emotion == emotion
    ]


@pytest.mark.parametrize("aspect", Aspect)
def test_every_way_to_go_astray(aspect: Aspect) -> None:
    assert len(shown(aspect)) >= LEAST_OF_EACH


@pytest.mark.parametrize("reason", sorted(shipped_policy().playbook.hand_over.reasons))
def test_every_reason_for_a_person(reason: str) -> None:
    assert any(step.handoff == reason for script in SCRIPTS for step in script.steps)


def test_out_of_hours_is_played_out_of_hours() -> None:
    assert all(script.desk == "closed" for script in shown(Aspect.OUT_OF_HOURS))


@pytest.mark.parametrize("script", shown(Aspect.NOT_THEIRS) + shown(Aspect.WRONG_NUMBER), ids=lambda one: one.name)
def test_a_number_that_is_not_theirs_leads_to_no_effect(script: Script) -> None:
    assert (script.after_sale, script.invoice, script.promises) == (None, None, [])
