"""Rasa's message processor, taken apart into the steps of a turn.

It differs from stock Rasa in what a shop cannot live with: an action that fails is not passed over, free text can never
stand for an intent, a session never expires by itself, and a model whose policies look further back than a bounded
tracker reaches is refused.
"""

import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_ACTION_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.dialogue.bounded import MOST_VISIBLE_TURNS
from bot.dialogue.in_process_actions import InProcessActions
from bot.dialogue.sequential_runner import SequentialRunner
from bot.dialogue.tracker_store import SnapshotTrackerStore
from bot.dialogue.variations import SteadyVariations
from bot.storage import JsonDict

STYLE_SLOT = "service_style"

RANKING_KEPT = 5
"""How many intents of the ranking are kept with a message."""

INTERNAL = ("text_tokens", "response_selector")
"""What Rasa puts into a parse result and nobody needs later."""


class UnusableModel(Exception):
    """The model cannot be served; the text says why."""


class TooManyActions(Exception):
    """The policies went on predicting actions without ever waiting for the customer."""


class TurnProcessor(MessageProcessor):
    """A loaded model with its actions. Trackers are handed in; nothing is saved here."""

    def __init__(self, model: Path, store: SnapshotTrackerStore, actions: InProcessActions) -> None:
        """Loads the model. Raises UnusableModel: a policy looks too far back, or an action is not in this version."""
        generator = SteadyVariations({})
        super().__init__(model, store, None, generator, action_endpoint=actions, on_circuit_break=_give_up)
        store.visible_turns = _longest_history(self.model_metadata.predict_schema)
        check_actions(self.domain, actions.names)
        self.model_metadata.nlu_target = _target_before_regex(self.model_metadata)
        generator.responses = self.domain.responses
        store.domain = self.domain
        actions.domain = self.domain.as_dict()

    @staticmethod
    def _load_model(model_path: Path | str) -> tuple[str, ModelMetadata, GraphRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as unpacked:
            try:
                metadata, runner = load_predict_graph_runner(
                    Path(unpacked), Path(model_path), LocalModelStorage, SequentialRunner
                )
            except tarfile.ReadError as error:
                raise UnusableModel(f"{Path(model_path).name} is not the archive of a model: {error}") from error
        return Path(model_path).name, metadata, runner

    async def start(self, tracker: DialogueStateTracker, channel: OutputChannel) -> None:
        """Begins the session of a conversation that has none."""
        await self._update_tracker_session(tracker, channel)

    async def understand(self, text: str, context: list[JsonDict]) -> JsonDict:
        """What the model makes of a text; `context` are the words before it, as `{"sender", "text"}`, oldest first.

        The text is only ever text: a leading "/" means nothing.
        """
        parsed = await self.parse_message(UserMessage(text, metadata={"context": context}))
        kept = {name: value for name, value in parsed.items() if name not in INTERNAL}
        kept["intent_ranking"] = kept.get("intent_ranking", [])[:RANKING_KEPT]
        # Through JSON, because components answer with numbers of numpy, which a database does not know.
        plain: JsonDict = json.loads(json.dumps(kept, default=float))
        return plain

    def hear(self, tracker: DialogueStateTracker, text: str, parsed: JsonDict, metadata: JsonDict) -> None:
        """Puts a message of the customer into the tracker."""
        event = UserUttered(text, parsed["intent"], parsed["entities"], parsed, metadata=metadata)
        tracker.update(event, self.domain)
        style = parsed.get("style")
        name = style.get("name") if isinstance(style, dict) else style
        if name and STYLE_SLOT in tracker.slots:
            # Rasa's conditional response variations look at slots.
            tracker.update(SlotSet(STYLE_SLOT, name), self.domain)

    def wait(self, tracker: DialogueStateTracker) -> None:
        """Lets the tracker wait for the next message without an answer to the last; no policy learns of it."""
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME, hide_rule_turn=True), self.domain)

    async def respond(self, tracker: DialogueStateTracker, channel: OutputChannel) -> None:
        """Fills slots from the last message, then runs actions until the policies wait for the customer again.

        Raises whatever an action raises, and TooManyActions.
        """
        tracker = await self.run_action_extract_slots(channel, tracker)
        await self._run_prediction_loop(channel, tracker)

    async def _run_action(
        self, action: Any, tracker: DialogueStateTracker, output_channel: OutputChannel, nlg: Any, prediction: Any
    ) -> bool:
        """As in Rasa, but an error of an action is not swallowed, and reminders are left to the jobs of `web`."""
        attempt = tracker
        if prediction.events:
            attempt = tracker.copy()
            attempt.update_with_events(prediction.events, self.domain)
        try:
            events = await action.run(output_channel, nlg, attempt, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
            return bool(self.should_predict_another_action(action.name()))
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self._send_bot_messages(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))

    def _check_for_unseen_features(self, parse_data: JsonDict) -> None:
        """Nothing to check: the domain is the model's own. Rasa builds an empty domain each time to look into it."""

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        return False


def _give_up(tracker: DialogueStateTracker, *_: Any) -> None:
    raise TooManyActions(f"no end after {tracker.latest_action_name}")


def _target_before_regex(metadata: Any) -> str:
    """The last node of the pipeline before the one that Rasa puts into every model to read "/intent" out of a text."""
    node = metadata.predict_schema.nodes[metadata.nlu_target]
    if not issubclass(node.uses, RegexMessageHandler):
        raise UnusableModel(f"the pipeline ends with {node.uses.__name__}, which this version does not know")
    return str(node.needs["messages"])


def check_actions(domain: Domain, available: Iterable[str]) -> None:
    """Raises UnusableModel: the domain names an action that is not there.

    Such a model is of another version; its turns would fail one by one, whenever the missing action is chosen.
    """
    missing = sorted({*domain.user_actions} - {*domain.responses, *available, *DEFAULT_ACTION_NAMES})
    if missing:
        raise UnusableModel(f"the model needs actions that this version does not have: {', '.join(missing)}")


def _longest_history(schema: Any) -> int:
    """The longest `max_history` of the policies. Raises UnusableModel: one is longer than what is kept."""
    longest, most = 1, MOST_VISIBLE_TURNS
    for name, node in schema.nodes.items():
        history = node.config.get("max_history", 0)
        if history is None or history > most:
            raise UnusableModel(f"{name} has max_history {history}; at most {most} is kept of a conversation")
        longest = max(longest, history)
    return longest
