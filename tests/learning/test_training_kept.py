"""A training that finds what an earlier one left makes the model that one with nothing kept makes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.learning.measuring import LoadedModel
from bot.learning.rasa_runs import PROGRAM
from bot.settings import ROOT

SENTENCES = {
    "track_parcel": ["快递到哪了", "我的包裹呢", "物流怎么不动", "到哪里了"],
    "ask_return_policy": ["能退货吗", "七天无理由可以退吗", "不喜欢能退不", "拆封了还能退吗"],
    "ask_promotion": ["有优惠吗", "现在买有活动吗", "有没有券", "满减怎么算"],
}
MORE = ["旧手机能抵钱吗", "以旧换新怎么弄"]
ASKED = ["快递呢", "可以退吗", "优惠券", "旧的能折多少钱", "以旧换新", "今天天气", "多久", "退", "券到哪了"]
PIPELINE = {
    "context_reader.ContextReader": {"unrelated": 4},
    "jieba_tokenizer.ShopTokenizer": {},
    "ngram_featurizer.NgramFeaturizer": {},
    "sentence_encoder.SentenceEncoder": {},
    "context_featurizer.ContextFeaturizer": {},
    "intent_classifier.LinearIntentClassifier": {"few_sentences": 0, "some_sentences": 10_000},
}
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "data" / "nlu").mkdir(parents=True)
    (root / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": list(SENTENCES)}))
    pipeline = [{"name": f"bot.nlu.{name}", **chosen} for name, chosen in PIPELINE.items()]
    config = {"recipe": "default.v1", "language": "zh", "assistant_id": "x", "pipeline": pipeline}
    (root / "config.yml").write_text(yaml.safe_dump(config | {"policies": [{"name": "RulePolicy"}]}))
    return root


def write(project: Path, sentences: dict[str, list[str]]) -> None:
    blocks = [{"intent": intent, "examples": "".join(f"- {t}\n" for t in own)} for intent, own in sentences.items()]
    content = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)
    (project / "data" / "nlu" / "all.yml").write_text(content, encoding="utf-8")


def train(project: Path, home: Path) -> LoadedModel:
    command = [sys.executable, "-W", "ignore", "-m", PROGRAM, "train", "nlu", "--nlu", "data/nlu"]
    command += ["--out", str(home / "models"), "--fixed-model-name", "model"]
    own = {"PYTHONPATH": str(ROOT), "ANXIN_HOME": str(home), "RASA_CACHE_DIRECTORY": str(home / "rasa")}
    environment = {**os.environ, **own, "RASA_TELEMETRY_ENABLED": "false"}
    subprocess.run(command, cwd=project, env=environment, capture_output=True, check=True)
    return LoadedModel(home / "models" / "model.tar.gz")


def test_the_model_is_the_same_as_with_nothing_kept(project: Path, tmp_path: Path) -> None:
    write(project, SENTENCES)
    train(project, tmp_path / "used")
    write(project, SENTENCES | {"ask_promotion": [*SENTENCES["ask_promotion"], *MORE]})
    more = train(project, tmp_path / "used").read_all(ASKED)
    fresh = train(project, tmp_path / "fresh").read_all(ASKED)
    for ours, theirs in zip(more, fresh, strict=True):
        assert [name for name, _ in ours.ranking] == [name for name, _ in theirs.ranking]
        assert [share for _, share in ours.ranking] == pytest.approx([share for _, share in theirs.ranking], abs=1e-3)
    assert more[ASKED.index("以旧换新")].best == "ask_promotion"
