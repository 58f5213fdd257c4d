"""Where the templates and the built front end lie, and how templates write moments, spans and money."""

from datetime import datetime, timedelta
from pathlib import Path

from fastapi.templating import Jinja2Templates

from bot.settings import TIME_ZONE
from bot.shop.money import yuan
from bot.storage import utc_now

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

templates = Jinja2Templates(directory=HERE / "templates")


def moment(at: datetime | None) -> str:
    """2026-11-26 16:20, in Asia/Shanghai; nothing for nothing."""
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if at else ""


def span(length: timedelta) -> str:
    """About how long: 3 天 4 小时, 2 小时 5 分, 8 分."""
    minutes = max(0, int(length.total_seconds())) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分"


def until(due: datetime, ended: datetime | None = None) -> str:
    """How a due time stands: 还有 2 小时 5 分, 超时 8 分; with `ended`, how it ended."""
    left = due - (ended or utc_now())
    late = left < timedelta()
    if ended is not None:
        return f"晚了 {span(-left)}" if late else "按时"
    return f"超时 {span(-left)}" if late else f"还有 {span(left)}"


templates.env.filters.update(moment=moment, span=span, until=until, yuan=yuan)
