"""The component of the pipeline that adds how the customer feels and writes, and what is dangerous."""

import json
import re
from pathlib import Path
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import (
    emotion,
    encoder_weights,
    lexicons,
    likeness,
    linear_head,
    mood_examples,
    mood_features,
    mood_model,
    ngrams,
    normaliser,
    options,
    risk,
    sentence_encoder,
    sparse_rows,
    style,
)
from bot.nlu.intent_classifier import FITTING
from bot.nlu.mood_examples import calm_examples, read_context, read_mood_examples
from bot.nlu.mood_model import MoodModel, Said
from bot.nlu.normaliser import normal_text
from bot.nlu.options import Options, project_path
from bot.nlu.risk import RiskLexicon
from bot.nlu.sentence_encoder import encode_for_training
from bot.nlu.taxonomy import EMOTIONS, RISKS


class MoodReaderOptions(Options):
    emotions: str = "data/nlu/lexicons/emotion.yml"
    risks: str = "data/nlu/lexicons/risk.yml"
    examples: str = "data/mood"


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
    """Phrases by flag, and under `negations` what takes a flag back. Raises InvalidConfigException: an unknown flag, or
    a phrase that is no regular expression.
    """
    content = lexicons.read_yaml(project_path(path))
    unknown = sorted(set(content) - {*RISKS, "negations"})
    if unknown:
        raise InvalidConfigException(f"{path}：没有这种风险：{'、'.join(unknown)}")
    risks = {name: [normal_text(str(phrase)).lower() for phrase in phrases or []] for name, phrases in content.items()}
    try:
        RiskLexicon.of(risks)
    except re.error as error:
        raise InvalidConfigException(f"{path}：不是正则表达式：{error.pattern!r}（{error}）") from error
    return risks


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class MoodReader(GraphComponent):
    """给每条消息加上 emotion（name 与 0–1 的 intensity）、risk（风险标记的列表）和 style（服务风格的 name 与
    confidence；看不出来时没有）。之前的几句话取自 metadata 里的 context。
    句向量用前面组件已经算好的那一个，没有也能工作。

    选项：
      emotions  情绪词表（YAML：情绪名 → [{phrase, weight}]）
      risks     风险词表（YAML：标记名 → [短语]，另有 negations）
      examples  学情绪用的例句所在的文件夹
    """

    def __init__(
        self,
        chosen: MoodReaderOptions,
        emotions: dict[str, dict[str, float]],
        risks: dict[str, list[str]],
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._options = chosen
        self._emotions = emotions
        self._risks = risks
        self._risk_lexicon = RiskLexicon.of(risks)
        self._model_storage = model_storage
        self._resource = resource
        self._model: MoodModel | None = None

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
        return cls(chosen, read_emotions(chosen.emotions), read_risks(chosen.risks), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        chosen = MoodReaderOptions.read(cls.__name__, config)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / "lexicons.json").read_text(encoding="utf-8"))
            reader = cls(chosen, stored["emotions"], stored["risks"], model_storage, resource)
            reader._model = MoodModel.read(folder)
        return reader

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        chosen = MoodReaderOptions.known(config)
        files = [project_path(chosen.emotions), project_path(chosen.risks)]
        files += [*project_path(chosen.examples).glob("*.yml"), *FITTING]
        learning = [emotion, encoder_weights, likeness, linear_head, mood_examples, mood_features, mood_model, ngrams]
        reading = [lexicons, normaliser, options, risk, sentence_encoder, sparse_rows, style]
        packages = [encoder_weights.PACKAGE, "opencc"]
        return options.fingerprint([*learning, *reading], [*files, Path(__file__)], packages)

    def train(self, training_data: TrainingData) -> Resource:
        self._model = self._learn(training_data.intent_examples, project_path(self._options.examples))
        with self._model_storage.write_to(self._resource) as folder:
            stored = {"emotions": self._emotions, "risks": self._risks}
            (folder / "lexicons.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            raise RuntimeError("情绪还没有训练")
        for message in messages:
            text = message.get(TEXT) or ""
            before = read_context((message.get("metadata") or {}).get("context") or [])
            vector = encoder_weights.vector(normal_text(text)).reshape(1, -1) if _is_encoded(message) else None
            feeling = self._model.feeling(Said(text, before), vector, self._emotions)
            manner = style.estimate([words.text for words in before if words.customer] + [text], feeling)
            message.set("emotion", {"name": feeling.name, "intensity": feeling.intensity}, add_to_output=True)
            message.set("risk", risk.find_risks(text, self._risk_lexicon), add_to_output=True)
            message.set("style", manner and {"name": manner.name, "confidence": manner.confidence}, add_to_output=True)
        return messages

    def _learn(self, sentences: list[Message], folder: Path) -> MoodModel:
        """From the examples of the folder, and from sentences of the intents that say nothing of a feeling."""
        calm = calm_examples([(m.get(TEXT) or "", m.get(INTENT) or "") for m in sentences], self._emotions)
        examples = [*read_mood_examples(folder), *calm]
        said = [Said(example.text, example.before) for example in examples]
        vectors = None
        if any(map(_is_encoded, sentences)):
            vectors = encode_for_training([normal_text(one.text) for one in said])
        return MoodModel.fit(said, [example.emotion for example in examples], vectors, self._emotions)


def _is_encoded(message: Message) -> bool:
    """Whether a sentence encoder stands before us. Its own vector is that of all that the message may mean; a feeling
    is in the words as they were written.
    """
    ours = (one for one in message.features if one.type == FEATURE_TYPE_SENTENCE and one.attribute == TEXT)
    return any(one.is_dense() and "SentenceEncoder" in str(one.origin) for one in ours)
