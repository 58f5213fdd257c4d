"""The component that tells the others what was said before a message, and teaches answers in their exchanges."""

import random
from typing import Any, Self

from pydantic import Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import exchanges, normaliser, options
from bot.nlu.exchanges import Answer, Exchange
from bot.nlu.options import Options, project_path

SHOP, CUSTOMER = "exchange_shop", "exchange_customer"
SEED = 20261122


class ContextReaderOptions(Options):
    answers: str = "data/nlu/context"
    unrelated: int = Field(default=600, ge=0)
    least_characters: int = Field(default=6, ge=1)


def exchange_of(message: Message) -> Exchange:
    """What this component has put into a message."""
    return Exchange(message.get(SHOP) or "", message.get(CUSTOMER) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ContextReader(GraphComponent):
    """读出一条消息之前的最后一问一答，供后面的组件使用；训练时把“上下文语料”加进训练数据。放在流水线最前面。

    只有对话内的短句才靠上下文，所以另取一些意思完整的训练句，配上毫不相干的上文，教模型不要被上文带偏。

    选项：
      answers           上下文语料所在文件夹（相对项目根目录）；文件格式见 bot/nlu/exchanges.py
      unrelated         取多少句配上不相干的上文
      least_characters  至少几个字才算意思完整
    """

    def __init__(self, chosen: ContextReaderOptions) -> None:
        self._options = chosen

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ContextReaderOptions.defaults()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        ContextReaderOptions.read(cls.__name__, config)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(ContextReaderOptions.read(cls.__name__, config))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        folder = project_path(ContextReaderOptions.known(config).answers)
        return options.fingerprint([exchanges, normaliser, options], folder.glob("*.yml"), ["opencc"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Raises InvalidConfigException: a file of answers does not have the right form."""
        try:
            answers = exchanges.read_answers(project_path(self._options.answers))
        except ValueError as error:
            raise InvalidConfigException(str(error)) from error
        known = {message.get(INTENT) for message in training_data.intent_examples}
        taught = [_message(a.text, a.intent, a.before) for a in answers if a.intent in known]
        return training_data.merge(TrainingData([*taught, *self._unrelated(training_data, answers)]))

    def _unrelated(self, training_data: TrainingData, answers: list[Answer]) -> list[Message]:
        """Sentences that say all themselves, each after an exchange on something else, the same ones every time."""
        exchanges_known = list(dict.fromkeys(answer.before for answer in answers))
        whole = [
            message
            for message in training_data.intent_examples
            if len(message.get(TEXT) or "") >= self._options.least_characters
        ]
        if not exchanges_known or not whole:
            return []
        lot = random.Random(SEED)  # noqa: S311 - a draw, no secret
        drawn = lot.sample(whole, min(self._options.unrelated, len(whole)))
        return [_message(m.get(TEXT), m.get(INTENT), lot.choice(exchanges_known)) for m in drawn]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            context = (message.get(METADATA) or {}).get("context") or []
            if before := exchanges.last_exchange(context):
                message.set(SHOP, before.shop)
                message.set(CUSTOMER, before.customer)
        return messages


def _message(text: str, intent: str, before: Exchange) -> Message:
    return Message({TEXT: text, INTENT: intent, SHOP: before.shop, CUSTOMER: before.customer})
