"""What a component learns from the sentences as they are written, on another core while those before it work.

A component says so by `learn_ahead`, and keeps what it learned (`bot.nlu.kept`) under all that it follows from; in its
turn it finds it there, or learns it then if it followed from something else. So nothing depends on what was done here.
"""

import os
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from rasa.engine.graph import GraphSchema
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.lifeline import end_with_parent


class Ahead:
    def __init__(self) -> None:
        self._learning: dict[str, ForkProcess] = {}

    def begin(self, schema: GraphSchema, sentences: TrainingData) -> None:
        """For every component of the schema that learns ahead, unless there is one core only."""
        if len(os.sched_getaffinity(0)) < 2:
            return
        for name, node in schema.nodes.items():
            learn = getattr(node.uses, "learn_ahead", None)
            if learn and node.fn == "train" and name not in self._learning:
                process = get_context("fork").Process(target=_run, args=(learn, node.config, sentences), daemon=True)
                process.start()
                self._learning[name] = process

    def finish(self, name: str) -> None:
        """Waits for what is learned for this node; nothing if nothing is."""
        if process := self._learning.get(name):
            process.join()


def _run(learn: Callable[..., None], config: Mapping[str, object], sentences: TrainingData) -> None:
    end_with_parent()
    learn(config, sentences)
