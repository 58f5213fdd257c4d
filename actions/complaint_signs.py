"""Does a turn, with what was asked and promised before it, add up to a complaint?"""

from actions.services import Services
from actions.turn import Turn
from bot.policy.recognition import Signs, recognise
from bot.policy.vocabulary import ComplaintCategory, Emotion


def complaint_in(turn: Turn, has: Services, *, overdue: bool) -> ComplaintCategory | None:
    """The category when question, feeling and history add up to a complaint; None: answer the question.

    `overdue`: what is asked about really is late, or never came.
    """
    promised = any(case.promise for case in has.cases.of_conversation(turn.conversation_id))
    signs = Signs(turn.intent, Emotion(turn.emotion), turn.earlier, overdue, promised)
    return recognise(signs, has.policy.playbook.recognise)
