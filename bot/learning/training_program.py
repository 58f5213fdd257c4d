"""`python -m bot.learning.training_program` is `rasa`, without the work that a training of Rasa's does over and over.

With some ten thousand sentences that is half of the time: each file is read five times, all sentences are copied
whenever two lists of them are joined, and every component's sentences, with their words and features, are hashed before
and after it. The model is the same.
"""

import functools
import gc
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.training import fingerprinting, graph_trainer
from rasa.engine.training.components import FingerprintStatus, PrecomputedValueProvider
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import check_duplicate_synonym
from rasa.shared.utils.io import deep_container_fingerprint

from bot.learning.ahead import Ahead


class OneHashEach(TrainingHook):  # type: ignore[misc]  # Rasa has no types
    """Keeps what a component made in Rasa's cache, under the same key as Rasa would.

    Rasa hashes all sentences anew wherever they are handed on. But what a component makes follows from its key: its
    program, its options, and what it is given. So the key stands for the sentences, and only what comes from outside
    is hashed. It is also safer: components add to one and the same list of sentences, so that what Rasa hashes may
    hold already what another has added.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._made: dict[str, str] = {}
        self._ahead = Ahead()

    def on_before_node(
        self, node_name: str, execution_context: ExecutionContext, config: dict[str, Any], received_inputs: Any
    ) -> dict[str, str]:
        self._ahead.finish(node_name)
        node = execution_context.graph_schema.nodes[node_name]
        parents = self._pruned_schema.nodes[node_name].needs
        given = {
            name: FingerprintStatus(self._made[parents[name]], True) if parents.get(name) in self._made else value
            for name, value in received_inputs.items()
        }
        return {"fingerprint_key": fingerprinting.calculate_fingerprint_key(node.uses, config, given)}

    def on_after_node(
        self,
        node_name: str,
        execution_context: ExecutionContext,
        config: dict[str, Any],
        output: Any,
        input_hook_data: dict[str, str],
    ) -> None:
        key = input_hook_data["fingerprint_key"]
        given = self._pruned_schema.nodes[node_name].uses == PrecomputedValueProvider
        follows = isinstance(output, TrainingData) and not given
        self._made[node_name] = mark = deep_container_fingerprint(key if follows else output)
        if given and isinstance(output, TrainingData):
            self._ahead.begin(self._pruned_schema, output)
        if not given:
            self._cache.cache_output(key, output, mark, self._model_storage)


def merged(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    """Sentences of several sources in one list: they are shared, not copied. Nobody reads the sources afterwards."""
    sources = [self, *filter(None, others)]
    synonyms: dict[str, str] = {}
    responses: dict[str, Any] = {}
    for source in sources:
        for text, synonym in source.entity_synonyms.items():
            check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(source.entity_synonyms)
        responses.update(source.responses)
    joined = TrainingData(
        None,
        synonyms,
        [one for source in sources for one in source.regex_features],
        [one for source in sources for one in source.lookup_tables],
        responses,
    )
    # Not given above: there each would be cleaned, and so hashed, once more. Each source has cleaned its own already.
    joined.training_examples = list(dict.fromkeys(one for source in sources for one in source.training_examples))
    joined._fill_response_phrases()
    return joined


def main() -> None:
    from rasa.__main__ import main as rasa

    gc.disable()  # millions of objects and next to no circles: looking for them takes a tenth of the time
    loading.load_data = functools.cache(loading.load_data)
    Domain.from_path = functools.cache(Domain.from_path)
    TrainingData.merge = merged
    graph_trainer.TrainingHook = OneHashEach
    rasa()


if __name__ == "__main__":
    main()
