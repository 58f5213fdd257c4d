"""The data workbench in the browser's place: fixes on real files, taken back, committed only when confirmed."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from bot.learning.workbench_findings import Confusion, Doubt, Findings, Pair, keep_findings
from bot.storage import utc_now

from .conftest import Web
from .studio import Maintainer

FILE = "shop.yml"


def value(intent: str, raw: str) -> str:
    return json.dumps([FILE, intent, raw])


def text(data: Path) -> str:
    return (data / "nlu" / FILE).read_text(encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(data: Path) -> Path:
    """The data folder under version control, beside something that is none of the studio's business."""
    root = data.parent
    (root / "other.txt").write_text("one\n", encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "data", "other.txt")
    git(root, "commit", "--quiet", "--message=first")
    return root


@pytest.fixture
def found(web: Web) -> None:
    """What an inspection said of the sentences."""
    pair = Pair(
        intent="ask_price",
        raw="什么价位呢",
        file=f"nlu/{FILE}",
        other_intent="ask_price",
        other="什么价位",
        other_file="eval/nlu/shop.yml",
    )
    doubt = Doubt(intent="ask_payment", raw="支持花呗吗", file=FILE, own=0.1, suggested="ask_promotion", likelihood=0.8)
    confusion = Confusion(truth="ask_payment", taken_for="ask_promotion", count=1, of=3, examples=("支持花呗吗",))
    findings = Findings(
        version="v", at=utc_now(), accuracy=0.9, doubts=(doubt,), confusions=(confusion,), leaks=(pair,)
    )
    keep_findings(web.services.settings.home, findings)


def test_amounts_with_their_marks(data: Path, maintainer: Maintainer) -> None:
    page = maintainer.page("/studio/data")
    assert re.search(r"支付问题</a> <span class=\"badge urgent\">不够</span></td><td class=\"number\">3<", page)
    assert "支持花呗吗" in maintainer.page("/studio/data/ask_payment")
    assert maintainer.http.get("/studio/data/no_such").status_code == 404


@pytest.mark.usefixtures("found")
def test_what_was_put_right_disappears_and_comes_back_when_taken_back(data: Path, maintainer: Maintainer) -> None:
    before = text(data)
    page = maintainer.page("/studio/data")
    assert "可能标错的 1 句" in page
    assert "评测集里也有的 1 句" in page
    maintainer.does("data/move", line=value("ask_payment", "支持花呗吗"), to="ask_promotion")
    maintainer.does("data/delete", line=value("ask_price", "什么价位呢"))
    page = maintainer.page("/studio/data")
    assert "可能标错的 0 句" in page
    assert "评测集里也有的 0 句" in page
    assert (data / "nlu" / "reviewed.yml").exists()
    maintainer.undoes_last("/studio/data")
    maintainer.undoes_last("/studio/data")
    assert text(data) == before
    assert not (data / "nlu" / "reviewed.yml").exists()
    assert "可能标错的 1 句" in maintainer.page("/studio/data")


def test_many_are_moved_together_and_rewritten_with_marks(data: Path, maintainer: Maintainer) -> None:
    chosen = [value("ask_payment", raw) for raw in ("怎么付款", "支持花呗吗")]
    answer = maintainer.does("data/move", line=chosen, to="jg", back="/studio/data/ask_payment")
    assert answer.headers["HX-Redirect"] == "/studio/data/ask_payment"
    assert text(data).endswith("    - 什么价位呢\n    - 怎么付款\n    - 支持花呗吗\n")
    maintainer.does("data/rewrite", line=value("ask_price", "怎么付款"), raw="用[微信](payment_method)怎么付款")
    assert "    - 用[微信](payment_method)怎么付款\n" in text(data)


def test_who_comes_second_is_told(data: Path, web: Web, maintainer: Maintainer) -> None:
    other = Maintainer(web, "zhou2")
    other.does("data/rewrite", line=value("ask_payment", "怎么付款"), raw="咋付款")
    now = text(data)
    answer = maintainer.does("data/rewrite", line=value("ask_payment", "怎么付款"), raw="如何付款")
    assert (answer.status_code, "不在原处" in answer.text) == (409, True)
    assert text(data) == now


@pytest.mark.parametrize("line", ["", "x", "[1]", "{}", '["a"]', '["../../etc/passwd","ask_payment","root"]'])
def test_what_names_no_sentence_changes_nothing(data: Path, maintainer: Maintainer, line: str) -> None:
    before = text(data)
    for path, more in (("data/delete", {}), ("data/move", {"to": "greet"}), ("data/rewrite", {"raw": "好"})):
        assert maintainer.does(path, line=line, **more).status_code in {409, 422}
    assert text(data) == before


class TestCommit:
    def test_only_the_training_sentences_and_only_as_they_were_shown(
        self, repository: Path, maintainer: Maintainer
    ) -> None:
        (repository / "other.txt").write_text("two\n", encoding="utf-8")
        git(repository, "add", "other.txt")
        maintainer.does("data/move", line=value("ask_payment", "支持花呗吗"), to="ask_promotion")
        page = maintainer.page("/studio/data")
        assert "git commit -- data/nlu" in page
        assert "+    - 支持花呗吗" in page
        mark = re.search(r'name="mark" value="([^"]+)"', page)
        assert mark
        maintainer.does("data/rewrite", line=value("ask_payment", "怎么付款"), raw="咋付款")
        stale = maintainer.does("data/commit", mark=mark.group(1), message="m")
        assert (stale.status_code, "再看一遍" in stale.text) == (409, True)
        mark = re.search(r'name="mark" value="([^"]+)"', maintainer.page("/studio/data"))
        assert mark
        assert maintainer.does("data/commit", mark=mark.group(1), message="$(touch x); `y`").status_code == 204
        assert git(repository, "log", "--format=%s|%an").splitlines()[0] == "$(touch x); `y`|训练师xun"
        changed = git(repository, "show", "--name-only", "--format=").split()
        assert changed == ["data/nlu/reviewed.yml", "data/nlu/shop.yml"]
        assert git(repository, "diff", "--cached", "--name-only").split() == ["other.txt"]
        assert "没有未提交的改动" in maintainer.page("/studio/data")

    def test_nothing_is_staged_by_looking(self, repository: Path, maintainer: Maintainer) -> None:
        maintainer.does("data/delete", line=value("ask_payment", "支持花呗吗"))
        maintainer.page("/studio/data")
        assert git(repository, "diff", "--cached", "--name-only") == ""

    def test_without_a_repository_edits_are_kept_all_the_same(self, data: Path, maintainer: Maintainer) -> None:
        maintainer.does("data/delete", line=value("ask_payment", "支持花呗吗"))
        assert "不在 git 仓库里" in maintainer.page("/studio/data")
        assert maintainer.does("data/commit", mark="x", message="m").status_code == 409
