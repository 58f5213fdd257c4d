"""What a visitor downloads stays small: the budget of the loader before the first click, and of the chat after it."""

import gzip
import re

import pytest

from bot.settings import ROOT
from bot.web.pages import STATIC

BUDGETS = {"loader.js": 4_000, "chat.js": 40_000, "inline.js": 40_000}


@pytest.mark.parametrize(("name", "budget"), BUDGETS.items())
def test_a_bundle_keeps_its_budget(name: str, budget: int) -> None:
    built = STATIC / "dist" / name
    if not built.exists():
        raise RuntimeError("前端还没有构建：先运行 make front-check（make test 会自己做）。")
    assert len(gzip.compress(built.read_bytes(), 9)) <= budget


def test_the_build_holds_the_same_budgets() -> None:
    source = (ROOT / "frontend" / "build.mjs").read_text(encoding="utf-8")
    for name, budget in BUDGETS.items():
        found = re.search(rf'{name[:-3]}: {{ source: "[^"]+", budget: ([\d_]+)', source)
        assert found
        assert int(found.group(1)) == budget
