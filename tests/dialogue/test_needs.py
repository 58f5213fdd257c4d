"""Whether a burst holds a second need: few are found where there is none, and never one that is not there."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.needs import (
    ABOUT_TALK,
    COMPLAINTS,
    LEAST_CONFIDENCE,
    LEAST_MARGIN,
    MATTERS,
    MOST_OUTSIDE,
    NEVER_SECOND,
    NO_READING,
    ONE_NEED,
    SECOND_CONFIDENCE,
    TO_A_PERSON,
    Needs,
    Reading,
    may_be_one,
    needs_of,
    sure_of_matter,
)
from bot.nlu.taxonomy import INTENTS
from bot.nlu.zones import FALLBACK_INTENT

LATE = Reading("怎么还没到啊", "track_parcel", 0.95)
BROKEN = Reading("耳机坏了", "complain_quality", 0.95)
REFUND = Reading("退款到了吗", "check_refund", 0.95)
INVOICE = Reading("发票怎么开", "ask_invoice", 0.95)
POINTS = Reading("积分怎么兑换", "ask_membership", 0.95)
HELLO = Reading("你好你好", "greet", 0.99)
UNSURE = Reading("那个怎么弄", FALLBACK_INTENT, 0.6, is_answer=False)

intents = st.sampled_from(sorted(INTENTS))
shares = st.floats(0, 1)
anything = st.builds(
    Reading,
    text=st.text("发票怎么开退款啊 😡", max_size=8),
    intent=intents,
    confidence=shares,
    margin=shares,
    outside=shares,
    is_answer=st.booleans(),
)
# Sure enough to be answered, and to be offered as well.
confidences = st.sampled_from([0.75, 0.95])
told = st.builds(replace, st.sampled_from([LATE, BROKEN, REFUND, INVOICE, POINTS]), confidence=confidences)
readings = told | told | told | anything


@st.composite
def bursts(draw: st.DrawFn) -> tuple[Reading, list[Reading]]:
    """What a burst was understood as, mostly the same as one of its bubbles, and these."""
    lines = draw(st.lists(readings, min_size=2, max_size=5, unique_by=lambda one: one.text))
    return draw(st.sampled_from(lines) | st.sampled_from(lines) | readings), lines


class TestSureOfTheMatter:
    def test_doubt_within_one_matter_is_none(self) -> None:
        confidence, margin = sure_of_matter("track_parcel", [("track_parcel", 0.61), ("urge_delivery", 0.36)])
        assert (confidence, margin) == (pytest.approx(0.97), pytest.approx(0.97))

    def test_doubt_between_matters_stays(self) -> None:
        confidence, margin = sure_of_matter("track_parcel", [("track_parcel", 0.61), ("ask_invoice", 0.36)])
        assert (confidence, margin) == (pytest.approx(0.61), pytest.approx(0.25))

    def test_what_is_not_likely_by_itself_gets_no_help(self) -> None:
        ranking = [("track_parcel", 0.5), ("urge_delivery", 0.4)]
        assert sure_of_matter("track_parcel", ranking) == (0.5, pytest.approx(0.1))

    def test_nothing_is_known_of_what_was_not_ranked(self) -> None:
        assert sure_of_matter("", []) == (0.0, 0.0)


class TestTwoNeeds:
    def test_the_other_one_is_kept(self) -> None:
        assert needs_of(REFUND, [REFUND, INVOICE]) == Needs(None, 1)
        assert needs_of(INVOICE, [REFUND, INVOICE]) == Needs(None, 0)

    def test_who_complains_is_heard_first(self) -> None:
        assert needs_of(LATE, [LATE, BROKEN]) == Needs(1, 0)
        assert needs_of(BROKEN, [LATE, BROKEN]) == Needs(None, 0)
        assert needs_of(INVOICE, [INVOICE, BROKEN]) == Needs(1, 0)

    def test_what_could_not_be_offered_is_answered_before_a_complaint(self) -> None:
        vague = Reading("这个怎么操作", "ask_invoice", 0.95)
        assert needs_of(vague, [vague, BROKEN]) == Needs(None, 1)

    def test_what_is_not_sure_enough_to_be_offered_is_answered_before_a_complaint(self) -> None:
        sure_enough, doubtful = (replace(INVOICE, confidence=SECOND_CONFIDENCE - less) for less in (0.0, 0.01))
        assert needs_of(INVOICE, [sure_enough, BROKEN]) == Needs(1, 0)
        assert needs_of(INVOICE, [doubtful, BROKEN]) == Needs(None, 1)
        assert needs_of(UNSURE, [doubtful, BROKEN]) == Needs(0, 1)

    def test_bubbles_without_a_need_are_passed_over(self) -> None:
        assert needs_of(REFUND, [HELLO, REFUND, NO_READING, INVOICE]) == Needs(None, 3)

    def test_two_clear_needs_in_a_burst_that_was_not_understood(self) -> None:
        assert needs_of(UNSURE, [REFUND, INVOICE]) == Needs(0, 1)
        assert needs_of(UNSURE, [INVOICE, BROKEN]) == Needs(1, 0)

    def test_two_clear_needs_in_a_burst_taken_for_small_talk(self) -> None:
        assert needs_of(HELLO, [HELLO, REFUND, INVOICE]) == Needs(1, 2)


class TestOneNeed:
    @pytest.mark.parametrize("talk", sorted(ABOUT_TALK))
    def test_beside_small_talk(self, talk: str) -> None:
        said = Reading("随便说说的", talk, 0.99)
        assert needs_of(LATE, [said, LATE]) == ONE_NEED
        assert needs_of(LATE, [LATE, said]) == ONE_NEED

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("complain_quality", "request_return"),
            ("complain_quality", "request_repair"),
            ("complain_delivery", "track_parcel"),
            ("urge_delivery", "track_parcel"),
            ("check_refund", "request_refund"),
            ("request_return", "ask_return_shipping"),
            ("ask_price", "ask_promotion"),
            ("ask_invoice", "change_invoice"),
        ],
    )
    def test_told_in_two_bubbles(self, one: str, other: str) -> None:
        first, second = Reading("前面一句话", one, 0.95), Reading("后面一句话", other, 0.95)
        assert needs_of(first, [first, second]) == ONE_NEED
        assert needs_of(second, [first, second]) == ONE_NEED

    @pytest.mark.parametrize("intent", sorted(TO_A_PERSON))
    def test_a_person_is_wanted(self, intent: str) -> None:
        wish = Reading("帮我转人工吧", intent, 0.6)
        assert needs_of(wish, [wish, INVOICE]) == ONE_NEED
        assert needs_of(REFUND, [REFUND, INVOICE, wish]) == ONE_NEED

    @pytest.mark.parametrize("intent", sorted(NEVER_SECOND))
    def test_what_only_says_more_of_the_need(self, intent: str) -> None:
        assert needs_of(INVOICE, [INVOICE, Reading("看一下这个吧", intent, 0.99)]) == ONE_NEED

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (Reading("退款是退到我银行卡里吗", "check_refund", 0.99), Reading("大概几天", "ask_delivery_time", 0.99)),
            (Reading("忘了开票", "ask_invoice", 0.99), Reading("现在能补吗", "request_price_protection", 0.9)),
            (Reading("那发票是开多少金额的", "ask_invoice", 0.9), Reading("如果我用了优惠券", "ask_promotion", 0.9)),
        ],
    )
    def test_what_does_not_name_a_matter_of_its_own_goes_on_with_the_other(self, one: Reading, other: Reading) -> None:
        assert needs_of(one, [one, other]) == ONE_NEED

    def test_the_whole_means_more_than_its_bubbles(self) -> None:
        whole = Reading("退款到了吗 发票怎么开", "request_exchange", 0.9)
        assert needs_of(whole, [POINTS, INVOICE]) == ONE_NEED

    @pytest.mark.parametrize(
        "doubtful",
        [
            replace(INVOICE, confidence=LEAST_CONFIDENCE - 0.01),
            replace(INVOICE, margin=LEAST_MARGIN - 0.01),
            replace(INVOICE, outside=MOST_OUTSIDE + 0.01),
            replace(INVOICE, is_answer=False),
            replace(INVOICE, text="发票"),
            replace(INVOICE, text="😡😡😡😡😡"),
        ],
    )
    def test_doubtful(self, doubtful: Reading) -> None:
        assert needs_of(REFUND, [REFUND, doubtful]) == ONE_NEED


class TestWhileAFormAsks:
    ASKED = frozenset({"request_return"})
    ANSWER = Reading("下午方便的", "inform", 0.9)

    def test_the_answer_counts_and_the_other_need_is_kept(self) -> None:
        assert needs_of(self.ANSWER, [self.ANSWER, INVOICE], self.ASKED) == Needs(None, 1)

    def test_what_the_form_is_about_is_no_other_need(self) -> None:
        assert needs_of(self.ANSWER, [self.ANSWER, REFUND, BROKEN], self.ASKED) == ONE_NEED

    def test_what_the_whole_is_taken_for_is_left_over_unless_it_is_answered_beside(self) -> None:
        assert needs_of(INVOICE, [self.ANSWER, INVOICE], self.ASKED) == Needs(None, 1, unless_aside=True)


@settings(max_examples=300)
@given(bursts(), st.just(frozenset()) | st.frozensets(intents, max_size=3))
def test_only_a_clear_need_of_another_matter_is_offered(
    burst: tuple[Reading, list[Reading]], asked: frozenset[str]
) -> None:
    whole, lines = burst
    needs = needs_of(whole, lines, asked)
    if needs.other is None:
        assert needs == ONE_NEED
        return
    first = "inform" if needs.unless_aside else whole.intent if needs.first is None else lines[needs.first].intent
    assert lines[needs.other].is_need
    assert lines[needs.other].confidence >= SECOND_CONFIDENCE
    assert lines[needs.other].intent not in TO_A_PERSON | ABOUT_TALK
    assert not any(may_be_one(lines[needs.other].intent, one) for one in {first, *asked})


@settings(max_examples=300)
@given(bursts())
def test_the_words_of_the_first_need_are_there(burst: tuple[Reading, list[Reading]]) -> None:
    whole, lines = burst
    needs = needs_of(whole, lines)
    assert not needs.unless_aside
    assert needs.first != needs.other or needs == ONE_NEED
    if needs.first is not None:
        assert lines[needs.first].is_need
    elif needs.other is not None:
        assert whole.intent in {line.intent for at, line in enumerate(lines) if at != needs.other}


@given(readings, st.lists(readings, max_size=1))
def test_one_bubble_is_one_need(whole: Reading, lines: list[Reading]) -> None:
    assert needs_of(whole, lines) == ONE_NEED


@given(intents, intents)
def test_one_matter_is_symmetric_and_reflexive(one: str, other: str) -> None:
    assert may_be_one(one, one)
    assert may_be_one(one, other) == may_be_one(other, one)


def test_every_need_stands_in_a_matter_and_every_name_is_known() -> None:
    matters = frozenset().union(*MATTERS)
    assert matters <= INTENTS
    assert COMPLAINTS | NEVER_SECOND | ABOUT_TALK | TO_A_PERSON <= INTENTS
    assert INTENTS - matters <= ABOUT_TALK | TO_A_PERSON | NEVER_SECOND
