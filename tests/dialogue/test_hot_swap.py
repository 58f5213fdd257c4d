"""Another model is taken into service while customers write: no turn fails, no conversation loses its thread."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.serving_model import model_to_serve
from bot.learning.releases import Origin, Releases, TamperedModel
from bot.settings import Settings

pytestmark = pytest.mark.sqlite_only
ORIGIN = Origin("d", "e", {}, {})


@pytest.fixture
def releases(settings: Settings, model: Path) -> Releases:
    """Two versions of the tiny project are released, the second runs."""
    settings.model = None
    releases = Releases(settings.home)
    settings.models.mkdir(parents=True)
    for name in ("one", "two"):
        releases.release(shutil.copy(model, settings.models / f"{name}.tar.gz"), ORIGIN, "xun")
    return releases


def served(dialogue: Any) -> str:
    return str(dialogue.http.get("/health").json()["model"])


def test_the_released_version_is_served_not_the_newest_file(settings: Settings, releases: Releases) -> None:
    (settings.models / "three.tar.gz").write_bytes(b"trained later, not released")
    assert model_to_serve(settings) == releases.archive("two")


def test_swapped_under_load_without_a_failed_turn(releases: Releases, serve: Callable[[], Any]) -> None:
    dialogue = serve()
    assert served(dialogue) == "two.tar.gz"

    def talk(number: int) -> tuple[list[int], set[str]]:
        """One customer goes on until the other model has answered, and once more."""
        statuses, models = [], set()
        while len(models) < 2:
            answer = dialogue.post("你好", f"c{number}")
            statuses.append(answer.status_code)
            models.add(answer.json().get("model"))
        return statuses, models

    with ThreadPoolExecutor(4) as pool:
        customers = [pool.submit(talk, number) for number in range(4)]
        releases.rollback("xun")
        results = [customer.result(timeout=60) for customer in customers]

    assert all(set(statuses) == {200} for statuses, _ in results)
    assert all(models == {"one.tar.gz", "two.tar.gz"} for _, models in results)


def test_a_tampered_release_is_not_taken(
    settings: Settings, releases: Releases, serve: Callable[[], Any], model: Path
) -> None:
    dialogue = serve()
    one = releases.archive("one")
    one.chmod(0o644)
    one.write_bytes(one.read_bytes() + b"x")
    (releases.folder / "current").write_text("one")
    with pytest.raises(TamperedModel):
        model_to_serve(settings)

    releases.release(shutil.copy(model, settings.models / "three.tar.gz"), ORIGIN, "xun")
    seen = {served(dialogue)}
    while "three.tar.gz" not in seen:
        seen.add(served(dialogue))
    assert seen == {"two.tar.gz", "three.tar.gz"}
