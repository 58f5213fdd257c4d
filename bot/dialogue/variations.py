"""Which of several wordings of a response is said: another from turn to turn, always the same for one turn.

Stock Rasa draws lots, so that a turn which is run again after a failure would say something else.
"""

import copy
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.shared.core.trackers import DialogueStateTracker

from bot.policy.sentences import pick


class SteadyVariations(TemplatedNaturalLanguageGenerator):
    """Responses of the domain, chosen by the id of the turn among those whose conditions hold."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        if utter_action not in self.responses:
            return None
        slots = tracker.current_slot_values()
        suitable = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        if not suitable:
            return None
        turn = tracker.latest_message.metadata.get("turn_id") if tracker.latest_message else None
        key = f"{utter_action}:{turn or len(tracker.events)}"
        chosen = suitable[int(pick([str(at) for at in range(len(suitable))], key))]
        filled: dict[str, Any] = self._fill_response(copy.deepcopy(chosen), slots, **kwargs)
        return filled
