"""The two questions of every visit: which day, and which part of it."""

from actions.applying import day_said, slot_said
from actions.process import Ask, Choice, Matter
from actions.turn import Turn
from bot.shop.changes import SLOTS

PARTS = tuple(Choice(slot, slot) for slot in SLOTS)


def visit_question(matter: Matter, what: str) -> Ask | None:
    """What is still to be asked for a visit; None once day and part are known."""
    if matter.said("day") is None:
        return Ask("day", f"{what}约哪一天？比如“后天”“周六”。", read=day_said, spot=day_said, topic="日期|哪天|天")
    if matter.said("slot") is None:
        return Ask("slot", "上午、下午还是晚上？", PARTS, read=_part, spot=_part, topic="时间|时段|上午|下午|晚上")
    return None


def _part(turn: Turn) -> str | None:
    return slot_said(turn)
