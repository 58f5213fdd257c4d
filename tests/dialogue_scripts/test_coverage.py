"""What the scripted conversations have to show: a need, a category or a process without one is a gap."""

import re
from itertools import product

import pytest

from actions.process import Process
from actions.processes import PROCESSES
from bot.learning.scripts import Aspect, Script, load_scripts
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.settings import ROOT

SCRIPTS = load_scripts(ROOT / "data" / "eval" / "conversations")
LEAST = 150
ANY_OF = ("reply_contains", "reply_excludes", "reply_like", "buttons_include", "buttons_exclude", "card", "handoff")
LEAST_OF_EACH = 3
ASTRAY = (Aspect.INTERRUPTION, Aspect.CORRECTION, Aspect.GIVING_UP)
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


def asks(process: Process) -> bool:
    """Whether a process has a question in the middle of which customers can go astray.

    What needs no order and changes nothing asks nothing: it is answered in the turn that begins it (退款进度).
    """
    return process.needs_order or process.acts


ASKING = sorted(name for name, process in PROCESSES.items() if asks(process))


def comes_back(script: Script) -> bool:
    """A question is asked, something else is said and answered, the same question comes again and is answered."""
    return any(
        now.say is not None and len(now.reply_contains) >= 2 and set(now.reply_contains) & set(before.reply_contains)
        for before, now, _ in zip(script.steps, script.steps[1:], script.steps[2:], strict=False)
    )


def stops(script: Script) -> bool:
    """The customer says that they do not want it any more, and hears what this process says to that."""
    stopped = PROCESSES[script.within].stopped
    return any(step.say and any(words in stopped for words in step.reply_contains) for step in script.steps)


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


@pytest.mark.parametrize(("process", "aspect"), product(ASKING, ASTRAY))
def test_every_process_every_way_to_go_astray(process: str, aspect: Aspect) -> None:
    assert [script.name for script in shown(aspect) if script.within == process]


@pytest.mark.parametrize(("process", "at"), product(ASKING, range(len(ASTRAY))))
def test_the_page_names_them(process: str, at: int) -> None:
    page = (ROOT / "docs" / "processes.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"| `{process}` |"))
    named = set(line.strip("| ").split(" | ")[at + 1].split("；"))
    assert named <= {script.name for script in shown(ASTRAY[at]) if script.within == process}


def test_who_only_answers_is_the_only_one_left_out() -> None:
    assert set(PROCESSES) - set(ASKING) == {"refund_progress"}


def test_what_a_conversation_is_within_is_a_process() -> None:
    assert {script.within for script in SCRIPTS if script.within} <= set(PROCESSES)


@pytest.mark.parametrize(
    "script", [one for one in shown(Aspect.INTERRUPTION) if one.within], ids=lambda script: script.name
)
def test_after_an_interruption_the_same_question_comes_again(script: Script) -> None:
    assert comes_back(script)


@pytest.mark.parametrize(
    "script", [one for one in shown(Aspect.GIVING_UP) if one.within], ids=lambda script: script.name
)
def test_who_gives_up_is_let_go(script: Script) -> None:
    assert stops(script)


@pytest.mark.parametrize("reason", sorted(shipped_policy().playbook.hand_over.reasons))
def test_every_reason_for_a_person(reason: str) -> None:
    assert any(step.handoff == reason for script in SCRIPTS for step in script.steps)


def test_out_of_hours_is_played_out_of_hours() -> None:
    assert all(script.desk == "closed" for script in shown(Aspect.OUT_OF_HOURS))


@pytest.mark.parametrize("script", shown(Aspect.NOT_THEIRS) + shown(Aspect.WRONG_NUMBER), ids=lambda one: one.name)
def test_a_number_that_is_not_theirs_leads_to_no_effect(script: Script) -> None:
    assert (script.after_sale, script.invoice, script.promises) == (None, None, [])
