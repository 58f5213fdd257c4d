"""Rasa without what it does twice makes the same model, and takes up what another training left."""

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.learning.measuring import LoadedModel
from bot.learning.rasa_runs import PROGRAM
from bot.settings import ROOT

SENTENCES = {"greet": ["hello there", "good morning", "hi"], "leave": ["good bye", "see you there", "bye bye"]}
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that is trained in earnest."""
    root = tmp_path_factory.mktemp("project")
    for number, (intent, texts) in enumerate(SENTENCES.items()):
        block = {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        (root / "data" / "nlu").mkdir(parents=True, exist_ok=True)
        (root / "data" / "nlu" / f"{number}.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": [block]}))
    (root / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": list(SENTENCES)}))
    return root


Training = Callable[[str, int], tuple[Path, str]]


@pytest.fixture(scope="module")
def trained(project: Path) -> Training:
    """The archive, and the log of the run, by program and seed."""

    def train(program: str, seed: int) -> tuple[Path, str]:
        parts = ["WhitespaceTokenizer", "CountVectorsFeaturizer"]
        pipeline = [*({"name": part} for part in parts), {"name": "LogisticRegressionClassifier", "random_state": seed}]
        config = {"recipe": "default.v1", "language": "en", "assistant_id": "x", "pipeline": pipeline}
        (project / "config.yml").write_text(yaml.safe_dump(config | {"policies": [{"name": "RulePolicy"}]}))
        command = [sys.executable, "-W", "ignore", "-m", program, "train", "nlu", "--nlu", "data/nlu"]
        name = f"{program.rpartition('.')[2]}-{seed}"
        command += ["--out", "models", "--fixed-model-name", name]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
        return project / "models" / f"{name}.tar.gz", done.stdout + done.stderr

    return train


def test_the_model_is_the_same_and_the_next_takes_up_what_depends_on_no_seed(trained: Training) -> None:
    ours, log = trained(PROGRAM, 1)
    assert "Finished training component 'CountVectorsFeaturizer'" in log
    again, log = trained(PROGRAM, 2)
    assert "Restored component 'CountVectorsFeaturizer'" in log
    assert "Finished training component 'LogisticRegressionClassifier'" in log
    theirs, _ = trained("rasa", 1)
    texts = ["hello", "bye", "good day", "there"]
    assert LoadedModel(ours).read_all(texts) == LoadedModel(theirs).read_all(texts)
    assert LoadedModel(again).read_all(texts)


def test_a_sentence_more_is_learnt(trained: Training, project: Path) -> None:
    trained(PROGRAM, 1)
    more = {"intent": "thank", "examples": "- thanks a lot\n- thank you\n"}
    (project / "data" / "nlu" / "more.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": [more]}))
    (project / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": [*SENTENCES, "thank"]}))
    archive, log = trained(PROGRAM, 1)
    assert "Finished training component 'CountVectorsFeaturizer'" in log
    assert LoadedModel(archive).read("thank you")[0].best == "thank"


def test_lists_of_sentences_are_joined_as_rasa_joins_them() -> None:
    from bot.learning.training_program import merged  # loads Rasa, which warns of its own age

    def sentences(*texts: str, **other: object) -> TrainingData:
        return TrainingData([Message.build(text, "greet") for text in texts], **other)  # type: ignore[arg-type]

    first = sentences("a", "b", entity_synonyms={"x": "y"}, responses={"utter_a": [{"text": "A"}]})
    second = sentences("b", "c", regex_features=[{"name": "r", "pattern": "c"}], entity_synonyms={"z": "y"})
    third = sentences("d", lookup_tables=[{"name": "l", "elements": ["d"]}], responses={"utter_a": [{"text": "B"}]})
    for others in ([], [second, None], [second, third]):
        ours, theirs = merged(copy.deepcopy(first), *others), copy.deepcopy(first).merge(*others)
        assert ours.fingerprint() == theirs.fingerprint()
