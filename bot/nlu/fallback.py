"""Says “I did not get that” instead of guessing."""

from typing import Any, Self

from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import options, zones
from bot.nlu.options import Options
from bot.nlu.zones import FALLBACK_INTENT, Limits, Zone, is_wordless_complaint, zone


class ConfidenceFallbackOptions(Options):
    threshold: float = Field(default=0.35, ge=0, le=1)
    person_threshold: float = Field(default=0.0, ge=0, le=1)
    outside_threshold: float = Field(default=0.2, ge=0, le=1)
    ambiguity_threshold: float = Field(default=0.05, ge=0, le=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConfidenceFallback(GraphComponent, IntentClassifier):
    """没把握时把意图换成 nlu_fallback；原来的排名原样跟在它后面（从第二位起），学习环节靠它发现听不懂的话。

    与 Rasa 自带的 FallbackClassifier 不同：不拿阈值冒充置信度。nlu_fallback 的置信度是 1 减去第一名的置信度。

    选项：
      threshold            第一名的置信度低于它，就算没听懂
      ambiguity_threshold  前两名相差小于它，就算分不清
      person_threshold     没听懂、前三名的置信度之和也小于它：列出来多半也不对，直接请客服（结果里的 zone 为 person）
      outside_threshold    与店铺无关的程度不小于它的，不为它请客服
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ConfidenceFallbackOptions.defaults()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        chosen = ConfidenceFallbackOptions.read(cls.__name__, config)
        return cls(Limits(**chosen.model_dump()))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        return options.fingerprint([options, zones])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = message.get("intent_ranking") or []
            reached = zone(ranking, message.get("outside") or 0.0, self._limits)
            if reached is Zone.ANSWER and is_wordless_complaint(message.get(TEXT) or "", ranking):
                reached = Zone.CHOICES
            message.set("zone", reached.value, add_to_output=True)
            if reached is not Zone.ANSWER:
                best = ranking[0]["confidence"] if ranking else 0.0
                unsure = {"name": FALLBACK_INTENT, "confidence": 1.0 - best}
                message.set(INTENT, unsure, add_to_output=True)
                message.set("intent_ranking", [unsure, *ranking], add_to_output=True)
        return messages
