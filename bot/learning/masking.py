"""Texts of customers without what tells who they are: masked before anything is kept for review. Pure functions.

Rather too much than too little: a masked word costs one training sentence, a name kept costs a customer's trust.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.nlu.found import Found, without_overlaps
from bot.nlu.personal_data import find_personal_data

PLACEHOLDERS: Final = {
    "person": "〔姓名〕",
    "phone": "〔电话〕",
    "address": "〔地址〕",
    "id_card": "〔证件号〕",
    "bank_card": "〔卡号〕",
    "order_id": "〔订单号〕",
    "tracking_no": "〔运单号〕",
    "tax_id": "〔税号〕",
    "email": "〔邮箱〕",
    "number": "〔号码〕",
}

# What stands for a placeholder when the sentence is trained on: an invented value, so that it reads like a message.
STAND_INS: Final = {
    "〔姓名〕": "李小兰",
    "〔电话〕": "13800000000",
    "〔地址〕": "幸福路8号",
    "〔证件号〕": "11010519491231002X",
    "〔卡号〕": "6222021234567890128",
    "〔订单号〕": "AX2601010001",
    "〔运单号〕": "SF1000000000001",
    "〔税号〕": "91350100M000100Y43",
    "〔邮箱〕": "kefu@example.com",
    "〔号码〕": "1000000",
}

_NAME_END = r"(?=[\s,，。.;；、:：!！?？\d+\-(（〔]|的|住|电话|手机|收|地址|$)"
_CUED_NAME = re.compile(
    r"(?:我叫|我是叫|名叫|名字[是叫]?|姓名|收[货件]人|联系人|户名|开户名|寄件人|本人)[\s是为:：]{0,3}"
    rf"(?P<v>[\u4e00-\u9fff]{{1,6}}[·•][\u4e00-\u9fff]{{1,6}}|[\u4e00-\u9fff]{{2,4}}?){_NAME_END}"
)
_SURNAMES = (
    "欧阳|司马|上官|诸葛|皇甫|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻章云苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费薛雷贺倪"
    "汤罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪左石崔龚程陆翁]"
)
_NAME_BY_NUMBER = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<v>(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}})(?=[\s,，:：]{{0,2}}〔)"
)
_TITLED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<v>(?:我姓)?(?:{_SURNAMES})(?=先生|女士|小姐))|(?<=我姓)(?P<s>{_SURNAMES})"
)
_INTRODUCED = re.compile(
    r"(?:我是|寄给|发给|转给|送给|(?:儿子|女儿|老公|老婆|妈妈?|爸爸?|朋友|同事|孩子|他|她)叫)\s?"
    rf"(?P<v>(?:{_SURNAMES})(?!先生|女士|小姐|老师|师傅|经理)[\u4e00-\u9fff]{{1,2}})(?=[\s,，。.;；!！?？〔]|$)"
)
_REGION = r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区)|[\u4e00-\u9fff]{2,6}?(?:市|州|盟)"
_DISTRICT = r"[\u4e00-\u9fff]{1,6}?(?:区|县|旗|镇|乡|街道|村)"
_STREET = r"[\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷|弄|胡同)"
_PLACE = r"[\u4e00-\u9fffA-Za-z0-9]{1,12}?(?:小区|花园|公寓|大厦|广场|家园|公馆|苑|号院|学校|大学|工业园)"
_DOOR = (
    r"\s?[\dA-Za-z一二三四五六七八九十-]{1,6}\s?(?:号楼|号|栋|幢|座|单元|楼|层|室|弄)"
    r"(?:[\dA-Za-z-]{1,6}(?![\d号栋幢座单元楼层室弄]))?"
)
_ESTATE = rf"[\u4e00-\u9fff]{{1,6}}城(?={_DOOR})"
_ADDRESS = re.compile(
    rf"(?:(?:{_REGION}){{1,2}}(?:{_DISTRICT})+|(?:{_REGION})?(?:{_DISTRICT})*(?:{_STREET}|{_PLACE})(?=\s?[\dA-Za-z一二三四五六七八九十])"
    rf"|(?:{_REGION})(?:{_DISTRICT})*(?:{_STREET}|{_PLACE}))(?:(?:{_STREET})|(?:{_PLACE})|(?:{_DOOR})|(?:{_ESTATE}))*"
)
_ADDRESS_CUE = re.compile(
    r"^(?:.{0,12}?(?:地址[改换写]?[成为是到]?|寄[到往给]|送[到往]|发[到往]|住在?|改成|[在到])[:：\s]?)"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NICK = re.compile(r"(?:微信号?|QQ号?|[Vv][Xx]|旺旺|扣扣)[\s是:：]{0,3}(?P<v>[A-Za-z0-9][A-Za-z0-9_-]{4,19})")
_SECRET = re.compile(r"(?:密码|验证码|校验码|动态码)[\s是为:：]{0,3}(?P<v>[A-Za-z0-9]{4,20})")
_PLATE = re.compile(
    r"(?P<v>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6})(?![A-Z0-9])"
)
_SPOKEN_NUMBER = re.compile(r"(?P<v>[零〇一二三四五六七八九幺两](?:[\s-]?[零〇一二三四五六七八九幺两]){6,})")
_LONG_NUMBER = re.compile(r"(?<!\d)(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))(?:\d[ -]?){7,}\d|\d{7,}")


_VALUED: Final = (
    (_NICK, "number"),
    (_SECRET, "number"),
    (_PLATE, "number"),
    (_SPOKEN_NUMBER, "number"),
    (_CUED_NAME, "person"),
    (_INTRODUCED, "person"),
)


def mask(text: str, entities: Iterable[Found] = ()) -> str:
    """The text with a placeholder for each thing that tells who somebody is. Masking twice changes nothing more."""
    masked = _replaced(text, find_personal_data(text, entities))
    # What is masked tells what the words beside it are: 张伟 before a phone is a name.
    while (more := _once(masked)) != masked:
        masked = more
    return masked


def _once(text: str) -> str:
    masked = _replaced(text, find_personal_data(text))
    masked = _replaced(masked, without_overlaps(_patterns(masked)))
    return _replaced(masked, [Found("person", m.start("v"), m.end("v"), "") for m in _NAME_BY_NUMBER.finditer(masked)])


def written_out(masked: str) -> str:
    """A masked text as a sentence to be trained on: invented values in place of the placeholders."""
    for placeholder, stand_in in STAND_INS.items():
        masked = masked.replace(placeholder, stand_in)
    return masked


def _patterns(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield Found("email", match.start(), match.end(), "")
    for pattern, kind in _VALUED:
        for match in pattern.finditer(text):
            yield Found(kind, match.start("v"), match.end("v"), "")
    for match in _TITLED.finditer(text):
        yield Found("person", *match.span("v" if match["v"] else "s"), "")
    for match in _ADDRESS.finditer(text):
        cue = _ADDRESS_CUE.match(match.group())
        yield Found("address", match.start() + (cue.end() if cue else 0), match.end(), "")
    for match in _LONG_NUMBER.finditer(text):
        yield Found("number", match.start(), match.end(), "")


def _replaced(text: str, items: Iterable[Found]) -> str:
    pieces, position = [], 0
    for item in items:
        pieces += [text[position : item.start], PLACEHOLDERS[item.kind]]
        position = item.end
    return "".join([*pieces, text[position:]])
