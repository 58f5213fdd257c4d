"""A reply asks one thing at a time, however it is put together."""

from itertools import product

import pytest

from bot.policy import Policy
from bot.policy.playbook import acknowledge, say_back
from bot.policy.questions import questions_in
from bot.policy.vocabulary import ComplaintCategory, Emotion


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", []),
        ("好的，给您办好了。", []),
        ("是哪一单？点一下就行。", ["是哪一单？"]),
        ("好的。现在退吗？", ["现在退吗？"]),
        ("真的吗？？", ["真的吗？？"]),
        ("抬头开个人，还是公司？", ["抬头开个人，还是公司？"]),
        ("收到了吗？坏了没有？", ["收到了吗？", "坏了没有？"]),
        ("收到了吗？\n坏了没有？", ["收到了吗？", "坏了没有？"]),
        ("您说的是“怎么还不到？人呢？”，对吗？", ["您说的是“”，对吗？"]),
        ("“没有说完？", ["“没有说完？"]),
    ],
)
def test_what_is_asked(text: str, asked: list[str]) -> None:
    assert questions_in(text) == asked


@pytest.mark.parametrize("category", ComplaintCategory)
def test_a_complaint_is_soothed_without_asking_and_asked_one_thing(policy: Policy, category: ComplaintCategory) -> None:
    facts = {"order": "A1", "items": "耳机", "issue": "没声音", "since": "昨天", "demand": "换新"}
    for emotion, key in product(Emotion, "abcdefgh"):
        assert questions_in(acknowledge(category, emotion, policy.playbook, key, facts)) == []
    for wordings in policy.playbook.categories[category].questions.values():
        assert [text for text in wordings if len(questions_in(text)) > 1] == []


def test_what_customers_asked_themselves_is_said_back_as_one_question(policy: Policy) -> None:
    facts = {"order": "A1", "issue": "“怎么还不到？人呢？”", "demand": "“到底退不退？”"}
    for key in "abcdefgh":
        assert len(questions_in(say_back(facts, policy.playbook, key) or "")) == 1
