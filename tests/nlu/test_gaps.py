"""A missing character is thought of where the sentences known have it between its neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.character_runs import CharacterRuns, counted
from bot.nlu.gaps import LONGEST, MOST, SHORTEST, GapFiller

KNOWN = ["我要退货", "怎么退货", "能换个颜色吗", "能换个颜色吗", "能选个颜色吗", "换个大的", "积分能换什么"] * 3


def filler(known: list[str]) -> GapFiller:
    return GapFiller(CharacterRuns(counted(known)))


def texts(line: str) -> list[str]:
    return [reading.text for reading in filler(KNOWN).readings(line)]


def test_all_that_fit_are_told_the_likeliest_first() -> None:
    assert texts("能个颜色吗") == ["能换个颜色吗", "能选个颜色吗"]


def test_at_the_beginning_too() -> None:
    assert texts("分能换什么")[0] == "积分能换什么"


def test_a_gap_gains() -> None:
    assert filler(KNOWN).readings("能个颜色吗")[0].gain > 0


def test_nothing_is_thought_of_in_a_line_that_is_known() -> None:
    assert [reading for line in KNOWN for reading in filler(KNOWN).readings(line)] == []


def test_what_fits_worse_than_the_line_as_it_is_loses() -> None:
    gains = {reading.text: reading.gain for reading in filler([*KNOWN, "能选颜色吗"]).readings("选颜色的")}
    assert gains["能选颜色的"] > 0 > gains["选个颜色的"]


def test_nothing_is_missing_where_sentences_have_the_same_side_by_side() -> None:
    known = [*KNOWN, *["怎么还没到账啊"] * 9]
    assert filler(known).readings("还没到啊")[0].text == "还没到账啊"
    assert not filler([*known, "怎么还没到啊"]).readings("还没到啊")


def test_of_too_little_and_of_much_nothing_is_thought() -> None:
    assert not texts("么退货")
    assert len("么退货") < SHORTEST
    assert not texts("能个颜色吗" * 5)


@given(st.text(alphabet="我要退换货能个颜色吗^$ a😡", max_size=2 * LONGEST))
def test_any_line_gets_one_chinese_character_more(line: str) -> None:
    found = filler(KNOWN).readings(line)
    assert len(found) <= MOST
    assert len({reading.text for reading in found}) == len(found)
    for text in (reading.text for reading in found):
        added = [c for place, c in enumerate(text) if text[:place] + text[place + 1 :] == line]
        assert added
        assert all("\u4e00" <= c <= "\u9fff" for c in added)


@given(st.text(max_size=30))
def test_who_has_learnt_nothing_thinks_of_nothing(line: str) -> None:
    assert not filler([]).readings(line)
