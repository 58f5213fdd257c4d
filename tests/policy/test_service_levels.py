"""Targets by urgency and tier, and clocks that count only working time."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy, PolicyError, load_policy
from bot.policy.calendar import Hours, WorkingTime
from bot.policy.clocks import Clock
from bot.policy.loading import FOLDER
from bot.policy.service_levels import ClockKind
from bot.policy.vocabulary import Tier

DAYTIME = WorkingTime(
    Hours.model_validate({"work": ["09:00-12:00", "13:00-18:00", "22:00-02:00"], "rest": ["10:00-16:00"]}), {}
)
HOUR = timedelta(hours=1)
WARN = 75
FRIDAY, SATURDAY, SUNDAY = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 21, 22))
instants = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=9))


def china(day: datetime, hour: float) -> datetime:
    return day + timedelta(hours=hour - 8)


class TestLevels:
    @pytest.mark.parametrize(
        ("priority", "tier", "level"),
        [
            (5, Tier.ORDINARY, "紧急"),
            (5, Tier.VIP, "紧急"),
            (4, Tier.CORE, "优先"),
            (3, Tier.VIP, "VIP"),
            (0, Tier.CORE, "核心"),
            (3, Tier.ORDINARY, "一般"),
            (0, Tier.ORDINARY, "一般"),
        ],
    )
    def test_the_first_that_fits_counts(self, policy: Policy, priority: int, tier: Tier, level: str) -> None:
        assert policy.service_levels.level(priority, tier).name == level

    def test_more_urgent_is_never_slower(self, policy: Policy) -> None:
        for tier in Tier:
            levels = [policy.service_levels.level(priority, tier) for priority in range(6)]
            for kind in ClockKind:
                assert all(later.target(kind) <= earlier.target(kind) for earlier, later in pairwise(levels))

    @pytest.mark.parametrize("text", ["稍等", "您稍等，我查一下物流", "我这边跟仓库确认下", "马上给您处理", "请稍候哦"])
    def test_a_reply_that_only_asks_for_patience(self, policy: Policy, text: str) -> None:
        assert policy.service_levels.only_holds(text)

    @pytest.mark.parametrize(
        "text",
        [
            "已经退了，三天内到账",
            "查到了，明天送到",
            "好的",
            "不用等了",
            "查到您的包裹在武汉，" + "今天安排派送，请稍等" * 9,
        ],
    )
    def test_a_reply_that_says_something(self, policy: Policy, text: str) -> None:
        assert not policy.service_levels.only_holds(text)

    @pytest.mark.parametrize(
        ("before", "after", "line", "reason"),
        [
            ("priority_at_least: 5", "priority_at_least: 6", 14, "less than or equal to 5"),
            ("tiers: [vip]", "tiers: [gold]", 20, "'ordinary', 'core' or 'vip'"),
            ("tiers: [vip]", "tiers: []", 20, "at least 1 item"),
            ("first_reply: 2,", "first_reply: 0,", 15, "greater than or equal to 1"),
            ("first_reply: 2,", "", 15, "Field required"),
            ("acknowledgement: 1,", "acknowledgement: 3,", 15, "nobody replies before"),
            ("warn_percent: 75 ", "warn_percent: 100 ", 5, "less than or equal to 99"),
            ("holding_words: ", "holding_words: (", 8, "not a regular expression"),
            ("    tiers: [core]\n", "", 12, "一般 never counts"),
            ("  - name: 一般\n", "  - name: 一般\n    tiers: [ordinary]\n", 12, "fit everybody"),
        ],
    )
    def test_a_broken_file_is_refused_with_line_and_reason(
        self, tmp_path: Path, before: str, after: str, line: int, reason: str
    ) -> None:
        for path in FOLDER.glob("*.yml"):
            shutil.copy(path, tmp_path)
        file = tmp_path / "service_levels.yml"
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), "utf-8")
        with pytest.raises(PolicyError) as caught:
            load_policy(tmp_path)
        assert caught.value.file == file
        assert abs(caught.value.line - line) <= 2
        assert reason in caught.value.reason


class TestClocks:
    @pytest.mark.parametrize(
        ("begins", "due"),
        [
            (china(FRIDAY, 9), china(FRIDAY, 10)),
            (china(FRIDAY, 11.5), china(FRIDAY, 13.5)),  # over noon
            (china(FRIDAY, 17.5), china(FRIDAY, 22.5)),  # over the evening
            (china(SATURDAY, 1.5), china(SATURDAY, 10.5)),  # Friday's night shift, then the weekend's hours
            (china(SATURDAY, 15.5), china(SUNDAY, 10.5)),
            (china(SUNDAY, 3), china(SUNDAY, 11)),
        ],
    )
    def test_an_hour_is_an_hour_of_work(self, begins: datetime, due: datetime) -> None:
        assert Clock.new(HOUR).running(begins, DAYTIME, WARN).due_at == due

    def test_the_day_before_the_day_and_the_day_after(self) -> None:
        clock = Clock.new(HOUR).running(china(FRIDAY, 11.5), DAYTIME, WARN)
        for moment, left in (
            (china(FRIDAY, 12), HOUR / 2),
            (china(FRIDAY, 12.9), HOUR / 2),
            (china(FRIDAY, 13.5), timedelta()),
            (china(FRIDAY, 13.5) - timedelta(seconds=1), timedelta(seconds=1)),
            (china(FRIDAY, 13.5) + timedelta(seconds=1), timedelta(seconds=-1)),
            (china(SATURDAY, 10), -(HOUR * 8.5)),
        ):
            assert clock.stopped(moment, DAYTIME).left == left

    def test_it_warns_when_the_share_is_used_up(self) -> None:
        clock = Clock.new(HOUR).running(china(FRIDAY, 9), DAYTIME, WARN)
        assert clock.warn_at == china(FRIDAY, 9.75)
        late = Clock(HOUR, HOUR / 10).running(china(FRIDAY, 9), DAYTIME, WARN)
        assert late.warn_at == china(FRIDAY, 9)

    def test_started_twice_or_stopped_twice_it_is_the_same(self) -> None:
        clock = Clock.new(HOUR).running(china(FRIDAY, 9), DAYTIME, WARN)
        assert clock.running(china(FRIDAY, 9.5), DAYTIME, WARN) == clock
        stopped = clock.stopped(china(FRIDAY, 9.5), DAYTIME)
        assert stopped.stopped(china(FRIDAY, 11), DAYTIME) == stopped

    @given(instants, st.lists(spans, max_size=5))
    def test_stopping_and_going_on_loses_and_gives_nothing(self, begins: datetime, stops: list[timedelta]) -> None:
        """However often it is stopped and started at once, it says what it would have said without."""
        whole = clock = Clock.new(HOUR * 500).running(begins, DAYTIME, WARN)
        now = begins
        for span in stops:
            now += span
            clock = clock.stopped(now, DAYTIME).running(now, DAYTIME, WARN)
        assert clock.stopped(now, DAYTIME).left == whole.stopped(now, DAYTIME).left
        assert clock.due_at == whole.due_at

    @given(instants, spans, spans)
    def test_what_is_the_customers_time_is_not_ours(self, begins: datetime, ours: timedelta, theirs: timedelta) -> None:
        stopped = Clock.new(HOUR).running(begins, DAYTIME, WARN).stopped(begins + ours, DAYTIME)
        again = stopped.running(begins + ours + theirs, DAYTIME, WARN)
        assert again.stopped(begins + ours + theirs, DAYTIME).left == stopped.left

    @given(instants, spans)
    def test_between_and_after_agree(self, begins: datetime, span: timedelta) -> None:
        worked = DAYTIME.between(begins, begins + span)
        assert timedelta() <= worked <= span
        assert DAYTIME.after(begins, worked) <= DAYTIME.next_open(begins + span)
        assert DAYTIME.between(begins, DAYTIME.after(begins, span)) == span
