import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.loading import Policy
from bot.policy.vocabulary import ComplaintCategory, OfferKind, Situation
from bot.policy.words import ComplaintWords

QUALITY, DELIVERY = ComplaintCategory.QUALITY, ComplaintCategory.DELIVERY


@pytest.fixture(scope="session")
def words(policy: Policy) -> ComplaintWords:
    return policy.words


class TestSituation:
    @pytest.mark.parametrize(
        ("text", "situation"),
        [
            ("左边没声音", Situation.DEFECTIVE),
            ("用了两天就坏了", Situation.DEFECTIVE),
            ("盖子合不上", Situation.DEFECTIVE),
            ("屏幕裂了", Situation.DAMAGED),
            ("苹果烂了好几个", Situation.DAMAGED),
            ("发错颜色了", Situation.WRONG_ITEM),
            ("少发了一条充电线", Situation.MISSING_ITEM),
            ("不太喜欢", Situation.GENERAL),
        ],
    )
    def test_of_the_goods(self, words: ComplaintWords, text: str, situation: Situation) -> None:
        assert words.situation(QUALITY, text) is situation

    @pytest.mark.parametrize(
        ("text", "situation"),
        [
            ("显示签收，但没收到", Situation.LOST),
            ("物流一直没动静", Situation.LATE),
            ("过了约定时间还没发货", Situation.LATE),
            ("快递员态度特别差", Situation.COURIER),
            ("箱子压坏了", Situation.DAMAGED),
        ],
    )
    def test_of_the_parcel(self, words: ComplaintWords, text: str, situation: Situation) -> None:
        assert words.situation(DELIVERY, text) is situation

    def test_what_a_category_cannot_be_is_not_found(self, words: ComplaintWords) -> None:
        assert words.situation(QUALITY, "包裹丢了") is Situation.GENERAL
        assert words.situation(ComplaintCategory.SERVICE, "左边没声音") is Situation.GENERAL


class TestDemand:
    @pytest.mark.parametrize(
        ("text", "demand"),
        [
            ("给我换个新的", OfferKind.EXCHANGE),
            ("我不要了", OfferKind.RETURN),
            ("把钱退给我", OfferKind.REFUND),
            ("重新发一份", OfferKind.RESEND),
            ("帮我修一下", OfferKind.REPAIR),
            ("退差价", OfferKind.COMPENSATION),
            ("让主管给我打电话", OfferKind.CALLBACK),
            ("催一下快递", OfferKind.EXPEDITE),
            ("给个说法", OfferKind.EXPLAIN),
        ],
    )
    def test_in_so_many_words(self, words: ComplaintWords, text: str, demand: OfferKind) -> None:
        assert words.demand(text) is demand

    @pytest.mark.parametrize("text", ["左边没声音", "", "你好"])
    def test_none(self, words: ComplaintWords, text: str) -> None:
        assert words.demand(text) is None

    @pytest.mark.parametrize("text", ["随便", "你们看着办", "都行吧"])
    def test_left_to_us(self, words: ComplaintWords, text: str) -> None:
        assert words.leaves_it_to_us(text)


class TestTellingWhatHappened:
    @pytest.mark.parametrize(
        "text", ["我要投诉", "投诉！！", "质量太差了吧", "服务差", "你们必须赔偿我的损失", "给个说法", "坏", "  "]
    )
    def test_a_bare_complaint_does_not(self, words: ComplaintWords, text: str) -> None:
        assert not words.tells_what_happened(text)

    @pytest.mark.parametrize("text", ["我要投诉快递员", "左边没声音", "质量太差了，用一天就断"])
    def test_more_than_that_does(self, words: ComplaintWords, text: str) -> None:
        assert words.tells_what_happened(text)


@given(text=st.text(max_size=4_000))
def test_no_text_is_too_much(words: ComplaintWords, text: str) -> None:
    assert words.situation(QUALITY, text) in Situation
    assert words.demand(text) in {None, *OfferKind}
    assert words.tells_what_happened(text) in {True, False}


def test_a_pattern_that_does_not_compile_is_refused() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        ComplaintWords.model_validate(
            {"as_of": "2026-11-22", "situations": {"late": ["("]}, "demands": {}, "empty": "x", "any_demand": "y"}
        )
