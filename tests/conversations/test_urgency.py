"""Who goes first: danger before all, then urgency, and waiting wins in the end."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.urgency import DANGER, EMOTIONS, IN_DANGER, STEP, TIERS, grown, head_start, rank

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
priorities = st.integers(0, IN_DANGER)
emotions = st.sampled_from([None, "calm", "satisfied", *EMOTIONS])
tiers = st.sampled_from([None, "ordinary", *TIERS])


def test_of_two_alike_who_waits_longer_goes_first() -> None:
    assert rank(NOON, 3) < rank(NOON + timedelta(seconds=1), 3)


def test_anger_and_tier_count_as_five_minutes_of_waiting() -> None:
    assert rank(NOON, 3, "angry") == rank(NOON, 3, None, "vip") == rank(NOON - STEP, 3) == rank(NOON, 4)


@given(emotions, emotions, tiers, priorities)
def test_who_grows_angry_stands_as_if_they_had_come_angry(came: str, became: str, tier: str, priority: int) -> None:
    place = rank(NOON, priority, came, tier) - grown(came, became)
    assert place == min(rank(NOON, priority, came, tier), rank(NOON, priority, became, tier))


@given(emotions, emotions, emotions)
def test_in_two_steps_or_in_one_the_place_is_the_same(first: str, second: str, third: str) -> None:
    worst = max(first, second, third, key=lambda each: EMOTIONS.get(each or "", 0.0))
    then = second if grown(first, second) else first
    assert grown(first, second) + grown(then, third) == grown(first, worst)


@given(emotions, tiers, st.integers(0, 20 * 3600))
def test_danger_goes_before_everybody_who_came_within_the_day(emotion: str, tier: str, waited: int) -> None:
    assert rank(NOON, IN_DANGER) < rank(NOON - timedelta(seconds=waited), IN_DANGER - 1, emotion, tier)


@given(st.integers(0, IN_DANGER - 1), emotions, tiers)
def test_without_danger_nobody_overtakes_who_has_waited_half_an_hour(priority: int, emotion: str, tier: str) -> None:
    assert rank(NOON - 6 * STEP, 0) <= rank(NOON, priority, emotion, tier)


@given(priorities, emotions, tiers)
def test_more_urgent_is_never_later(priority: int, emotion: str, tier: str) -> None:
    assert head_start(priority) <= head_start(priority, emotion, tier) <= head_start(priority + 1, emotion, tier)
    assert timedelta() <= head_start(priority, emotion, tier) <= DANGER + 7 * STEP
