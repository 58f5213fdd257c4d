"""Nothing that is held out is trained on, however training is started."""

from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from bot.learning.importer import TrainingFiles, held_out
from bot.nlu.sentences import read_sentences
from bot.settings import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")


def test_rasa_reads_no_held_out_sentence_or_story_of_this_project() -> None:
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    held = {sentence.text for sentence in read_sentences(ROOT / "data" / "eval" / "nlu")}
    trained = {example.get("text") for example in importer.get_nlu_data("zh").training_examples}
    assert trained
    assert held
    assert not held & trained


def test_stories_are_read_from_where_they_belong() -> None:
    files = TrainingFiles(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")])
    assert {Path(file).relative_to(ROOT / "data").parts[0] for file in files._story_files} == {"stories"}


@pytest.mark.parametrize(
    ("file", "given", "expected"),
    [
        ("data/eval/nlu/a.yml", ["data"], True),
        ("data/nlu/a.yml", ["data"], False),
        ("data/eval/nlu/a.yml", ["data/eval"], False),
        ("data/eval/stories.yml", ["data/eval/stories.yml"], False),
        ("data/eval/nlu/a.yml", ["data", "data/eval/nlu"], False),
        ("data/nlu/eval.yml", ["data"], False),
    ],
)
def test_which_files_are_held_out(file: str, given: list[str], expected: bool) -> None:
    assert held_out(Path(file), given) is expected
