"""Why a round ended: from a file, the usual reason first."""

from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.staff.closing_reasons import closing_reason, closing_reasons


def test_the_usual_one_is_that_it_is_solved() -> None:
    assert closing_reasons()[0].solved
    assert closing_reason("follow_up").label == "待跟进"
    assert {one.id for one in closing_reasons() if one.solved} == {"solved"}


def test_one_that_does_not_exist() -> None:
    with pytest.raises(BadInput) as refused:
        closing_reason("tired")
    assert refused.value.code == "UNKNOWN_REASON"


@pytest.mark.parametrize("content", ["[]", "- {id: a, label: 甲, solved: true}\n- {id: a, label: 乙, solved: false}"])
def test_a_file_that_cannot_be_used(tmp_path: Path, content: str) -> None:
    path = tmp_path / "reasons.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="原因"):
        closing_reasons(path)
