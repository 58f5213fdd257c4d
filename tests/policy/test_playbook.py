"""Leading a complaint: one question at a time, the right words for a feeling, a person in time."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy, shipped_policy
from bot.policy.playbook import (
    FELT,
    HandOverFacts,
    acknowledge,
    facts_needed,
    hand_over,
    next_question,
    say_back,
)
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.policy.wording import check_reply

QUALITY = ComplaintCategory.QUALITY


class TestQuestions:
    def test_only_what_is_missing_one_at_a_time(self, policy: Policy) -> None:
        known: dict[str, object] = {"order": "A1"}
        assert facts_needed(QUALITY, known, policy.playbook) == ("issue", "demand")
        question = next_question(QUALITY, known, policy.playbook)
        assert question is not None
        assert (question.fact, question.choices) == ("issue", ())

    def test_the_demand_comes_with_buttons(self, policy: Policy) -> None:
        question = next_question(QUALITY, {"order": "A1", "issue": "没声音"}, policy.playbook)
        assert question is not None
        assert [choice.value for choice in question.choices] == ["exchange", "return", "repair", "compensation"]

    def test_nothing_to_ask_when_all_is_known(self, policy: Policy) -> None:
        assert next_question(QUALITY, {"order": "A1", "issue": "没声音", "demand": "exchange"}, policy.playbook) is None

    def test_asking_again_is_worded_differently(self, policy: Policy) -> None:
        first, second = (next_question(QUALITY, {}, policy.playbook, asked_times=times) for times in (0, 1))
        assert first is not None
        assert second is not None
        assert first.fact == second.fact
        assert first.text != second.text

    @given(st.sampled_from(ComplaintCategory), st.dictionaries(st.sampled_from(["order", "issue"]), st.just("")))
    def test_an_empty_answer_is_no_answer(self, category: ComplaintCategory, known: dict[str, object]) -> None:
        playbook = shipped_policy().playbook
        assert next_question(category, known, playbook) == next_question(category, {}, playbook)

    def test_a_fault_is_never_asked_to_be_proved(self, policy: Policy) -> None:
        for play in policy.playbook.categories.values():
            for text in itertools.chain(*play.questions.values()):
                assert not any(word in text for word in ("必须", "证明", "证据"))


class TestAcknowledging:
    @pytest.mark.parametrize("category", ComplaintCategory)
    @pytest.mark.parametrize("emotion", FELT)
    def test_every_feeling_in_every_category_has_three_different_wordings(
        self, policy: Policy, category: ComplaintCategory, emotion: Emotion
    ) -> None:
        said = {acknowledge(category, emotion, policy.playbook, str(key)) for key in range(60)}
        assert len(said) >= 3
        for sentence in said:
            assert check_reply(sentence) == []
            assert len(sentence) <= 60
            assert ("对不起" in sentence) is emotion.needs_soothing

    def test_the_same_turn_says_the_same(self, policy: Policy) -> None:
        assert acknowledge(QUALITY, Emotion.ANGRY, policy.playbook, "turn-1") == acknowledge(
            QUALITY, Emotion.ANGRY, policy.playbook, "turn-1"
        )

    def test_all_sentences_are_different(self, policy: Policy) -> None:
        sentences = [
            sentence
            for play in policy.playbook.categories.values()
            for variants in play.acknowledge.values()
            for sentence in variants
        ]
        assert len(sentences) == len(set(sentences))

    def test_a_satisfied_customer_gets_no_apology(self, policy: Policy) -> None:
        assert "对不起" not in acknowledge(QUALITY, Emotion.SATISFIED, policy.playbook, "k")


class TestSayingBack:
    def test_all_that_was_understood_in_one_question(self, policy: Policy) -> None:
        facts = {"order": "A1", "items": "降噪耳机", "issue": "左耳没声音。", "since": "昨天", "demand": "换一件新的"}
        text = say_back(facts, policy.playbook, "k")
        assert text is not None
        assert "订单A1里的降噪耳机，左耳没声音，昨天开始的，您希望换一件新的，" in text
        assert text.count("？") == 1

    @pytest.mark.parametrize(
        ("facts", "part"),
        [({"order": "A1"}, "订单A1，"), ({"items": "耳机"}, "耳机，"), ({"issue": "没声音", "order": ""}, "没声音，")],
    )
    def test_what_is_not_known_is_not_said(self, policy: Policy, facts: dict[str, str], part: str) -> None:
        text = say_back(facts, policy.playbook, "k")
        assert text is not None
        assert part in text
        assert "{" not in text

    def test_nothing_known_nothing_said(self, policy: Policy) -> None:
        assert say_back({}, policy.playbook, "k") is None

    def test_a_placeholder_in_the_customers_words_stays_words(self, policy: Policy) -> None:
        text = say_back({"issue": "{order}坏了", "order": "A1"}, policy.playbook, "k")
        assert text is not None
        assert "{order}坏了" in text


class TestHandingOver:
    def why(self, **facts: object) -> str | None:
        decision = hand_over(HandOverFacts(**facts), shipped_policy().playbook)  # type: ignore[arg-type]
        return decision.reason if decision else None

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            ({}, None),
            ({"asked_for_person": True}, "asked"),
            ({"refusals": 1}, None),
            ({"refusals": 2}, "refusals"),
            ({"misunderstandings": 1}, None),
            ({"misunderstandings": 2}, "misunderstandings"),
            ({"negative_turns": 2}, None),
            ({"negative_turns": 3}, "negative_turns"),
            ({"emotion": Emotion.ANGRY, "intensity": 0.84}, None),
            ({"emotion": Emotion.ANGRY, "intensity": 0.85}, "angry"),
            ({"emotion": Emotion.ABUSIVE}, "abusive"),
            ({"emotion": Emotion.CALM, "intensity": 1.0}, None),
            ({"above_authority": True}, "above_authority"),
            ({"risk": frozenset({"fraud_claim"})}, "fraud_claim"),
        ],
    )
    def test_each_reason(self, facts: dict[str, object], reason: str | None) -> None:
        assert self.why(**facts) == reason

    def test_the_most_urgent_reason_is_given(self) -> None:
        everything = {"asked_for_person": True, "emotion": Emotion.ABUSIVE, "refusals": 9, "misunderstandings": 9}
        assert self.why(**everything) == "asked"
        assert self.why(**everything, risk=frozenset({"legal", "injury"})) == "injury"

    def test_an_unknown_flag_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="gossip"):
            self.why(risk=frozenset({"gossip"}))
