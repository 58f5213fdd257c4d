"""Which turns are worth a maintainer's look, and what their opinions amount to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.gain import gain
from bot.learning.opinions import Opinion, Status, verdict
from bot.learning.signals import Circumstances, Heard, Reading, Reason, chosen_by_chance, reasons

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SURE = Reading((("check_order", 0.9), ("track_parcel", 0.05)))
UNSURE = Reading((("check_order", 0.4), ("track_parcel", 0.3)))
NOT_BY_CHANCE = next(str(n) for n in range(1000) if not chosen_by_chance(str(n)))


def heard(text: str = "我的订单呢", intent: str = "check_order", after: int = 0) -> Heard:
    return Heard(NOT_BY_CHANCE, "c1", "v1", text, intent, NOON + timedelta(seconds=after))


def why(*turns: Heard, reading: Reading = SURE, around: Circumstances | None = None) -> set[Reason]:
    return set(reasons(turns, 0, reading, around or Circumstances(), closeness_of_test))


def closeness_of_test(one: str, other: str) -> float:
    """Two texts mean the same when both speak of paying."""
    return float("付" in one and "付" in other)


def test_a_turn_that_went_well_is_left_alone() -> None:
    assert why(heard(), heard("谢谢", "thank", 20)) == set()


def test_what_was_not_understood() -> None:
    assert why(heard("礼品卡咋用", "nlu_fallback")) == {Reason.FALLBACK}


def test_two_intents_too_close() -> None:
    assert why(heard(), reading=UNSURE) == {Reason.LOW_MARGIN}


def test_asked_again_in_other_words() -> None:
    again = heard("我的订单到底在哪呢", after=30)
    assert why(heard(), again) == {Reason.ASKED_AGAIN}
    assert why(heard(), replace(again, at=NOON + timedelta(minutes=10))) == set()
    assert why(heard(), heard("能开发票吗", after=30)) == set()


def test_asked_again_with_no_word_in_common() -> None:
    assert why(heard("怎么付"), heard("支持哪些付钱的方式", after=30)) == {Reason.ASKED_AGAIN}
    assert why(heard("付款"), heard("能付", after=30)) == set()


def test_then_they_wanted_a_person() -> None:
    assert why(heard(), heard("转人工", "request_human", 10)) == {Reason.BEFORE_HUMAN}
    assert why(heard(), around=Circumstances(handed_over_at=(NOON,))) == {Reason.BEFORE_HUMAN}
    assert why(heard("转人工", "request_human"), around=Circumstances(handed_over_at=(NOON,))) == set()


def test_a_person_called_by_a_button_and_a_conversation_that_goes_on_with_the_bot() -> None:
    later = heard("那发票呢", "request_invoice", 600)
    called = Circumstances(handed_over_at=(NOON + timedelta(seconds=20), NOON + timedelta(days=2)))
    assert why(heard(), later, around=called) == {Reason.BEFORE_HUMAN}
    assert why(heard(), later, around=Circumstances(handed_over_at=(NOON + timedelta(days=2),))) == set()


def rated(*given: tuple[timedelta, int]) -> Circumstances:
    return Circumstances(ratings=tuple((NOON + after, score) for after, score in given))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(("score", "taken"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_bad_rating(score: int, taken: bool) -> None:
    assert (Reason.LOW_RATING in why(heard(), around=rated((HOUR, score)))) is taken


@pytest.mark.parametrize("around", [rated(), rated((-HOUR, 1)), rated((HOUR, 5), (2 * HOUR, 1)), rated((30 * DAY, 1))])
def test_a_rating_speaks_only_of_what_came_before_it_and_of_that_service(around: Circumstances) -> None:
    assert why(heard(), around=around) == set()


def test_corrected_by_staff() -> None:
    assert why(heard(), around=Circumstances(corrected_turns=frozenset({NOT_BY_CHANCE}))) == {Reason.CORRECTED}


def test_chance_takes_about_its_share_and_the_same_every_time() -> None:
    chosen = [number for number in range(10_000) if chosen_by_chance(f"turn-{number}")]
    assert 150 < len(chosen) < 250
    assert chosen == [number for number in range(10_000) if chosen_by_chance(f"turn-{number}")]


@pytest.mark.parametrize(
    ("opinions", "result"),
    [
        ((), (Status.OPEN, None)),
        (("ask_price",), (Status.LABELLED, "ask_price")),
        ((None,), (Status.SKIPPED, None)),
        (("complain_quality",), (Status.SECOND, None)),
        (("request_human",), (Status.SECOND, None)),
        (("complain_quality", "complain_quality"), (Status.LABELLED, "complain_quality")),
        (("complain_quality", "request_return"), (Status.DISPUTED, None)),
        (("complain_quality", "request_return", "complain_quality"), (Status.LABELLED, "complain_quality")),
        (("ask_price", None), (Status.DISPUTED, None)),
        (("a", "a", "b", "b"), (Status.DISPUTED, None)),
    ],
)
def test_opinions(opinions: tuple[str | None, ...], result: tuple[Status, str | None]) -> None:
    assert verdict([Opinion(f"p{number}", intent) for number, intent in enumerate(opinions)]) == result


@given(st.lists(st.sampled_from(["ask_price", "complain_price", None]), max_size=6))
def test_the_order_of_opinions_does_not_matter(intents: list[str | None]) -> None:
    opinions = [Opinion(str(number), intent) for number, intent in enumerate(intents)]
    assert verdict(opinions) == verdict(opinions[::-1])


def test_gain_grows_with_what_went_wrong_and_falls_with_certainty() -> None:
    assert gain([[Reason.FALLBACK]] * 3, 0.0) > gain([[Reason.FALLBACK]], 0.0) > gain([[Reason.RANDOM]], 0.0)
    assert gain([[Reason.FALLBACK]], 0.0) > gain([[Reason.FALLBACK]], 0.9)
