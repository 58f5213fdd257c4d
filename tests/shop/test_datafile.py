from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from bot.shop.datafile import DataFileError, load


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    parts: list[Inner]


def test_a_good_file_is_the_model(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("name: 甲\nparts: [{count: 1}]\n")
    assert load(file, Outer) == Outer(name="甲", parts=[Inner(count=1)])


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("name: a\nparts:\n  - count: 1\n  - count: x\n", 4, "parts.1.count"),
        ("name: a\nparts:\n  - count: 1\n    size: 2\n", 4, "parts.0.size：不认识这一项"),
        ("parts: []\n", 1, "name：缺少这一项"),
        ("name: a\nname: b\nparts: []\n", 2, "name：写了两次"),
        ("name: a\nparts: [\n", 3, "不是正确的 YAML"),
        ("name: a\nparts: !!python/object/apply:os.system ['true']\n", 2, "不是正确的 YAML"),
        ("", None, "valid dictionary"),
        ("- 1\n", 1, "valid dictionary"),
        ("name: a\x00\nparts: []\n", None, "不是正确的 YAML"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(
    tmp_path: Path, content: str, line: int | None, reason: str
) -> None:
    file = tmp_path / "a.yml"
    file.write_text(content)
    with pytest.raises(DataFileError) as caught:
        load(file, Outer)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert reason in caught.value.reason
    assert str(file) in str(caught.value)


def test_a_missing_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="读不了"):
        load(tmp_path / "none.yml", Outer)
    (tmp_path / "gbk.yml").write_bytes("name: 甲".encode("gbk"))
    with pytest.raises(DataFileError, match="UTF-8"):
        load(tmp_path / "gbk.yml", Outer)
