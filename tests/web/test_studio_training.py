"""The studio is the maintainers'; they start work there and see what comes of it."""

from typing import Any

import pytest

from bot.learning.gate import Change
from bot.learning.gate_reports import Report, Scores
from bot.learning.jobs import COMMANDS, JobKind, Jobs
from bot.learning.releases import Origin, Releases
from bot.learning.shadow import ShadowRun
from bot.learning.shadow_runs import ShadowRuns
from bot.storage import utc_now
from bot.web.studio_training import JOB_LABELS
from tests.learning.test_releases import archive
from tests.learning.test_shadow import ScriptedReader

from .browsers import Console, Customer, page_token
from .conftest import PASSWORD, Web
from .serving import until
from .studio import Maintainer

PAGES = ("", "clusters", "training", "job", "items/x/conversation", "data", "data/greet", "stories", "stories/x")
WRITES = (
    *("items/x/label", "items/x/skip", "items/x/undo", "items/x/marks", "items/x/marks/remove", "bulk", "export"),
    *(
        "actions/x/undo",
        "shadow/x/judge",
        "shadow/x/waive",
        "stories",
        "stories/story",
        "data/move",
        "data/delete",
        "data/rewrite",
    ),
    *("data/commit", "jobs/train", "jobs/cancel", "rollback"),
)
FORM = {
    **{"intent": "greet", "kind": "person", "start": "0", "end": "1", "item": "x"},
    **{"line": "[]", "to": "greet", "raw": "x", "mark": "m", "message": "m"},
}


def test_who_is_not_signed_in_signs_in_first(open_web: Web) -> None:
    for path in PAGES:
        answer = Console(open_web.url).http.get(f"/studio/{path}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/sign-in"), path


def test_agents_are_not_let_in(open_web: Web) -> None:
    agent = Console(open_web.url)
    agent.sign_in("xiaoan", PASSWORD)
    assert "/studio/" not in agent.http.get("/staff/").text
    token = page_token(agent.http.get("/staff/").text)
    for path in PAGES:
        assert agent.http.get(f"/studio/{path}").status_code == 403, path
    for path in WRITES:
        answer = agent.http.post(f"/studio/{path}", data={"csrf_token": token, **FORM})
        assert answer.status_code == 403, path


def test_a_form_from_elsewhere_changes_nothing(maintainer: Maintainer) -> None:
    del maintainer.http.headers["X-CSRF-Token"]
    for path in WRITES:
        for token in ({}, {"csrf_token": "wrong"}):
            assert maintainer.does(path, **FORM, **token).status_code == 401, path


def test_a_page_without_scripts_sends_its_token_in_the_form(maintainer: Maintainer) -> None:
    token = maintainer.http.headers.pop("X-CSRF-Token")
    answer = maintainer.http.post("/studio/jobs/harvest", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/studio/training")


def test_work_that_runs_is_shown_and_cancelled(web: Web, maintainer: Maintainer) -> None:
    assert maintainer.does("jobs/harvest").headers["HX-Redirect"] == "/studio/training"
    assert "收集对话" in maintainer.page("/studio/training")
    jobs = Jobs(web.services.settings)
    until(lambda: (job := jobs.last()) and not job.running, seconds=120)
    assert maintainer.does("jobs/cancel").status_code == 404
    page = maintainer.page("/studio/job")
    assert "没有模型" in page
    assert "every 2s" not in page


def test_every_kind_of_work_has_a_name_and_a_command() -> None:
    assert set(JOB_LABELS) == set(COMMANDS) == set(JobKind)


def test_nothing_to_go_back_to(maintainer: Maintainer) -> None:
    answer = maintainer.does("rollback")
    assert (answer.status_code, "没有更早的版本" in answer.text) == (404, True)
    assert answer.headers["HX-Retarget"] == "#notice"
    assert maintainer.does("jobs/no_such").status_code == 422


def test_versions_with_their_figures_and_the_way_back_to_any_of_them(web: Web, maintainer: Maintainer) -> None:
    releases = Releases(web.services.settings.home)
    folder = web.services.settings.home / "models"
    for name, accuracy in (("one", 0.91), ("two", 0.925), ("three", 0.93)):
        figures = {"accuracy": accuracy, "calibration_error": 0.02, "median_ms": 1.5, "size": 2_000_000.0}
        model = archive(folder / f"{name}.tar.gz", name.encode())
        releases.release(model, Origin("d", "e", figures, {}), "xun")
    page = maintainer.page("/studio/training")
    assert "正在运行 <strong>three</strong>" in page
    assert 'role="img"' in page
    assert "92.5%" in page
    assert maintainer.does("rollback", version="one").headers["HX-Redirect"] == "/studio/training"
    assert releases.current() == "one"
    assert "回滚到 one" in maintainer.page("/studio/training")
    assert maintainer.does("rollback", version="../../etc").status_code == 404


def test_where_nothing_could_be_compared_the_page_says_so_before_and_after(web: Web, maintainer: Maintainer) -> None:
    home = web.services.settings.home
    why = "one.tar.gz 加载不了：missing"
    report = gate_report(beside="one.tar.gz", unloadable=why)
    (home / "gate").mkdir(parents=True)
    (home / "gate" / "m1.tar.gz.json").write_text(report.model_dump_json(), encoding="utf-8")
    releases = Releases(home)
    releases.release(archive(home / "models" / "one.tar.gz", b"one"), Origin("d", "e", {}, {}), "xun")
    assert "影子对比做不了，发布时也不要求" in maintainer.page("/studio/training")
    made = Origin("d", "e", {}, {}, shadow={"impossible": why})
    releases.release(archive(home / "models" / "two.tar.gz", b"two"), made, "xun")
    page = maintainer.page("/studio/training")
    assert "影子对比做不了" not in page
    assert f"没有影子对比：{why}" in page


def test_a_version_that_was_tampered_with_is_not_gone_back_to(web: Web, maintainer: Maintainer) -> None:
    releases = Releases(web.services.settings.home)
    for name in ("one", "two"):
        model = archive(web.services.settings.home / "models" / f"{name}.tar.gz", name.encode())
        releases.release(model, Origin("d", "e", {"accuracy": 0.9}, {}), "xun")
    tampered = releases.archive("one")
    tampered.chmod(0o644)
    tampered.write_bytes(b"other")
    answer = maintainer.does("rollback")
    assert (answer.status_code, "与发布时不同" in answer.text) == (409, True)
    assert releases.current() == "two"


class TestShadow:
    @pytest.fixture
    def run(self, web: Web, customer: Customer) -> ShadowRun:
        customer.say("礼品卡怎么用，电话13812345678")
        customer.wait_for("收到")
        old = ScriptedReader("old.tar.gz")
        new = ScriptedReader("new.tar.gz", **{"礼品卡怎么用，电话13812345678": "ask_payment"})
        return ShadowRuns(web.services.database).run(new, "hash", old)

    def test_differences_are_judged_side_by_side_and_taken_back(
        self, web: Web, maintainer: Maintainer, run: ShadowRun
    ) -> None:
        page = maintainer.page("/studio/training")
        assert "1 条真实消息里有 1 处分歧" in page
        assert "打招呼（80%）→ 支付问题（80%）" in page
        assert "13812345678" not in page
        one = run.differences[0].id
        runs = ShadowRuns(web.services.database)
        maintainer.does(f"shadow/{one}/judge", judgement="better")
        assert "xun 判为“变好”" in maintainer.page("/studio/training")
        maintainer.does(f"shadow/{one}/judge")
        latest = runs.latest()
        assert latest is not None
        assert latest.counted(None) == 1
        assert maintainer.does(f"shadow/{one}/judge", judgement="perfect").status_code == 422
        assert maintainer.does("shadow/nothing/judge", judgement="same").status_code == 404

    def test_waiving_wants_a_reason_that_stays(self, web: Web, maintainer: Maintainer, run: ShadowRun) -> None:
        assert maintainer.does(f"shadow/{run.id}/waive", because="  ").status_code == 422
        maintainer.does(f"shadow/{run.id}/waive", because="节日前先上线")
        assert "xun 放弃了逐条判断：节日前先上线" in maintainer.page("/studio/training")


def gate_report(**fields: Any) -> Report:
    """A model that the gate refused."""
    scores = Scores(model="m1.tar.gz", figures={"accuracy": 0.5}, recalls={}, stumbles=())
    given = {"at": utc_now(), "seconds": 90, "archive_hash": "h", "state": "s", "candidate": scores}
    refusals = ("准确率 50.0%，低于下限 90.0%",)
    rest = {"running": None, "second": None, "refusals": refusals, "notes": (), "worse": (), "better": ()}
    return Report.model_validate({**given, **rest, **fields})


def test_a_refusal_of_the_gate_is_said_with_its_reasons(web: Web, maintainer: Maintainer) -> None:
    change = Change("快递呢", "track_parcel", "track_parcel", "greet")
    report = gate_report(notes=("评测集改过",), worse=(change,))
    folder = web.services.settings.home / "gate"
    folder.mkdir(parents=True)
    (folder / "m1.tar.gz.json").write_text(report.model_dump_json(), encoding="utf-8")
    page = maintainer.page("/studio/training")
    assert "不能发布" in page
    assert "准确率 50.0%，低于下限 90.0%" in page
    assert "变差的 1 句" in page
    assert "<td>快递呢</td><td>查物流</td><td>查物流</td><td>打招呼</td>" in page
