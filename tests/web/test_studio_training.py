"""The studio is the maintainers'; they start work there and see what comes of it."""

from bot.learning.jobs import COMMANDS, JobKind, Jobs
from bot.learning.releases import Origin, Releases
from bot.web.studio_training import JOB_LABELS
from tests.learning.test_releases import archive

from .browsers import Console, page_token
from .conftest import PASSWORD, Web
from .serving import until
from .studio import Maintainer

PAGES = ("", "clusters", "training", "job", "items/x/conversation")
WRITES = (
    *("items/x/label", "items/x/skip", "items/x/undo", "items/x/marks", "items/x/marks/remove", "bulk"),
    *("actions/x/undo", "jobs/train", "jobs/cancel", "rollback"),
)
FORM = {"intent": "greet", "kind": "person", "start": "0", "end": "1", "item": "x"}


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
