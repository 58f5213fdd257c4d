"""The entity extractor of the pipeline."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import Field, field_validator
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import (
    annotations,
    character_tagger,
    context_reader,
    dates,
    entity_lessons,
    exchanges,
    extraction,
    festivals,
    found,
    goods,
    hints,
    identifiers,
    issues,
    kept,
    lexicons,
    measures,
    normaliser,
    numerals,
    options,
    phrases,
    segmenter,
    sounds,
    syllables,
    times,
    word_lists,
)
from bot.nlu.annotations import Annotated, annotated_files
from bot.nlu.character_tagger import CharacterTagger
from bot.nlu.context_reader import exchange_of
from bot.nlu.entity_lessons import HAND_WRITTEN_COUNT, lessons, silent, teach
from bot.nlu.extraction import Extractor
from bot.nlu.found import Found
from bot.nlu.options import Options, project_path
from bot.nlu.segmenter import segmenter_of
from bot.nlu.taxonomy import ENTITIES as KINDS
from bot.nlu.word_lists import WordLists, list_files
from bot.settings import TIME_ZONE

PROGRAM = (
    *(dates, times, festivals, numerals, identifiers, measures),
    *(annotations, character_tagger, entity_lessons, hints, issues, segmenter),
    *(extraction, found, goods, lexicons, normaliser, options, phrases, sounds, syllables, word_lists),
    *(context_reader, exchanges, kept),
)
PACKAGES = ("python-crfsuite", "jieba", "opencc", "pypinyin", "borax")


class ShopEntityExtractorOptions(Options):
    entities: list[str] = Field(default=list(KINDS), min_length=1)
    lexicons: str = "data/nlu/lexicons"
    catalogue: str = "data/demo"
    dictionary: str = "data/nlu/lexicons/jieba.txt"
    lessons: str = "data/entities"

    @field_validator("entities")
    @classmethod
    def _known(cls, kinds: list[str]) -> list[str]:
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise ValueError(f"没有这种实体：{'、'.join(unknown)}")
        return kinds


def now_of(message: Message) -> datetime:
    """The `now` of the message's metadata (ISO 8601), else the clock; in the shop's time zone."""
    given = (message.get("metadata") or {}).get("now")
    return (datetime.fromisoformat(given) if given else datetime.now(tz=TIME_ZONE)).astimezone(TIME_ZONE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class ShopEntityExtractor(GraphComponent, EntityExtractorMixin):
    """从消息里找出订单号、运单号、手机号、金额、日期、时间、商品、数量、尺码、颜色、快递、支付方式、城市，
    以及学来的姓名、地址、毛病、发票抬头（逐字的 CRF）。

    同一段文字只归一种实体；value 是统一写法；日期按 metadata.now（没有就按当前时间）换算；词表随模型保存。

    选项：
      entities   要找哪几种，默认全部
      lexicons   词表所在文件夹（colors、couriers、payment_methods、cities、goods、brands、parts、
                 misleading 各一个 .txt）
      catalogue  商品目录所在文件夹（products*.yml，可以没有）
      dictionary 分词词典，与分词器的一致
      lessons    教标注器认姓名、地址、毛病、抬头的句子所在文件夹（见 data/entities）
    """

    def __init__(
        self,
        chosen: ShopEntityExtractorOptions,
        lists: WordLists,
        tagger: CharacterTagger | None,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._options = chosen
        self._lists = lists
        self._indexes = lists.indexes()
        self._kinds = frozenset(chosen.entities)
        self._extractor = Extractor(self._indexes, tagger, self._kinds)
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ShopEntityExtractorOptions.defaults()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        chosen = ShopEntityExtractorOptions.read(cls.__name__, config)
        return cls(chosen, _lists(chosen), None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        with model_storage.read_from(resource) as folder:
            lists = WordLists.model_validate_json((folder / "lists.json").read_text(encoding="utf-8"))
            tagger = CharacterTagger((folder / "tagger.crfsuite").read_bytes())
        return cls(ShopEntityExtractorOptions.read(cls.__name__, config), lists, tagger, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        chosen = ShopEntityExtractorOptions.known(config)
        files = list_files(project_path(chosen.lexicons), project_path(chosen.catalogue))
        files += [project_path(chosen.dictionary), *annotated_files(project_path(chosen.lessons))]
        return options.fingerprint(PROGRAM, [*files, Path(__file__)], PACKAGES)

    def train(self, training_data: TrainingData) -> Resource:
        """Sentences of `data/nlu` with marked entities teach beside those of `data/entities`; those without, of intents
        that name nobody and no fault, teach the tagger to mark nothing.
        """
        tagger = _tagger(self._options, self._lists, training_data)
        self._extractor = Extractor(self._indexes, tagger, self._kinds)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "lists.json").write_text(self._lists.model_dump_json(), encoding="utf-8")
            (folder / "tagger.crfsuite").write_bytes(tagger.weights)
        return self._resource

    @classmethod
    def learn_ahead(cls, config: Mapping[str, Any], training_data: TrainingData) -> None:
        """Teaches the tagger, for `train` to find it, by sentences to which no component has added anything yet."""
        chosen = ShopEntityExtractorOptions.read(cls.__name__, dict(config))
        _tagger(chosen, _lists(chosen), training_data)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            tokens = message.get(TOKENS_NAMES[TEXT], [])
            entities = [
                {"entity": i.kind, "start": i.start, "end": i.end, "value": i.value, "confidence_entity": 1.0}
                for i in self._extractor.extract(text, now_of(message), (token.start for token in tokens))
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(entities), add_to_output=True)
        return messages


def _lists(chosen: ShopEntityExtractorOptions) -> WordLists:
    return WordLists.read(project_path(chosen.lexicons), project_path(chosen.catalogue))


def _tagger(chosen: ShopEntityExtractorOptions, lists: WordLists, training_data: TrainingData) -> CharacterTagger:
    """Taught by the sentences that no component has added, now or in an earlier training."""
    plain = (m for m in training_data.intent_examples if not m.get(ENTITIES) and not exchange_of(m))
    known = ((m.get(TEXT) or "", m.get(INTENT) or "") for m in plain)
    marked = [_marked(message) for message in training_data.entity_examples]
    learned = [*lessons(project_path(chosen.lessons)), *marked * HAND_WRITTEN_COUNT, *silent(known)]
    words = frozenset({*lexicons.read_words(project_path(chosen.dictionary)), *lists.words["product"]})
    program = options.fingerprint(PROGRAM, [Path(__file__)], PACKAGES)
    key = kept.key("tagger", program, lists.model_dump_json(), repr(sorted(words)), repr(learned))
    weights = kept.kept().results([key], lambda _: [teach(learned, segmenter_of(words), lists.indexes()).weights])
    return CharacterTagger(weights[0])


def _marked(message: Message) -> Annotated:
    entities = [Found(one["entity"], one["start"], one["end"], "") for one in message.get(ENTITIES)]
    return Annotated(message.get(TEXT) or "", tuple(entities))
