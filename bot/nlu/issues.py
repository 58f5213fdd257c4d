"""What counts as an issue: the shortest phrase that names what is wrong.

The part (屏幕) and the fault (碎了), with the 了 that closes it; without the goods, what went before (洗一次就), the
adverbs in front (都, 又, 老是) and whatever follows (怎么办). Lessons and answers are cut by the same rule.
"""

import re
from collections.abc import Iterable

from bot.nlu.found import Found

_LEAD = re.compile(
    r"(?:收到|拆开|打开|刚|才|用|穿|洗|戴|吃|喝|充)[^,。!?]{0,6}?(?:就是?|完|后|时候)(?=.{2})"
    r"|(?:都|又|还是?|也|老是|老|一直在?|总是|总|经常|有点儿?|有些|已经|全都|全|就是?|竟然|居然|突然|是不是|好像|现在|发现|检查|感觉)(?=.{2})"
    r"|刚?(?:拆开|打开|收到)(?=.{2})|是(?=.的)|[,。!?:;、\s的]+"
)
_TAIL = re.compile(
    r"(?:(?:特别|非常|太)?(?:很?严重|厉害|明显)|怎么办|咋办|怎么弄|咋整|能修吗?|的|啊|呀|呢|吗|[,。!?:;、\s])+$"
)
_SHORT = 2  # characters that a phrase keeps at least: 碎的


def shortest(text: str, start: int, end: int, parts: Iterable[Found] = ()) -> tuple[int, int]:
    """The bounds of the issue within `text[start:end]`, or a little around it: with the part that stands right before
    it and the 了 behind. Empty when nothing is left.
    """
    while (lead := _LEAD.match(text, start, end)) and lead.end() > start:
        start = lead.end()
    tail = _TAIL.search(text[start:end])
    if tail and tail.start() >= _SHORT and "得" not in text[start:end]:
        end = start + tail.start()
    if end - start == 1 and text[end : end + 1] == "的":
        end += 1
    if end > start and text[end : end + 1] == "了":
        end += 1
    before = next((part.start for part in parts if part.end == start), start)
    return (before, end) if start < end else (start, start)
