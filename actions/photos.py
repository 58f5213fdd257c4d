"""Pictures that the customer sent: thanked for, and kept with the complaint that they belong to."""

from actions.services import Services
from actions.turn import Turn

RECEIVED = "照片收到了，和您说的情况放在一起。"
WHAT_FOR = "照片收到了。您想让我帮您处理什么？说一句就行，比如“退货”“收到就是坏的”。"


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
