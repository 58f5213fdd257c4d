"""The words that entities are looked up in, as they are read for training and kept with a model."""

from pathlib import Path

from pydantic import BaseModel

from bot.nlu import lexicons
from bot.nlu.goods import GoodsIndex
from bot.nlu.lexicons import read_groups
from bot.nlu.phrases import Index, PhraseIndex
from bot.nlu.sounds import sounds_of

FILES = {
    "color": "colors.txt",
    "courier": "couriers.txt",
    "payment_method": "payment_methods.txt",
    "city": "cities.txt",
}
GOODS, BRANDS, PARTS, MISLEADING = "goods.txt", "brands.txt", "parts.txt", "misleading.txt"


class WordLists(BaseModel, frozen=True):
    """`words` maps, by kind of entity, what customers write to the value it means; `misleading` are, by kind, phrases
    that hold such a word and mean something else; `parts` are of goods, the rest is for goods themselves.
    """

    words: dict[str, dict[str, str]]
    misleading: dict[str, list[str]]
    goods: list[str]
    brands: list[str]
    parts: list[str]
    sounds: dict[str, str]

    @classmethod
    def read(cls, folder: Path, catalogue: Path) -> "WordLists":
        """Raises InvalidConfigException: a list is missing."""
        words = {kind: lexicons.read_words(folder / name) for kind, name in FILES.items()}
        words["product"] = lexicons.read_products(catalogue)
        goods, brands, parts = (
            sorted(set().union(*read_groups(folder / name).values())) for name in (GOODS, BRANDS, PARTS)
        )
        return cls(
            words=words,
            misleading={kind: sorted(phrases) for kind, phrases in read_groups(folder / MISLEADING).items()},
            goods=goods,
            brands=brands,
            parts=parts,
            sounds=sounds_of(words["product"]),
        )

    def indexes(self) -> dict[str, Index]:
        """By kind of entity."""
        found: dict[str, Index] = {
            kind: PhraseIndex(kind, words, self.misleading.get(kind, ())) for kind, words in self.words.items()
        }
        names = self.words["product"]
        goods = PhraseIndex("product", {word: word for word in self.goods} | names, self.misleading.get("product", ()))
        found["product"] = GoodsIndex(goods, names, self.brands, self.sounds)
        found["part"] = PhraseIndex("part", {word: word for word in self.parts})
        return found


def list_files(folder: Path, catalogue: Path) -> list[Path]:
    """Everything that `WordLists.read` reads."""
    names = [*FILES.values(), GOODS, BRANDS, PARTS, MISLEADING]
    return [folder / name for name in names] + lexicons.catalogue_files(catalogue)
