"""Why goods go back: asked with buttons, unless the customer has said it with the wish."""

from dataclasses import replace

from actions.facts import situation_of
from actions.process import Ask, Choice, Matter, choice, own_words
from actions.turn import Turn
from bot.policy.vocabulary import Situation


def ask_reason(matter: Matter, text: str, choices: tuple[Choice, ...]) -> Ask:
    """The question for the reason. Words that tell of a fault stay as they are: 太大还破了个洞 is no size."""
    ask = choice("reason", text, choices, topic="原因|理由", or_words=True, spots=True)

    def told(turn: Turn) -> str | None:
        faulty = not turn.is_choice and situation_of(matter, turn.text) is not Situation.GENERAL
        return own_words(turn) if faulty else ask.spot(turn)

    return replace(ask, spot=told)
