"""What is kept of a text, what a query asks for, and that no query means anything but words."""

import pytest

from bot.search.words import MOST_TERMS, Term, kept, marked, terms


class TestKept:
    def test_pairs_words_and_ends(self) -> None:
        assert set(kept("蓝牙耳机没声音")) >= {"蓝牙", "牙耳", "耳机", "声音", "音"}

    def test_runs_of_letters_and_digits_with_their_tails(self) -> None:
        words = kept("订单 AX5198842075，手机13800138000，iPhone15 Pro")
        assert {"ax5198842075", "2075", "13800138000", "8000", "iphone15", "pro"} <= set(words)

    def test_traditional_and_wide_forms_are_one(self) -> None:
        assert set(kept("耳機壞了ＡＸ１")) >= {"耳机", "坏了", "ax1"}

    @pytest.mark.parametrize("text", ["", "🪑🪑", "！？。，", " \n\t"])
    def test_of_what_has_no_words_nothing_is_kept(self, text: str) -> None:
        assert kept(text) == []

    def test_ten_megabytes_are_cut(self) -> None:
        assert kept("耳机" * 3_000_000) == ["耳机", "机耳", "机"]


class TestTerms:
    def test_words_as_jieba_cuts_them(self) -> None:
        assert terms("耳机 没 声音") == [Term("耳机"), Term("声音")]

    def test_a_long_word_is_found_by_its_pairs_too(self) -> None:
        (term,) = terms("充电器")
        assert term == Term("充电器", ("充电", "电器"))

    def test_a_single_character_alone_is_a_beginning(self) -> None:
        assert terms("退") == [Term("退", beginning=True)]

    def test_letters_from_the_third_on_are_a_beginning(self) -> None:
        assert terms("iPh ab") == [Term("iph", beginning=True), Term("ab")]

    @pytest.mark.parametrize(
        "query", ['"', "*", "NEAR(", "a OR", "-x", "col:", "'", "' | '", "(((", "&|!<->:*", "%_\\", "\x00", "😀"]
    )
    def test_signs_are_no_part_of_it(self, query: str) -> None:
        for term in terms(query):
            assert term.word.isalnum()

    def test_not_more_than_can_be_meant(self) -> None:
        assert len(terms(" ".join(f"word{at}" for at in range(100)))) <= MOST_TERMS
        assert len(terms("啊" * 10_000_000)) <= MOST_TERMS


class TestMarked:
    def test_what_was_found_is_apart_from_what_stands_around(self) -> None:
        assert marked("我的耳机没声音", terms("耳机 声音")) == [
            ("我的", False),
            ("耳机", True),
            ("没", False),
            ("声音", True),
        ]

    def test_only_what_is_near(self) -> None:
        shown = marked("前" * 500 + "耳机" + "后" * 500, terms("耳机"))
        assert shown[0] == ("…", False)
        assert shown[-1] == ("…", False)
        assert ("耳机", True) in shown
        assert len("".join(piece for piece, _ in shown)) < 150

    def test_letters_whatever_their_case(self) -> None:
        assert ("iPhone", True) in marked("我的iPhone15", terms("iphone"))

    def test_no_text_is_lost_or_made_up(self) -> None:
        text = "<b>İstanbul</b> 退货😀退货"
        assert "".join(piece for piece, _ in marked(text, terms("退货"))) == text
