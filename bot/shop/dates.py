"""Days and moments as a customer in China sees them (Asia/Shanghai)."""

from datetime import date, datetime, timedelta

from bot.settings import TIME_ZONE

_NEAR_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def local_date(moment: datetime) -> date:
    """The calendar day on which `moment` falls in China."""
    return moment.astimezone(TIME_ZONE).date()


def days_between(earlier: datetime, later: datetime) -> int:
    """Calendar days from one moment to another: 0 on the same day, whatever the hour (R5 counts like this)."""
    return (local_date(later) - local_date(earlier)).days


def when(moment: datetime, now: datetime) -> str:
    """A moment in words: 今天 14:30, 昨天 09:12, 11月20日 14:30, 2025年3月2日."""
    local = moment.astimezone(TIME_ZONE)
    distance = days_between(now, moment)
    if distance in _NEAR_DAYS:
        return f"{_NEAR_DAYS[distance]} {local:%H:%M}"
    if local.year == local_date(now).year:
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.year}年{local.month}月{local.day}日"


def how_long(duration: timedelta) -> str:
    """A length of time, rounded down to what people say: 40 分钟, 5 小时, 3 天."""
    minutes = int(duration.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} 分钟"
    if minutes < 24 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"
