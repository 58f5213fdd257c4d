"""A model's graph, run node after node, answers as under Rasa's own runner."""

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.processor import TurnProcessor
from bot.dialogue.sequential_runner import SequentialRunner

ran: list[str] = []


class Step(GraphComponent):
    """Joins what it is given to its own name."""

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> "Step":
        step = cls()
        step.name = config["name"]
        return step

    name: str

    def run(self, **given: str) -> str:
        ran.append(self.name)
        return f"{self.name}({','.join(given.values())})"


def graph(**needs: dict[str, str]) -> SequentialRunner:
    nodes = {
        name: SchemaNode(needs=own, uses=Step, fn="run", constructor_name="create", config={"name": name}, eager=True)
        for name, own in needs.items()
    }
    ran.clear()
    return SequentialRunner.create(GraphSchema(nodes), None, ExecutionContext(GraphSchema(nodes)))  # type: ignore[arg-type]


def test_needs_run_first_each_once_and_nothing_else_does() -> None:
    runner = graph(
        last={"x": "left", "y": "right"}, left={"x": "first"}, right={"x": "first"}, other={}, first={"x": "text"}
    )

    assert runner.run({"text": "好"}, ["last"]) == {"last": "last(left(first(好)),right(first(好)))"}
    assert ran == ["first", "left", "right", "last"]
    assert runner.run({"text": "嗯"}, ["left"]) == {"left": "left(first(嗯))"}


def test_a_missing_input_is_named() -> None:
    with pytest.raises(GraphRunError, match="text"):
        graph(first={"x": "text"}).run({}, ["first"])


def test_a_trained_model_predicts_as_under_rasas_runner(model: Path, processor: TurnProcessor, tmp_path: Path) -> None:
    metadata, theirs = load_predict_graph_runner(tmp_path, model, LocalModelStorage, DaskGraphRunner)
    tracker = DialogueStateTracker.from_events("c", [], processor.domain.slots)
    tracker.update(ActionExecuted("action_listen"))
    tracker.update(UserUttered("你好", {"name": "greet", "confidence": 1.0}))
    message = [UserMessage("你好", metadata={"context": []})]
    given = {"__message__": message, "__tracker__": tracker}
    core = metadata.core_target
    assert core is not None

    assert processor.graph_runner.run(given, [core]) == theirs.run(given, [core])
    (mine,) = processor.graph_runner.run(given, [processor.model_metadata.nlu_target]).values()
    (other,) = theirs.run(given, [processor.model_metadata.nlu_target]).values()
    assert mine[0].as_dict(only_output_properties=True) == other[0].as_dict(only_output_properties=True)
