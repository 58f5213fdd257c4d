"""Before a release the candidate reads the last real messages beside the running model, and people judge."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from conversations.chat import Chat
from sqlalchemy import select

from bot.errors import BadInput, NotFound
from bot.learning.releases import file_hash
from bot.learning.shadow import Judgement, ShadowRun, refusals
from bot.learning.shadow_runs import ShadowRuns
from bot.learning.shadow_tables import ShadowDifferenceRow, ShadowRunRow
from bot.learning.signals import Context, Reading
from bot.nlu.found import Found
from bot.nlu.zones import FALLBACK_INTENT
from bot.staff.audit import Action
from bot.staff.tables import AuditRow


class ScriptedReader:
    """Understands as it is told, and everything else as a greeting; knows one name."""

    def __init__(self, name: str, **known: str) -> None:
        self.name = name
        self._known = known
        self.asked: list[tuple[str, Context]] = []

    def read(self, text: str, context: Context = ()) -> tuple[Reading, Sequence[Found]]:
        at = text.find("周小雨")
        return Reading((("greet", 0.8),)), [Found("person", at, at + 3, "周小雨")] if at >= 0 else []

    def read_all(self, texts: Sequence[str], contexts: Sequence[Context] = ()) -> list[Reading]:
        self.asked += zip(texts, contexts, strict=True)
        intents = [self._known.get(text, "greet") for text in texts]
        return [Reading(((intent, 0.8),), acted_on=intent) for intent in intents]


@pytest.fixture
def runs(chat: Chat) -> ShadowRuns:
    return ShadowRuns(chat.database, chat.clock)


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    path = tmp_path / "new.tar.gz"
    path.write_bytes(b"new")
    return path


def says(chat: Chat, *texts: str) -> None:
    for text in texts:
        chat.says(text)
        chat.is_answered()


def compared(runs: ShadowRuns, candidate: Path, last: int = 500, **known: str) -> ShadowRun:
    """The candidate understands what is named; the running model takes everything for a greeting."""
    new = ScriptedReader("new.tar.gz", **known)
    return runs.run(new, file_hash(candidate), ScriptedReader("old.tar.gz"), last)


def test_only_what_the_two_would_act_on_differently_is_kept(chat: Chat, runs: ShadowRuns, candidate: Path) -> None:
    says(chat, "礼品卡怎么用", "在吗")
    done = compared(runs, candidate, 礼品卡怎么用="ask_payment")
    (one,) = done.differences
    assert (done.looked_at, one.difference.text) == (2, "礼品卡怎么用")
    assert (one.difference.before, one.difference.after, one.judgement) == ("greet", "ask_payment", None)
    assert runs.of(candidate, "old.tar.gz") == runs.latest() == done


def test_both_read_each_message_after_what_was_said_before_it(chat: Chat, runs: ShadowRuns) -> None:
    says(chat, "我要退货", "可以")
    readers = ScriptedReader("new.tar.gz"), ScriptedReader("old.tar.gz")
    runs.run(readers[0], "h", readers[1])
    assert readers[0].asked == readers[1].asked
    assert dict(readers[0].asked)["可以"] == (("customer", "我要退货"), ("bot", "好的"))


def test_words_are_masked_before_they_are_kept(chat: Chat, runs: ShadowRuns, candidate: Path) -> None:
    says(chat, "我叫王小明，电话13812345678", "订单AX2611200042呢")
    compared(runs, candidate, 订单AX2611200042呢="check_order")
    with chat.database.read() as session:
        kept = str([vars(row) for row in session.scalars(select(ShadowDifferenceRow))])
    assert "订单〔订单号〕呢" in kept
    assert "我叫〔姓名〕，电话〔电话〕" in kept
    assert not any(secret in kept for secret in ("王小明", "13812345678", "AX2611200042"))


def test_a_name_that_stands_alone_is_masked_in_the_words_and_before_them(
    chat: Chat, runs: ShadowRuns, candidate: Path
) -> None:
    says(chat, "周小雨", "礼品卡怎么用")
    compared(runs, candidate, 周小雨="provide_info", 礼品卡怎么用="ask_payment")
    with chat.database.read() as session:
        kept = str([vars(row) for row in session.scalars(select(ShadowDifferenceRow))])
    assert kept.count("〔姓名〕") == 2
    assert "周小雨" not in kept


def test_what_several_customers_say_is_judged_once(chat: Chat, runs: ShadowRuns, candidate: Path) -> None:
    says(chat, "礼品卡怎么用")
    chat.arrival = chat.arrives()
    says(chat, "礼品卡怎么用？")
    done = compared(runs, candidate, **{"礼品卡怎么用": "ask_payment", "礼品卡怎么用？": "ask_payment"})
    assert [one.difference.count for one in done.differences] == [2]
    assert done.counted(None) == 2


def test_only_the_last_messages_count(chat: Chat, runs: ShadowRuns, candidate: Path) -> None:
    says(chat, "第一句话", "第二句话", "第三句话")
    assert compared(runs, candidate, 2, 第一句话="ask_price").differences == ()


def test_no_longer_understood_is_a_difference(chat: Chat, runs: ShadowRuns, candidate: Path) -> None:
    says(chat, "在吗")
    assert compared(runs, candidate, 在吗=FALLBACK_INTENT).differences[0].difference.after == FALLBACK_INTENT


class TestJudging:
    @pytest.fixture
    def done(self, chat: Chat, runs: ShadowRuns, candidate: Path) -> ShadowRun:
        says(chat, "甲甲甲", "乙乙乙", "丙丙丙")
        return compared(runs, candidate, 甲甲甲="ask_price", 乙乙乙="ask_price", 丙丙丙="ask_price")

    def judged(self, runs: ShadowRuns, done: ShadowRun, *judgements: Judgement | None) -> list[str]:
        for one, judgement in zip(done.differences, judgements, strict=True):
            runs.judge(one.id, judgement, "xun")
        return list(refusals(runs.latest()))

    def test_never_compared(self) -> None:
        assert "还没有让新模型读过" in next(refusals(None))

    def test_every_difference_is_looked_at_by_a_person(self, runs: ShadowRuns, done: ShadowRun) -> None:
        assert "还有 3 处分歧没有人判断" in next(refusals(done))
        (why,) = self.judged(runs, done, Judgement.BETTER, Judgement.SAME, None)
        assert "还有 1 处分歧没有人判断" in why
        assert self.judged(runs, done, Judgement.BETTER, Judgement.SAME, Judgement.WORSE) == []

    def test_more_worse_than_better_is_no_release(self, runs: ShadowRuns, done: ShadowRun) -> None:
        why = self.judged(runs, done, Judgement.WORSE, Judgement.SAME, Judgement.SAME)
        assert why == ["真实消息里判为变差的有 1 条，多于变好的 0 条"]

    def test_a_judgement_can_be_replaced_and_taken_back(self, runs: ShadowRuns, done: ShadowRun) -> None:
        first = done.differences[0].id
        for judgement in (Judgement.WORSE, Judgement.BETTER, None):
            runs.judge(first, judgement, "xun")
        latest = runs.latest()
        assert latest is not None
        assert (latest.differences[0].judgement, latest.differences[0].judged_by) == (None, None)
        with pytest.raises(NotFound):
            runs.judge("nothing", Judgement.SAME, "xun")

    def test_whoever_waives_says_why_and_it_is_kept(self, chat: Chat, runs: ShadowRuns, done: ShadowRun) -> None:
        for reason in ("", "   ", "长" * 501):
            with pytest.raises(BadInput):
                runs.waive(done.id, reason, "xun")
        runs.waive(done.id, "节前急着上礼品卡", "xun")
        latest = runs.latest()
        assert latest is not None
        assert list(refusals(latest)) == []
        assert latest.summary == {
            "looked_at": 3,
            "better": 0,
            "worse": 0,
            "same": 0,
            "not_judged": 3,
            "waived_by": "xun",
            "waived_because": "节前急着上礼品卡",
        }
        with chat.database.read() as session:
            assert session.scalars(select(ShadowRunRow.waived_at)).one() is not None
            line = session.scalars(select(AuditRow)).one()
            assert (line.action, line.subject) == (Action.SHADOW_WAIVED.value, "new.tar.gz")
            assert line.data == {"by": "xun", "because": "节前急着上礼品卡"}

    def test_another_archive_or_another_running_version_has_to_be_compared_anew(
        self, runs: ShadowRuns, done: ShadowRun, candidate: Path
    ) -> None:
        assert runs.of(candidate, "older.tar.gz") is None
        candidate.write_bytes(b"trained again")
        assert runs.of(candidate, "old.tar.gz") is None

    def test_nothing_different_needs_nobody(self, runs: ShadowRuns, candidate: Path, done: ShadowRun) -> None:
        assert list(refusals(compared(runs, candidate))) == []
