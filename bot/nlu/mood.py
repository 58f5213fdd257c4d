"""The component of the pipeline that adds how the customer feels and what is dangerous."""

import json
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import emotion, lexicons, normaliser, options, risk
from bot.nlu.normaliser import normal_text
from bot.nlu.options import Options, project_path
from bot.nlu.risk import RiskLexicon
from bot.nlu.taxonomy import EMOTIONS, RISKS


class MoodReaderOptions(Options):
    emotions: str = "data/nlu/lexicons/emotion.yml"
    risks: str = "data/nlu/lexicons/risk.yml"


def read_emotions(path: str) -> dict[str, dict[str, float]]:
    """Raises InvalidConfigException: an unknown emotion, or an entry without phrase and weight (0 < weight ≤ 1)."""
    result: dict[str, dict[str, float]] = {}
    for name, entries in lexicons.read_yaml(project_path(path)).items():
        if name not in EMOTIONS:
            raise InvalidConfigException(f"{path}：没有这种情绪：{name}")
        for entry in entries or []:
            phrase, weight = (entry.get("phrase"), entry.get("weight")) if isinstance(entry, dict) else (None, None)
            if not isinstance(phrase, str) or not isinstance(weight, int | float) or not 0 < weight <= 1:
                raise InvalidConfigException(f"{path}：{name} 中的条目应当有 phrase 和 0–1 之间的 weight：{entry!r}")
            result.setdefault(name, {})[emotion.key(phrase)] = float(weight)
    return result


def read_risks(path: str) -> dict[str, list[str]]:
    """Phrases by flag, and under `negations` what takes a flag back. Raises InvalidConfigException: an unknown flag."""
    content = lexicons.read_yaml(project_path(path))
    unknown = sorted(set(content) - {*RISKS, "negations"})
    if unknown:
        raise InvalidConfigException(f"{path}：没有这种风险：{'、'.join(unknown)}")
    return {name: [normal_text(str(phrase)).lower() for phrase in phrases or []] for name, phrases in content.items()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoodReader(GraphComponent):
    """给每条消息加上 emotion（name 与 0–1 的 intensity）和 risk（风险标记的列表）；词表随模型保存。

    选项：
      emotions  情绪词表（YAML：情绪名 → [{phrase, weight}]）
      risks     风险词表（YAML：标记名 → [短语]，另有 negations）
    """

    def __init__(
        self,
        emotions: dict[str, dict[str, float]],
        risks: dict[str, list[str]],
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._emotions = emotions
        self._risks = risks
        flags = {name: phrases for name, phrases in risks.items() if name != "negations"}
        self._risk_lexicon = RiskLexicon(flags, risks.get("negations", []))
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return MoodReaderOptions.defaults()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        chosen = MoodReaderOptions.read(cls.__name__, config)
        return cls(read_emotions(chosen.emotions), read_risks(chosen.risks), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        MoodReaderOptions.read(cls.__name__, config)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / "lexicons.json").read_text(encoding="utf-8"))
        return cls(stored["emotions"], stored["risks"], model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        chosen = MoodReaderOptions.known(config)
        files = [project_path(chosen.emotions), project_path(chosen.risks)]
        return options.fingerprint([emotion, lexicons, normaliser, options, risk], files)

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            stored = {"emotions": self._emotions, "risks": self._risks}
            (folder / "lexicons.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            feeling = emotion.estimate(text, self._emotions)
            message.set("emotion", {"name": feeling.name, "intensity": feeling.intensity}, add_to_output=True)
            message.set("risk", risk.find_risks(text, self._risk_lexicon), add_to_output=True)
        return messages
