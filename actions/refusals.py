"""What a message says that its customer does not want: 不要换货，我要退款. Only the rest tells what is wanted.

Pure reading; each function takes the text and returns it without what is refused.
"""

import re

_NOT = r"(?<![能可要])(?:(?<!是)不是|不(?:用|要|想要?|需要)|别|甭)(?:再|给我|帮我|去)*"
_WISHES = r"(?:换货?|退货?款?|补发|维修|修|赔偿?|补偿)"
# 不换 refuses, 不换就投诉 demands.
_BARE_NOT = r"(?<![能可要是])不(?=(?:换|修|补发|退))(?!\w{1,4}(?:就|吗|么|是吧|不行|我|没完))"
_REFUSED_WISH = re.compile(rf"(?:{_NOT}|{_BARE_NOT}){_WISHES}(?:了|的)?")
_PLACES = r"(?:驿站|快递柜|丰巢|蜂巢|自提柜?|门卫|物业|保安|前台|家?门口)"
_REFUSED_PLACE = re.compile(
    rf"(?:{_NOT}|(?<![能可])不(?:能|可以)?)(?:放|送|存|丢|扔)?(?:在|到|去)?{_PLACES}(?:[和、跟]?{_PLACES})*"
)
_PARTS = "(?:上午|早上|早晨|下午|中午|午后|晚上|傍晚|下班后|夜里)"
_AWAY = "(?:我|都|也|家里|那会儿?|的时候|可能|应该)*(?:不在|没人|没空|没时间|不行|不方便|要?上班)"
_REFUSED_PART = re.compile(rf"{_PARTS}{_AWAY}|{_NOT}(?:在|是)?{_PARTS}(?:送|来)?")
_AWAY_THEN = re.compile(rf"{_PARTS}?{_AWAY}")
_NOT_BEFORE = re.compile(rf"{_NOT}(?:在|改到?|送到?|约)?$")
_LOOKS_BACK = 12


def without_refused_wishes(text: str) -> str:
    """不要换货 我要退款 → 我要退款."""
    return _REFUSED_WISH.sub("", text)


def without_refused_places(text: str) -> str:
    """别放驿站 放家门口 → 放家门口."""
    return _REFUSED_PLACE.sub("", text)


def without_refused_parts(text: str) -> str:
    """上午不在 下午送 → 下午送."""
    return _REFUSED_PART.sub("", text)


def is_refused(text: str, start: int, end: int) -> bool:
    """Whether what stands at a place of a text is not meant: 明天 in 明天不在家 改后天送, 红色 in 不要红色."""
    before = text[max(0, start - _LOOKS_BACK) : start]
    return bool(_NOT_BEFORE.search(before) or _AWAY_THEN.match(text, end))
