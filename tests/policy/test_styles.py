"""The style changes length and warmth of what is said, and tells staff how to serve; it grants nothing."""

import pytest

from bot.nlu.taxonomy import Style as UnderstoodStyle
from bot.policy import Policy
from bot.policy.playbook import acknowledge
from bot.policy.styles import Style, counsel_for, in_style
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.policy.wording import check_reply

UPSET = [emotion for emotion in Emotion if emotion.needs_soothing]


def test_policy_and_understanding_use_the_same_names() -> None:
    assert {style.value for style in Style} == {style.value for style in UnderstoodStyle}


@pytest.mark.parametrize("emotion", UPSET)
@pytest.mark.parametrize("category", ComplaintCategory)
def test_impatient_customers_read_less_and_sensitive_ones_are_reassured(
    policy: Policy, category: ComplaintCategory, emotion: Emotion
) -> None:
    for key in "abcdef":
        plain = acknowledge(category, emotion, policy.playbook, key)
        said = {style: in_style(plain, emotion, style, key, policy.styles) for style in Style}
        assert len(said[Style.IMPATIENT]) <= 24
        assert "对不起" in said[Style.IMPATIENT]
        assert said[Style.QUIET] == plain
        assert said[Style.SENSITIVE].startswith(plain)
        assert len(said[Style.SENSITIVE]) > len(plain)
        assert not [found for text in said.values() for found in check_reply(text)]


@pytest.mark.parametrize("style", [None, "", "melancholic", "安静"])
def test_an_unknown_style_changes_nothing(policy: Policy, style: str | None) -> None:
    assert in_style("收到。", Emotion.ANGRY, style, "k", policy.styles) == "收到。"
    assert counsel_for(style, policy.styles) is None


@pytest.mark.parametrize("style", Style)
def test_staff_get_a_counsel_with_its_reason(policy: Policy, style: Style) -> None:
    counsel = counsel_for(style, policy.styles)
    assert counsel is not None
    assert counsel.text
    assert counsel.because


def test_calm_customers_are_not_consoled(policy: Policy) -> None:
    assert in_style("收到。", Emotion.CALM, Style.SENSITIVE, "k", policy.styles) == "收到。"
