"""A complaint is recognised from question, feeling and history together; a calm question never is one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.taxonomy import INTENTS
from bot.policy import Policy, shipped_policy
from bot.policy.recognition import Signs, recognise
from bot.policy.vocabulary import ComplaintCategory, Emotion

ASKED = ("track_parcel", "urge_delivery")


@pytest.mark.parametrize(
    ("emotion", "earlier", "overdue", "promised", "complains"),
    [
        (Emotion.CALM, ASKED, True, True, False),
        (Emotion.SATISFIED, ASKED, True, True, False),
        (Emotion.ANXIOUS, (), True, False, False),
        (Emotion.ANXIOUS, ASKED[:1], True, False, False),
        (Emotion.ANXIOUS, ASKED, True, False, True),  # the third 怎么还没到 about a parcel that is late
        (Emotion.ANXIOUS, ASKED, False, False, False),
        (Emotion.ANXIOUS, (), True, True, True),
        (Emotion.DISSATISFIED, (), True, False, False),
        (Emotion.DISSATISFIED, ASKED[:1], True, False, True),
        (Emotion.ANGRY, (), True, False, True),
        (Emotion.ANGRY, (), False, False, False),
        (Emotion.ANGRY, ASKED, False, False, True),
        (Emotion.ABUSIVE, (), False, True, True),
        (Emotion.ANGRY, ("ask_invoice", "greet", "check_refund"), False, False, False),  # about other things
    ],
)
def test_what_adds_up(
    policy: Policy, emotion: Emotion, earlier: tuple[str, ...], overdue: bool, promised: bool, complains: bool
) -> None:
    signs = Signs("track_parcel", emotion, earlier, overdue, promised)
    expected = ComplaintCategory.DELIVERY if complains else None
    assert recognise(signs, policy.playbook.recognise) is expected


@pytest.mark.parametrize(
    ("earlier", "overdue", "promised", "points", "complains"),
    [
        (0, True, False, 4, False),
        (1, True, False, 5, True),
        (2, True, False, 6, True),
        (2, False, False, 4, False),
        (3, False, False, 5, True),
        (9, False, False, 5, True),  # asking more than three times again adds nothing
        (0, False, True, 4, False),
        (1, False, True, 5, True),
    ],
)
def test_one_point_decides(
    policy: Policy, earlier: int, overdue: bool, promised: bool, points: int, complains: bool
) -> None:
    """An unhappy customer (2), a point for asking again, two for what is late, two for what was promised."""
    rule = policy.playbook.recognise
    added = min(earlier * rule.asked_again, rule.asked_again_most) + rule.overdue * overdue
    assert rule.feeling[Emotion.DISSATISFIED] + added + rule.promised_before * promised == points
    signs = Signs("check_refund", Emotion.DISSATISFIED, ("check_refund",) * earlier, overdue, promised)
    assert (recognise(signs, rule) is ComplaintCategory.PROCESS) is complains


def test_the_topic_names_the_category(policy: Policy) -> None:
    signs = Signs("check_refund", Emotion.ANGRY, ("check_refund",), overdue=True)
    assert recognise(signs, policy.playbook.recognise) is ComplaintCategory.PROCESS
    assert recognise(replace(signs, intent="ask_invoice"), policy.playbook.recognise) is None


def test_topics_name_real_intents(policy: Policy) -> None:
    named = {name for names in policy.playbook.recognise.topics.values() for name in names}
    assert named <= set(INTENTS)


@given(
    st.sampled_from(sorted(INTENTS)),
    st.sampled_from(Emotion),
    st.lists(st.sampled_from(sorted(INTENTS)), max_size=6),
    st.booleans(),
)
def test_more_history_never_makes_it_less_of_a_complaint(
    intent: str, emotion: Emotion, earlier: list[str], overdue: bool
) -> None:
    rule = shipped_policy().playbook.recognise
    signs = Signs(intent, emotion, earlier, overdue)
    if recognise(signs, rule) is not None:
        assert recognise(replace(signs, earlier=[*earlier, intent], overdue=True), rule) is not None
        assert emotion.needs_soothing
