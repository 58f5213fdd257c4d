"""What customers say in the middle of a process: that they agree, leave it, or that something was wrong."""

import re

from actions.turn import Turn
from bot.nlu.taxonomy import COMPLAINTS

_DOING = "改|换|修|取消|办|弄|补发?|催|预?约|开|删除?|申请|退货?|拦截?|拒收|恢复|撤销?|关掉?|登记|合并?"
_END = r"(了|吧|啊|呀|就|好|一下|谢谢|[。.，,!！~ ])*"
_AGREES = re.compile(
    r"([哦噢那]*(好的?|行|嗯+|对|可以|是的?|没问题)[啊呀吧，, ]*)?"
    rf"(那?就?(帮我|给我|麻烦)?(提交|确认|确定|(?P<doing>{_DOING})(?P=doing)*)(吧|了|一下)?|就这样|可以的?|(我)?确[认定](要|是|就)?(?!不|别|先)\w{{0,6}}){_END}"
)
_WISH = re.compile(rf"(我|就|那就?|还是|帮我|给我|要|想|直接)*(?P<it>(?!不)\w{{2,6}}?){_END}")
_DOES = re.compile("[退换修补撤拦拒开改合催约删]|取消|申请|提交|恢复")
_ANYTHING = {"办", "弄"}
_LEFT = rf"算了|不用了?|(不(用|要|想)?|别)({_DOING}|查|看|问)了?|我?自己(看|查|弄|来|办)|(照|按)原来的?(送|来|办)?"
_LEAVES = re.compile(rf"[那就还是我先暂时哎唉哦，, ]*(({_LEFT})[吧啊了，, ]*)+{_END}")
_CLAUSES = re.compile(r"[，,。.；;!！~\s]+")
_WANTS = re.compile(
    r"[?？要帮]|吗$|呢$|怎么|多少|多久|给我|[改换修退补删催约拦]|开(?:个人|公司|发?票|一?张|[普专]票)|放(?:在|到)?(?:家|门|驿站|前台|物业)|送(?:到|来|过)|写(?!错)|取消|申请|拒收|恢复|登记|发票|人工|投诉"
    r"|提交|确认|还是|[上下]午|晚上|[明后]天"
)
_LONGEST = 20
_RIGHT = re.compile(
    r"(?:不对|错了?|不是[^，, 是]{0,8})(?:了|的|啊|呀|，|,|。|！|!|\s)*"
    r"(?:(?:应该|我)?(?:是|要|改成|换成|[说问]的是?)|我[说问])(?P<it>.{2,})"
)
_SAID_AFTER = re.compile(r"(?:不对|[说打写填输弄搞]错了?)[的了啊呀，,。 ]+(?P<it>\S.+)")
SWITCHES = re.compile(
    r"(?:改成|改为|换成|还是|不如|直接|那就)(退货|换货|维修|退款|补发|取消订单)(?:[吧了啊呢,，。!！]|算了)*$"
    r"|^我?[要想就]?(换货?)(?:一个|一件|个?新的)?[吧了啊呢,，。!！]*$"
)
MEANT_BY = {
    "退货": "request_return",
    "换货": "request_exchange",
    "换": "request_exchange",
    "维修": "request_repair",
    "退款": "request_refund",
    "补发": "request_resend",
    "取消订单": "cancel_order",
}
WRONG = re.compile(r"不对|(?<![拍买下发寄送没])错了|写错|弄错|搞错|填错|^不是(?!很|太)")


def agrees(offered: str, text: str) -> bool:
    """Whether a text is a yes to what is offered: 那拦吧 where a parcel would be stopped, 退吧 not to an exchange."""
    said = _AGREES.fullmatch(text)
    doing = said["doing"] if said else None
    return said is not None and (doing is None or doing in _ANYTHING or doing in offered)


def says_again(yes: str, text: str) -> bool:
    """Whether a text is once more the wish that is to be confirmed: 退差价 where the button says 申请退差价."""
    wish = _WISH.fullmatch(text)
    return wish is not None and wish["it"] in yes and _DOES.search(wish["it"]) is not None


def leaves(turn: Turn) -> bool:
    """“找到了 不用补了”: the matter is left, and nothing else in the message wants something instead."""
    text = turn.text.strip()
    if _LEAVES.fullmatch(text):
        return True
    if len(text) > _LONGEST or turn.intent in COMPLAINTS:
        return False
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    rest = [clause for clause in clauses if not _LEAVES.fullmatch(clause)]
    return len(rest) < len(clauses) and not any(_WANTS.search(clause) for clause in rest)


def put_right(text: str) -> str | None:
    """What a correction says instead: 不对，是右边 → 右边; None: it says no more than that something is wrong."""
    found = _RIGHT.search(text) or _SAID_AFTER.fullmatch(text.strip())
    right = found["it"].strip() if found else ""
    return right if right and not WRONG.search(right) else None
