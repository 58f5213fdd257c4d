"""Runs a model's graph node after node.

Rasa has dask schedule it, anew for every message and every prediction; in one thread, as it is run, the order is known
beforehand and never changes.
"""

from functools import cache
from typing import Any, Self

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

from bot.dialogue.indexed_rules import IndexedRulePolicy

SERVED_BY = {RulePolicy: IndexedRulePolicy}
"""Components of a trained model, and the subclass that does the same faster when it is served."""


class SequentialRunner(GraphRunner):
    """Holds the loaded components of a model. A node runs once its needs have run, at most once in a run."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._order = cache(self._in_order)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> Self:
        """Loads the components, those of `SERVED_BY` as their substitutes."""
        for node in graph_schema.nodes.values():
            node.uses = SERVED_BY.get(node.uses, node.uses)
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """What the targets put out. Raises GraphRunError: an input is missing; and what a component raises."""
        wanted = tuple(targets or self._schema.target_names)
        known: dict[str, Any] = dict(inputs or {})
        for name in self._order(wanted):
            needs = self._schema.nodes[name].needs.values()
            _, known[name] = self._nodes[name](*((need, known[need]) for need in needs if need in known))
        return {name: known[name] for name in wanted}

    def _in_order(self, targets: tuple[str, ...]) -> tuple[str, ...]:
        """The targets and all that they need, needs first; inputs, which are no nodes, left out."""
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in ordered or name not in self._nodes:
                return
            for need in self._schema.nodes[name].needs.values():
                visit(need)
            ordered[name] = None

        for target in targets:
            visit(target)
        return tuple(ordered)
