"""What counts as an issue: the shortest phrase that names what is wrong.

The part (屏幕) and the fault (碎了), with the 了 that closes it; without the goods, what went before (洗一次就), the
adverbs in front (都, 又, 老是) and whatever follows (怎么办). Lessons and answers are cut by the same rule.
"""

import re
from collections.abc import Iterable, Iterator

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


def behind_goods(issue: Found, goods: Iterable[Found]) -> int:
    """Where an issue begins once the goods at its beginning are taken off: 耳机没声音了."""
    return next((item.end for item in goods if item.start == issue.start and item.end < issue.end - 1), issue.start)


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


_VERBS = "打关开合拉按拧转充连装拔插推调搜读吸粘扣套锁拆喷挤刷抽吹盖"
_PLAIN = re.compile(
    rf"开机不了|开不了机|充不(?:进去?|上|满)电?|[{_VERBS}](?:机|电)?不(?:上去?|开|了|动|进去?|紧|住|满|起来|出来)"
    r"|搜不到信号|连不上网?|没(?:有)?(?:声音?|反应|信号|电)了?|没法(?:用|充电|开机|穿|安装)"
    r"|(?:与|跟|和)?(?:图片|描述|实物|照片)不(?:符|一样)|不(?:亮|转|响|启动|工作|通电|制冷|制热|加热|保温)"
    r"|漏[水油液气电]|掉[漆色毛]|开[裂胶线]|发[臭霉]|[少缺]件|[黑白花蓝]屏|死机|卡死|自[己动](?:重启|关机|断电)|鼓包|变形|变质|过期|生锈"
    r"|[坏碎裂断烂锈臭馊瘪弯歪破](?:掉)?了"
)
# Who asks beforehand or for the rules, or speaks of pages, codes and coupons, tells of no fault of goods.
_NO_FAULT = re.compile(
    r"[吗么?]|会不会|万一|如果|要是|怕|别|不要|容易|是否|能用|怎么退|怎么换|能退|能赔|包赔|可以|找谁"
    r"|登[录陆不]|验证码|券|账号|卡号|页面|app|系统|订单|购物车|密码|快递|提交"
)


def plain_issues(text: str, parts: Iterable[Found] = ()) -> Iterator[tuple[int, int]]:
    """Faults that are said in so many words, in a message that does not ask."""
    if not _NO_FAULT.search(text):
        known = list(parts)
        for match in _PLAIN.finditer(text):
            yield shortest(text, match.start(), match.end(), known)
