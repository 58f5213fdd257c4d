"""When a burst of bubbles counts as finished, and what it then says."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.bursts import Patience, due_at, lines_of, merged

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
durations = st.integers(0, 10_000).map(lambda ms: timedelta(milliseconds=ms))
patiences = st.builds(Patience, durations, durations)


@given(durations, patiences)
def test_never_later_than_the_limit_and_never_later_than_the_silence(pause: timedelta, patience: Patience) -> None:
    due = due_at(NOON, NOON + pause, patience)
    assert due <= NOON + patience.limit
    assert due <= NOON + pause + patience.silence
    assert due in (NOON + patience.limit, NOON + pause + patience.silence)


@given(st.lists(durations, min_size=2, max_size=8), patiences)
def test_another_bubble_never_makes_the_answer_come_earlier(pauses: list[timedelta], patience: Patience) -> None:
    dues = [due_at(NOON, NOON + pause, patience) for pause in sorted(pauses)]
    assert dues == sorted(dues)


def test_a_single_bubble_waits_for_the_silence() -> None:
    assert due_at(NOON, NOON, Patience()) == NOON + timedelta(milliseconds=700)


def test_somebody_who_never_stops_typing_is_answered_at_the_limit() -> None:
    assert due_at(NOON, NOON + timedelta(seconds=60), Patience()) == NOON + timedelta(milliseconds=2500)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_word_of_a_burst_is_lost_or_reordered(texts: list[str]) -> None:
    assert merged(texts).split() == [word for text in texts for word in text.split()]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_blank_bubbles_leave_no_trace(texts: list[str]) -> None:
    assert merged([*texts, "  ", ""]) == merged(texts)
    assert merged(texts) == merged(texts).strip()


def test_bubbles_are_joined_as_in_the_training_sentences() -> None:
    assert merged(["你好 ", "我的订单", "", "  还没到"]) == "你好 我的订单 还没到"


def test_lines_of_one_bubble_count_like_bubbles() -> None:
    assert lines_of(["怎么还没到\n 耳机坏了 ", "", "发票呢"]) == ["怎么还没到", "耳机坏了", "发票呢"]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_no_word_of_a_line_is_lost_or_reordered(texts: list[str]) -> None:
    assert " ".join(lines_of(texts)).split() == merged(texts).split()
