"""Pictures that the customer sent: thanked for, and kept with the complaint that they belong to."""

import re

from actions.services import Services
from actions.turn import Turn

RECEIVED = "照片收到了，和您说的情况放在一起。"
SEND_THEM = "好的，照片直接发在这里就行。"
WHAT_FOR = "照片收到了。您想让我帮您处理什么？说一句就行，比如“退货”“收到就是坏的”。"

_PICTURES = "(?:图片?|照片?|视频)"
_ANNOUNCED = re.compile(
    r"[那就先等下马上这会儿，, ]*(?:给你们?|把)?"
    rf"(?:{_PICTURES}[都马上这就，, ]*[发传拍]|[发传拍][你们给看个几张一下点些]*{_PICTURES})"
    "[给你们看过来了吧啊一下，, 。]*"
)


def announces_photos(turn: Turn) -> bool:
    """Whether a message only says that pictures are to come: 图片我发你, 拍给你看."""
    text = turn.text.strip()
    return not turn.is_choice and _ANNOUNCED.fullmatch(text.replace("我", "")) is not None


def keep_photos(turn: Turn, has: Services) -> bool:
    """Puts the turn's pictures into the open case; whether there were any and there is one."""
    case = has.cases.current(turn.conversation_id)
    if case is None or not turn.photos:
        return False
    known = [str(photo) for photo in case.facts.get("photos", ())]
    new = [photo for photo in turn.photos if photo not in known]
    # A key of its own: what the same turn says in words is another step.
    has.cases.record_facts(case.id, {"photos": [*known, *new]}, "customer", f"photos:{turn.turn_id}")
    return True
