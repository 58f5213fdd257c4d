"""New sentences join their intent where it stands, in the way of the file, and disturb nothing else."""

from pathlib import Path

import pytest
import yaml

from bot.learning.nlu_files import with_sentences
from bot.nlu.sentences import read_sentences
from bot.nlu.taxonomy import INTENTS
from bot.settings import ROOT


def test_every_shipped_intent_grows_by_one_line_in_its_own_file(tmp_path: Path) -> None:
    before = read_sentences(ROOT / "data" / "nlu")
    changed = with_sentences(ROOT / "data" / "nlu", {intent: [f"新的一句{intent}"] for intent in INTENTS})
    assert "reviewed.yml" not in {path.name for path in changed}
    for path, content in changed.items():
        old, new = path.read_text(encoding="utf-8").split("\n"), content.split("\n")
        added = [line for line in new if "新的一句" in line]
        assert [line for line in new if "新的一句" not in line] == old
        assert len(new) - len(old) == len(added)
        (tmp_path / path.name).write_text(content, encoding="utf-8")
    after = {(sentence.text, sentence.intent) for sentence in read_sentences(tmp_path)}
    assert {(f"新的一句{intent}", intent) for intent in INTENTS} <= after
    assert len(after) == len({(one.text, one.intent) for one in before}) + len(INTENTS)


@pytest.mark.parametrize(
    "text", ["a: b", "- 两个- ", "#不是注释", "引号\"'", "[红色](color)", "{x}", "a\nb", "🙂", "'; DROP TABLE"]
)
def test_any_words_are_one_sentence(tmp_path: Path, text: str) -> None:
    (content,) = with_sentences(tmp_path, {"greet": [text]}).values()
    (tmp_path / "reviewed.yml").write_text(content, encoding="utf-8")
    assert len(read_sentences(tmp_path)) == 1
    assert yaml.safe_load(content)["nlu"][0]["intent"] == "greet"
