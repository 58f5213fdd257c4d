"""Days as people say them, resolved against a given now (all in Asia/Shanghai).

A day becomes `2026-11-22`, a span of days `2026-11-16/2026-11-22`. A day without a year or month is the nearest one.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from bot.nlu.festivals import FESTIVALS, FIRST_LUNAR_YEAR, LAST_LUNAR_YEAR, NOT_BEHIND, lunar_day, new_year
from bot.nlu.found import Found
from bot.nlu.numerals import CHINESE, COUNT, whole

_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NOT_IN_NUMBER = rf"(?<![\d.{CHINESE}])"

_RELATIVE_DAYS = {
    "大前天": -3, "大前儿": -3, "前天": -2, "前儿": -2,
    "昨天": -1, "昨日": -1, "昨儿": -1, "昨晚": -1, "今天": 0, "今日": 0, "今儿": 0,
    "今晚": 0, "今早": 0, "明天": 1, "明日": 1, "明儿": 1, "明晚": 1, "明早": 1, "后天": 2, "后儿": 2, "大后天": 3,
}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_WEEK_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}
_WEEKDAYS |= {str(day + 1): day for day in range(7)}
_MONTH_SHIFTS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_YEAR_SHIFTS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1}
_FULL = re.compile(
    r"(?<!\d)(?P<y>20\d{2})(?:[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|年(?P<m2>1[0-2]|0?[1-9])月(?P<d2>3[01]|[12]\d|0?[1-9])[日号]?)"
)
_MONTH_DAY = re.compile(
    rf"(?P<y>前年|去年|今年|明年)?{_NOT_IN_NUMBER}(?P<m>{_MONTH})月份?的?(?P<d>{_DAY})(?:[日号](?![线楼店码门院机])|(?![\d{CHINESE}天个]))"
)
# 11/20, and 12.5 where it is said to be a day.
_SHORT = re.compile(
    r"(?<![\d./,¥￥A-Za-z-])(?P<m>1[0-2]|0?[1-9])(?:/(?P<d>3[01]|[12]\d|0[1-9])(?![\d/.码分页件%])"
    r"|\.(?P<d2>3[01]|[12]\d|0?[1-9])(?:[日号]|(?=下[的了]?单|下的|拍的|签收|发货|发的货|那天|当天|晚上|早上|[上中下]午)))"
)
_MONTH_ONLY = re.compile(rf"{_NOT_IN_NUMBER}(?P<m>{_MONTH})月份")
_SHIFTED_MONTH_DAY = re.compile(rf"(?P<s>上上|下下|上|这|本|下)个?月的?(?:(?P<d>{_DAY})[日号](?![线楼店码门院机]))?")
_DAY_ONLY = re.compile(rf"{_NOT_IN_NUMBER}(?<![大小加月])(?P<d>{_DAY})[号日](?![线楼店码门院机仓柜链色款])")
_WEEKDAY = re.compile(
    r"(?<![每一两二几\d])(?P<s>上上|下下|上|下|这|本)?个?(?:周|星期|礼拜)"
    r"(?P<d>[一二三四五六日天末](?![次回])|[1-7](?![\d.天次年个回单件小岁%]))"
)
# 周二能到吗 and 改到周二, said on a Wednesday: the day is still to come.
_AHEAD = re.compile(
    r"(?:[早晚]上|[上下中]午|之?前)?(?:能|可以|会|再|要|(?:给我?)?(?:送|取|发|来|到|寄|派|上门)(?:来|货|过来|到|上门)?(?:吧|行|可|好|就|$))"
)
_BEHIND = re.compile(
    r"(?:[早晚]上|[上下中]午|那天)?(?:就|在)?.{0,4}?(?:下|拍|买|付|签|收|发|订|送|到|退|换)(?:的|了|过|到了|来的)"
)
_PUT_OFF = re.compile(r"(?:改|约|等|推迟?|换|延期?|放|定|挪|拖)(?:到|成|在|至)?(?:下?个?月)?$")
_WEEK = re.compile(r"(?P<s>上上|下下|上|下|这|本)个?(?:周|星期|礼拜)")
_AGO = re.compile(rf"{_NOT_IN_NUMBER}(?P<n>{COUNT})(?P<u>天|个?月|个?星期|个?礼拜|周|年)(?:多)?(?:之|以)?(?P<w>前|后)")
_RELATIVE = re.compile("|".join(sorted(_RELATIVE_DAYS, key=len, reverse=True)) + "(?!式)")
_AROUND_DAYS = {
    "前几天": (-6, -2), "前两天": (-3, -1), "前些天": (-10, -3), "这几天": (-2, 2), "这两天": (-1, 1),
    "今明两天": (0, 1), "今明天": (0, 1), "明后两天": (1, 2), "明后天": (1, 2),
    **dict.fromkeys(("前两周", "前两个星期", "前两个礼拜"), (-14, -1)),
    **dict.fromkeys(("前几周", "前几个星期"), (-35, -8)),
}  # fmt: skip
_AROUND = re.compile("|".join(_AROUND_DAYS))
_LUNAR = re.compile(
    r"(?:农历|阴历|旧历)?(?P<m>[正腊冬])月(?P<d>初[一二三四五六七八九十]|廿?[一二三四五六七八九]?十?[一二三四五六七八九]?)(?![月点])"
    r"|(?:大年|年)?(?<!月)初(?P<d1>[一二三四五六七八九十])(?![中级次代步年])"
)
_EDGE = re.compile(r"(?:(?P<s>上上|下下|[上这本下])个?|(?<![\d一二三四五六七八九十两每个]))月(?P<e>[初中底])(?![旬])")
_YEAR_EDGE = re.compile(
    r"(?P<y>去年|今年|明年)?(?:(?<=[今去明]年)|(?<![一二两三四五六七八九十\d每])年)(?P<e>[初底])(?![夜一二三四五六七八九十])"
)
_NEW_YEAR = re.compile(r"(?<![一二两三四五六七八九十\d个今去明前半几多往当每成多])年(?P<w>[前后])(?![来])")
_FESTIVAL = re.compile(
    rf"(?P<y>前年|去年|今年|明年)?(?<![\d.块元])(?P<f>{'|'.join(sorted(FESTIVALS, key=len, reverse=True))}){NOT_BEHIND}"
)
_YEAR = re.compile(rf"(?P<y>前年|去年|今年|明年)(?:(?P<m>{_MONTH})月份?)?")


def find_full_dates(text: str, now: datetime) -> Iterator[Found]:
    """Days with their year, 2026-11-20: sure enough to go before any other number."""
    for match in _FULL.finditer(text):
        value = _read_full(match, now.date())
        if value is not None:
            yield Found("date", match.start(), match.end(), value)


def find_dates(text: str, now: datetime) -> Iterator[Found]:
    """Days and spans of days, the more exact forms first. They may overlap."""
    yield from find_full_dates(text, now)
    today = now.date()
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], str | None]], ...] = (
        (_MONTH_DAY, _read_month_day), (_SHORT, _read_short), (_LUNAR, _read_lunar), (_EDGE, _read_edge),
        (_YEAR_EDGE, _read_year_edge), (_SHIFTED_MONTH_DAY, _read_shifted_month),
        (_AGO, _read_ago), (_WEEKDAY, _read_weekday), (_AROUND, _read_around), (_WEEK, _read_week),
        (_DAY_ONLY, _read_day), (_RELATIVE, _read_relative), (_FESTIVAL, _read_festival),
        (_NEW_YEAR, _read_new_year), (_YEAR, _read_year), (_MONTH_ONLY, _read_month),
    )  # fmt: skip
    for pattern, read in readers:
        for match in pattern.finditer(text):
            value = read(match, today)
            if value is not None:
                yield Found("date", match.start(), match.end(), value)


def _read_full(match: re.Match[str], _today: date) -> str | None:
    return _day(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))


def _read_month_day(match: re.Match[str], today: date) -> str | None:
    month, day = whole(match["m"]), whole(match["d"])
    if match["y"]:
        return _day(today.year + _YEAR_SHIFTS[match["y"]], month, day)
    return _in_nearest_year(match, month, day, today)


def _read_short(match: re.Match[str], today: date) -> str | None:
    return _in_nearest_year(match, int(match["m"]), int(match["d"] or match["d2"]), today)


def _read_month(match: re.Match[str], today: date) -> str | None:
    """3月份 is the nearest one."""
    month = whole(match["m"])
    first = _in_nearest_year(match, month, 1, today)
    return None if first is None else f"{first}/{first[:8]}{monthrange(int(first[:4]), month)[1]}"


def _read_shifted_month(match: re.Match[str], today: date) -> str | None:
    year, month = _month_from(today, _MONTH_SHIFTS[match["s"]])
    if match["d"]:
        return _day(year, month, whole(match["d"]))
    return f"{_day(year, month, 1)}/{_day(year, month, monthrange(year, month)[1])}"


def _read_ago(match: re.Match[str], today: date) -> str | None:
    direction = -1 if match["w"] == "前" else 1
    if match["n"] == "半":
        days = {"年": 182, "月": 15}.get(match["u"].lstrip("个"))
        return None if days is None else (today + timedelta(days=direction * days)).isoformat()
    count, unit = whole(match["n"]), match["u"].lstrip("个")
    if not 0 < count <= 1000:
        return None
    if unit == "月":
        year, month = _month_from(today, direction * count)
        return _day(year, month, min(today.day, monthrange(year, month)[1]))
    if unit == "年":
        return _day(today.year + direction * min(count, 100), today.month, min(today.day, 28))
    return (today + timedelta(days=direction * count * (1 if unit == "天" else 7))).isoformat()


def _read_weekday(match: re.Match[str], today: date) -> str | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEK_SHIFTS[match["s"] or ""])
    day = monday + timedelta(days=_WEEKDAYS[match["d"]])
    if not match["s"] and (day - today).days * _side(match) < 0:
        day += timedelta(weeks=_side(match))
    return f"{day.isoformat()}/{(day + timedelta(days=1)).isoformat()}" if match["d"] == "末" else day.isoformat()


def _read_week(match: re.Match[str], today: date) -> str | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_WEEK_SHIFTS[match["s"]])
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _read_day(match: re.Match[str], today: date) -> str | None:
    months = [_month_from(today, shift) for shift in (-1, 0, 1)]
    return _nearest([(year, month, whole(match["d"])) for year, month in months], today, _side(match))


def _read_relative(match: re.Match[str], today: date) -> str | None:
    return (today + timedelta(days=_RELATIVE_DAYS[match.group()])).isoformat()


def _read_festival(match: re.Match[str], today: date) -> str | None:
    day_of = FESTIVALS[match["f"]]
    if not _in_tables(today):
        return None
    if match["y"]:
        return day_of(today.year + _YEAR_SHIFTS[match["y"]]).isoformat()
    days = [day_of(year) for year in _years_around(today)]
    return _nearest([(day.year, day.month, day.day) for day in days], today, _side(match))


def _read_lunar(match: re.Match[str], today: date) -> str | None:
    """正月初五 and 农历八月十五; 初八 alone is of the first month."""
    named = {"正": 1, "冬": 11, "腊": 12}
    if match["m"]:
        month = named.get(match["m"]) or whole(match["m"])
        day = whole(match["d"].removeprefix("初").replace("廿", "二十"))
    else:
        month, day = 1, whole(match["d1"])
    days = [found for year in _years_around(today) if (found := lunar_day(year, month, day))]
    return min(days, key=lambda found: abs((found - today).days)).isoformat() if days else None


def _read_edge(match: re.Match[str], today: date) -> str | None:
    """月初 is the first five days of a month, 月底 its last five."""
    year, month = _month_from(today, _MONTH_SHIFTS[match["s"] or "这"])
    last = monthrange(year, month)[1]
    first, end = {"初": (1, 5), "中": (11, 20), "底": (last - 4, last)}[match["e"]]
    return f"{_day(year, month, first)}/{_day(year, month, end)}"


def _read_year_edge(match: re.Match[str], today: date) -> str | None:
    """年初 is January, 年底 December."""
    year = today.year + _YEAR_SHIFTS[match["y"] or "今年"]
    return f"{year}-01-01/{year}-01-31" if match["e"] == "初" else f"{year}-12-01/{year}-12-31"


def _read_new_year(match: re.Match[str], today: date) -> str | None:
    """年前 is the time until the coming 春节 once that is within 120 days, else the month before the last; 年后 is the
    fortnight after it.
    """
    if not _in_tables(today):
        return None
    coming = next(day for year in (today.year, today.year + 1) if (day := new_year(year)) > today)
    feast = coming if (coming - today).days <= 120 else new_year(coming.year - 1)
    if match["w"] == "前":
        start = today if feast > today else feast - timedelta(days=30)
        return f"{start.isoformat()}/{(feast - timedelta(days=1)).isoformat()}"
    return f"{(feast + timedelta(days=1)).isoformat()}/{(feast + timedelta(days=15)).isoformat()}"


def _read_around(match: re.Match[str], today: date) -> str | None:
    first, last = _AROUND_DAYS[match.group()]
    return f"{(today + timedelta(days=first)).isoformat()}/{(today + timedelta(days=last)).isoformat()}"


def _read_year(match: re.Match[str], today: date) -> str | None:
    year = today.year + _YEAR_SHIFTS[match["y"]]
    if not match["m"]:
        return f"{year}-01-01/{year}-12-31"
    month = whole(match["m"])
    return f"{_day(year, month, 1)}/{_day(year, month, monthrange(year, month)[1])}"


def _month_from(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _years_around(today: date) -> tuple[int, int, int]:
    return today.year - 1, today.year, today.year + 1


def _in_tables(today: date) -> bool:
    """Whether the tables of the moon know the years around a day."""
    return FIRST_LUNAR_YEAR + 1 < today.year < LAST_LUNAR_YEAR - 1


def _in_nearest_year(match: re.Match[str], month: int, day: int, today: date) -> str | None:
    return _nearest([(year, month, day) for year in _years_around(today)], today, _side(match))


def _side(match: re.Match[str]) -> int:
    """Whether the words around a day speak of what is still to come (1), of what has been (-1), or of neither (0)."""
    if _AHEAD.match(match.string, match.end()) or _PUT_OFF.search(match.string, 0, match.start()):
        return 1
    return -1 if _BEHIND.match(match.string, match.end()) else 0


def _nearest(candidates: list[tuple[int, int, int]], today: date, side: int = 0) -> str | None:
    """The day closest to today on the side that is meant."""
    days = [date.fromisoformat(day) for parts in candidates if (day := _day(*parts))]
    fitting = [day for day in days if (day - today).days * side >= 0]
    return min(fitting, key=lambda day: abs((day - today).days)).isoformat() if fitting else None
