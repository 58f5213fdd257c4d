"""Feelings of single messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.emotion import estimate, key
from bot.nlu.taxonomy import EMOTIONS

LEXICON = {
    "anxious": {"着急": 0.6, "🙏": 0.3},
    "dissatisfied": {"不满意": 0.6, "不靠谱": 0.5, "???": 0.4},
    "angry": {"生气": 0.7, "😡": 0.7},
    "abusive": {"傻子": 0.9},
    "satisfied": {"满意": 0.7, "靠谱": 0.6, "谢谢": 0.15},
}
LEXICON = {name: {key(phrase): weight for phrase, weight in phrases.items()} for name, phrases in LEXICON.items()}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("什么时候发货", "calm"),
        ("怎么还不发货", "dissatisfied"),
        ("都等了五天了", "dissatisfied"),
        ("凭什么不给退", "angry"),
        ("到底管不管", "angry"),
        ("呵呵", "dissatisfied"),
        ("谢谢你哦", "dissatisfied"),
        ("谢谢", "calm"),
        ("很满意 谢谢", "satisfied"),
        ("不满意", "dissatisfied"),
        ("不太满意", "dissatisfied"),
        ("我没有生气", "calm"),
        ("不靠谱", "dissatisfied"),
        ("😡", "angry"),
        ("傻子", "abusive"),
        ("快点急用", "anxious"),
        ("在吗？？？？", "dissatisfied"),
        ("垃圾袋有吗", "calm"),
        ("", "calm"),
        ("還沒收到，著急", "anxious"),
        ("挺满意，就是等了太久", "dissatisfied"),
    ],
)
def test_name(text: str, name: str) -> None:
    assert estimate(text, LEXICON).name == name


def test_more_signs_are_stronger() -> None:
    weak, strong = estimate("怎么还不发货", LEXICON), estimate("都三天了怎么还不发货！！！！", LEXICON)
    assert 0 < weak.intensity < strong.intensity <= 1


def test_begging_hands_are_no_thanks() -> None:
    assert estimate("🙏", LEXICON).name == "anxious"


@given(st.text(max_size=40))
def test_every_text_has_a_feeling_within_bounds(text: str) -> None:
    feeling = estimate(text, LEXICON)
    assert feeling.name in EMOTIONS
    assert 0 <= feeling.intensity <= 1
    assert (feeling.intensity == 0) == (feeling.name == "calm")
