"""What actions say again and again has three wordings at least, and none that policy forbids or calls a cliché."""

import importlib

import pytest
import yaml

from bot.policy.wording import check_reply
from bot.settings import ROOT

REPEATED = [
    *(("actions.answers", name) for name in ("NOTHING_FOUND", "GLAD", "TRY_ANOTHER", "STILL_OPEN")),
    *(("actions.products", name) for name in ("NOT_LOWER", "FOUND", "NONE_FITS")),
]


@pytest.mark.parametrize(("module", "name"), REPEATED)
def test_repeated_texts(module: str, name: str) -> None:
    wordings = getattr(importlib.import_module(module), name)
    assert len(set(wordings)) >= 3
    assert [found.text for text in wordings for found in check_reply(text)] == []


def test_responses_of_the_domain() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    assert [name for name, wordings in responses.items() if len({one["text"] for one in wordings}) < 3] == []
    assert [
        (name, found.text)
        for name, wordings in responses.items()
        for one in wordings
        for found in check_reply(one["text"])
    ] == []
