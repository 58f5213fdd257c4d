"""`anxin shadow` from the command line: what differs is listed, judged, or waived with a reason."""

from collections.abc import Sequence

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.learning.shadow import Difference, ShadowRun
from bot.learning.shadow_runs import ShadowRuns
from bot.learning.shadow_tables import ShadowDifferenceRow, ShadowRunRow
from bot.nlu.zones import FALLBACK_INTENT
from bot.storage import Database, utc_now

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(autouse=True)
def settings(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("ANXIN_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("ANXIN_DATABASE_URL", database.url.render_as_string(hide_password=False))


@pytest.fixture
def compared(database: Database) -> ShadowRun:
    """A run with one difference that nobody has judged."""
    one = Difference("礼品卡怎么用", (("bot", "您好"),), FALLBACK_INTENT, 0.2, "ask_payment", 0.8, 3)
    with database.write() as session:
        nobody = dict.fromkeys(("waived_by", "waived_because", "waived_at"))
        session.add(
            ShadowRunRow(
                id="r", at=utc_now(), candidate="new", candidate_hash="h", running="old", looked_at=500, **nobody
            )
        )
        session.flush()
        kept = {name: getattr(one, name) for name in ("text", "before", "after", "count")}
        session.add(
            ShadowDifferenceRow(
                id="d",
                run_id="r",
                position=0,
                context=[list(said) for said in one.context],
                before_confidence=0.2,
                after_confidence=0.8,
                judgement=None,
                judged_by=None,
                judged_at=None,
                **kept,
            )
        )
    latest = ShadowRuns(database).latest()
    assert latest is not None
    return latest


def shadow(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["shadow", *arguments])


def said(result: Result, words: Sequence[str]) -> bool:
    return result.exit_code == 0 and all(word in result.output for word in words)


def test_what_differs_is_listed_until_it_is_judged(database: Database, compared: ShadowRun) -> None:
    assert said(shadow("list"), ["礼品卡怎么用（3条）", "bot：您好", "线上：没听懂 20%", "没判断3条"])
    assert shadow("judge", "d", "better", "--by", "xun").exit_code == 0
    assert "礼品卡" not in shadow("list").output
    assert said(shadow("list", "--all"), ["变好（xun）", "变好3条", "没判断0条"])


def test_a_waiver_needs_a_reason(database: Database, compared: ShadowRun) -> None:
    assert shadow("waive", "--because", " ").exit_code != 0
    assert shadow("waive", "--because", "节前急着上", "--by", "xun").exit_code == 0
    latest = ShadowRuns(database).latest()
    assert latest is not None
    assert latest.summary["waived_because"] == "节前急着上"


@pytest.mark.parametrize("arguments", [("list",), ("waive", "--because", "急"), ("run",), ("judge", "x", "same")])
def test_where_there_is_nothing_it_says_so(arguments: tuple[str, ...]) -> None:
    assert shadow(*arguments).exit_code != 0
