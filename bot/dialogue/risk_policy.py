"""A Rasa policy: who speaks of injury, courts, authorities, media or harm, or says 转人工, gets a person at once."""

import re
from typing import Any, Self

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

HANDOFF = "action_handoff"
ABOVE_RULES = 7


# 转人工 works by word, whatever else the same burst of bubbles says; a classifier hears only the loudest of two wishes.
ASKED = re.compile(r"转(接)?人工|人工客服|真人客服|(找|要|叫|换)(个)?(人工|真人)|人工服务")
NOT_ASKED = re.compile(
    r"(不|别|没|无需|甭)(用|要|想|必|需要|是要|是想)?(再)?(给我)?(转|找|要|叫|换)(接)?(个)?(人工|真人)|怎么转人工"
)


def asks_for_person(text: str) -> bool:
    """Whether the words ask for a person; 不用转人工 does not."""
    return ASKED.search(text) is not None and NOT_ASKED.search(text) is None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class RiskPolicy(Policy):
    """看到风险标记（见 TAXONOMY 的 risk），或话里明说要转人工，就立即转人工，优先于所有规则和表单。

    选项：
    - priority：策略的优先级，默认 7，高于 RulePolicy 的 6。
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"priority": ABOVE_RULES}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
        **kwargs: Any,
    ) -> Self:
        return cls(config, model_storage, resource, execution_context)

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        precomputations: Any = None,
        **kwargs: Any,
    ) -> Resource:
        """Nothing is learned: a flag is a flag."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: Any = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        following = None
        if message is not None and (message.parse_data.get("risk") or asks_for_person(message.text or "")):
            following = {ACTION_LISTEN_NAME: HANDOFF, HANDOFF: ACTION_LISTEN_NAME}.get(tracker.latest_action_name or "")
        if following is None:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(following)] = 1.0
        # A form that goes on counts as a prediction without the user, which beats all others but its own kind.
        return self._prediction(probabilities, is_no_user_prediction=True)
