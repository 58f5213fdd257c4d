"""Entities marked by hand, and the line that Rasa's files get of it."""

import pytest
from rasa.shared.nlu.training_data.entities_parser import find_entities_in_training_example

from bot.errors import BadInput
from bot.learning.marks import Mark, annotated, with_mark

TEXT = "我叫小芳 电话〔电话〕 寄到上海"


def place(words: str, kind: str) -> Mark:
    start = TEXT.index(words)
    return Mark(start, start + len(words), kind)


def test_marks_stand_in_the_order_of_the_text() -> None:
    first = with_mark(TEXT, (), place("上海", "city"))
    assert with_mark(TEXT, first, place("小芳", "person")) == (place("小芳", "person"), place("上海", "city"))


def test_white_space_at_the_edges_is_left_out() -> None:
    assert with_mark(TEXT, (), place("小芳 ", "person")) == (place("小芳", "person"),)


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark(2, 4, "no_such"), "UNKNOWN_ENTITY"),
        (Mark(2, 2, "person"), "NOTHING_SELECTED"),
        (Mark(4, 2, "person"), "NOTHING_SELECTED"),
        (Mark(-1, 2, "person"), "NOTHING_SELECTED"),
        (Mark(0, 999, "person"), "NOTHING_SELECTED"),
        (Mark(4, 5, "person"), "NOTHING_SELECTED"),
        (Mark(3, 6, "person"), "OVERLAP"),
        (Mark(8, 10, "phone"), "HALF_PLACEHOLDER"),
    ],
)
def test_what_is_no_mark_is_refused(mark: Mark, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        with_mark(TEXT, (place("小芳", "person"),), mark)
    assert refused.value.code == code


def test_the_line_is_read_by_rasa_as_it_was_marked() -> None:
    raw = annotated(TEXT, (place("小芳", "person"), place("上海", "city")))
    assert raw == "我叫[小芳](person) 电话[13800000000](phone) 寄到[上海](city)"
    assert [(one["entity"], one["value"]) for one in find_entities_in_training_example(raw)] == [
        ("person", "小芳"),
        ("phone", "13800000000"),
        ("city", "上海"),
    ]


def test_without_marks_nothing_is_marked_and_brackets_of_customers_are_none() -> None:
    assert annotated(TEXT, ()) == "我叫小芳 电话13800000000 寄到上海"
    assert annotated("今天[开心](x){y}", ()) == "今天 开心 x y"
    assert annotated("[退](x)上海", (Mark(6, 8, "city"),)) == "退 x [上海](city)"


def test_characters_outside_the_first_plane_count_as_one() -> None:
    assert annotated("🙂🙂寄上海", (Mark(3, 5, "city"),)) == "🙂🙂寄[上海](city)"
