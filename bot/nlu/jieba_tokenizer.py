"""The tokenizer of the pipeline."""

import json
from typing import Any, Self

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import lexicons, normaliser, options, segmenter
from bot.nlu.options import Options, project_path


class ShopTokenizerOptions(Options):
    dictionary: str = "data/nlu/lexicons/jieba.txt"
    catalogue: str = "data/demo"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class ShopTokenizer(Tokenizer):
    """用 jieba 切词，并带上本店的词典；词典内容随模型保存，改动词典会触发重新训练。

    选项：
      dictionary  词典文件，每行一个词（相对项目根目录）
      catalogue   商品目录所在文件夹，其中 products*.yml 里的名称和别名也作为词
    """

    def __init__(self, words: list[str], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__({"intent_tokenization_flag": False, "intent_split_symbol": "_"})
        self._words = words
        self._segmenter = segmenter.Segmenter(words)
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return ShopTokenizerOptions.defaults()

    @staticmethod
    def supported_languages() -> list[str]:
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        return ["jieba", "opencc"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        chosen = ShopTokenizerOptions.read(cls.__name__, config)
        words = {*lexicons.read_words(project_path(chosen.dictionary))}
        words |= {*lexicons.read_products(project_path(chosen.catalogue))}
        return cls(sorted(words), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        ShopTokenizerOptions.read(cls.__name__, config)
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        return cls(words, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        chosen = ShopTokenizerOptions.known(config)
        files = [
            project_path(chosen.dictionary),
            *lexicons.catalogue_files(project_path(chosen.catalogue)),
        ]
        return options.fingerprint([lexicons, normaliser, segmenter, options], files)

    def train(self, training_data: TrainingData) -> Resource:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "words.json").write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens hold the normalised word and its place in the customer's own text."""
        normal = normaliser.normalise(message.get(attribute))
        return [Token(word.text, *normal.span(word.start, word.end)) for word in self._segmenter.words(normal.text)]
