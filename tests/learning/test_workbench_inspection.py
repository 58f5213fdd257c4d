"""An inspection of sentences among which some are known to be wrong."""

import shutil
from pathlib import Path

import pytest

from bot.learning.nlu_files import Change, Line
from bot.learning.nlu_folder import NluFolder
from bot.learning.workbench_findings import Findings, findings_kept
from bot.learning.workbench_inspection import inspect
from bot.settings import ROOT
from bot.storage import utc_now

KEPT = ("request_return", "track_parcel", "ask_invoice", "greet")
EACH = 45
MISLABELLED = ("发票抬头写错了能改吗，麻烦开张专票", "快递到哪里了呀，物流一直不动")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four of the shipped intents, two sentences under a wrong one, one under two, one held out, one cut."""
    root = tmp_path_factory.mktemp("project")
    shutil.copyfile(ROOT / "config.yml", root / "config.yml")
    for name in ("nlu/lexicons", "demo"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    (root / "data" / "eval" / "nlu").mkdir(parents=True)
    folder = NluFolder(root / "data" / "nlu")
    shipped = NluFolder(ROOT / "data" / "nlu").lines()
    chosen = [line for intent in KEPT for line in [one for one in shipped if one.intent == intent][:EACH]]
    wrong = [Line("greet", text) for text in MISLABELLED]
    twice = [Line("track_parcel", "麻烦给我开一张电子发票吧"), Line("ask_invoice", "麻烦给我开一张电子发票吧")]
    cut = [Line("track_parcel", "[微信](payment_method)支付的快递呢")]
    folder.change([Change(None, Line(line.intent, line.raw)) for line in [*chosen, *wrong, *twice, *cut]])
    held_out = f'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - {chosen[-1].raw}\n'
    (root / "data" / "eval" / "nlu" / "a.yml").write_text(held_out, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def found(project: Path) -> Findings:
    return inspect(project, project / "home", utc_now())


def test_what_is_mislabelled_is_among_the_first_with_where_it_belongs(found: Findings) -> None:
    doubts = {doubt.raw: doubt.suggested for doubt in found.doubts}
    assert [doubts.get(text) for text in MISLABELLED] == ["ask_invoice", "track_parcel"]
    assert len(found.doubts) < 30
    assert found.accuracy > 0.8


def test_overlaps_leaks_and_cuts(found: Findings, project: Path) -> None:
    assert [(pair.intent, pair.other_intent) for pair in found.overlaps if "电子发票吧" in pair.raw] in (
        [("ask_invoice", "track_parcel")],
        [("track_parcel", "ask_invoice")],
    )
    assert {pair.intent for pair in found.leaks} == {"greet"}
    assert [(cut.entity, cut.word) for cut in found.cuts] == [("微信", "微信支付")]


def test_kept_and_not_looked_for_again_until_a_sentence_changes(found: Findings, project: Path) -> None:
    assert findings_kept(project / "home") == found
    said: list[str] = []
    assert inspect(project, project / "home", utc_now(), said.append) == found
    assert said == ["句子没有变，沿用上次的结果"]


def test_what_was_put_right_is_no_longer_said(found: Findings, project: Path) -> None:
    lines = [line for line in NluFolder(project / "data" / "nlu").lines() if line.raw != MISLABELLED[0]]
    assert MISLABELLED[0] not in {doubt.raw for doubt in found.still_true(lines).doubts}
    assert MISLABELLED[1] in {doubt.raw for doubt in found.still_true(lines).doubts}
