"""What lists and shapes suggest about each character of a message, for the tagger to weigh: a hint decides nothing."""

import re
from collections.abc import Mapping, Sequence

from bot.nlu.found import Found
from bot.nlu.phrases import Index

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏章云苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费薛雷贺倪汤罗毕郝安常于傅齐康伍"
    "余顾孟黄穆萧尹姚邵汪毛臧戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯管卢莫房解丁邓洪包左石崔龚程邢裴陆荣翁"
    "叶谭廖曾乔龙段易武詹关辛温庄申焦侯聂岳简游白殷欧阎闫肖尚祁卓车丘冉佟耿晏池桂古艾向文谷苟兰"
)
_HAN = "[\u4e00-\u9fff]"
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古"
    "|广西|西藏|宁夏|新疆|香港|澳门"
)
_TITLES = (
    "先生|女士|小姐|师傅|经理|老师|阿姨|大哥|大姐|主管|叔叔|太太|同学|医生|主任|店长|老板|大爷|大妈|奶奶|爷爷|同志|总"
    "|姐|哥|叔|姨"
)
_FAULT = (
    "坏|碎|裂|破|断|漏|烂|臭|霉|锈|掉|卡|死机|黑屏|花屏|白屏|闪|鼓包|起球|褪色|缩水|变形|脱线|开线|开胶|划痕|裂痕|裂缝|异味|怪味|杂音|异响|噪音|故障"
    "|毛病|失灵"
    "|短路|漏电|跳闸|冒烟|发烫|发热|烫|过敏|红疹|发霉|变质|过期|馊|胀|瘪|凹|弯|歪|松|脏|污|色差|磨|勒|缺|少|错|堵|糊|重启|关机|接触不良|磕|摔|压扁|进水|虫|头发"
    "|粗糙|假货|二手|旧的|掉色|掉毛|掉漆|死"
)
_PATTERNS = {
    "province": rf"(?:{_PROVINCES})省?",
    "region": rf"{_HAN}{{1,4}}?(?:省|市|自治州|区|县|旗|街道|镇|乡|村)",
    "road": rf"{_HAN}{{1,5}}?(?:路|街|大道|巷|胡同|弄|段)",
    "place": (
        rf"{_HAN}{{1,6}}?(?:小区|花园|家园|公寓|苑|新城|新村|公馆|大厦|广场|中心|写字楼|园区|山庄|学校|中学|小学|大学|学院|医院|驿站|超市"
        r"|宿舍|社区|丰巢柜|快递柜|门卫|传达室|物业|前台|门口)"
    ),
    "unit": r"\d{1,4}(?:号楼|号|栋|幢|座|单元|室|楼|层|组)|[A-Z]座",
    "firm": (
        r"有限责任公司|股份有限公司|有限公司|分公司|公司|集团|事务所|经营部|旅行社|研究院|研究所|设计院|人民政府|合作社|厂|局"
        r"|大学|学院|中学|小学|医院"
    ),
    "name": rf"(?:欧阳|上官|司马|诸葛|司徒|尉迟|夏侯|皇甫|[{SURNAMES}])(?:{_TITLES})|[小老][{SURNAMES}]",
    "double_surname": "欧阳|上官|司马|诸葛|司徒|尉迟|夏侯|皇甫|慕容|令狐|南宫|端木|公孙|轩辕|东方|长孙",
    "fault": rf"(?:{_FAULT})了?",
    "fails": (
        rf"{_HAN}{{1,2}}不(?:了|开|上|起来|进去|进|出来|出|动|亮|着|住|紧|严|全|稳|准|清|满|下去?|到|熟|干净|够|转|齐|走)了?"
    ),
    "lacking": (
        r"没(?:有)?(?:声音?|反应|电|信号|味|给|发|附|带|装|效果|用|法)"
        r"|不(?:亮|转|动|热|冷|响|通电?|工作|启动|制冷|制热|加热|防水|保温|灵|合适|新鲜|一样|对|符|好用|能用|出|够|甜)"
    ),
    "badly": r"得(?:厉害|不行|要命|慌|很|要死)|(?:太|很|特别)(?:大|小|薄|厚|紧|松|硬|吵|慢|差)",
    "noise": r"(?P<n>[嗡滋吱咔哐沙哒呜嘎嗒])(?P=n)响?|异响|杂音|噪音",
    "asking": r"[吗?么]|会不会|能不能|是不是|万一|如果|要是|怕|别|不要|容易|可以",
    "about_name": r"姓名|名字|收件人|收货人|联系人|签收人?|本人|我叫|叫|我姓|姓|我是|收[:是]|找|付款人|下单人",
    "about_place": r"地址|住址|寄到?|送到?|送去|改到|改成|改为|换成|发到|搬到|住在?|放在?|我在|到",
    "about_title": r"抬头|发票|开票|公司名称?|单位名称|单位|开给|开具|专票|普票|名称|税号",
    "tail": r"怎么办|咋办|咋整|怎么弄|怎么处理|能修|能不能修|能退|给我退|特别|很严重|厉害",
    "degree": r"都|又|还|也|老是|老|一直|总是|总|有点|有些|已经|全|就|特别|太",
}
_READERS = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
SEEN = frozenset({"about_name", "about_place", "about_title"})
REACH = 12  # characters for which a word like 收件人 is remembered


def hints(text: str, indexes: Mapping[str, Index]) -> list[list[str]]:
    """For each character: `B-road`, `I-road`, … of what it may belong to, and the last word that speaks of what follows
    with how near it is.
    """
    rows: list[list[str]] = [[] for _ in text]
    spans = [(name, *match.span()) for name, reader in _READERS.items() for match in reader.finditer(text)]
    for kind in ("product", "city", "color", "courier", "payment_method"):
        spans += [(kind, item.start, item.end) for item in indexes[kind].find(text)]
    spans += [("part", part.start, part.end) for part in parts_of_goods(text, indexes)]
    for name, start, end in spans:
        for place in range(start, end):
            rows[place].append(f"{'B' if place == start else 'I'}-{name}")
        if end < len(text):
            rows[end].append(f"A-{name}")
    _remember(rows, sorted((end, name) for name, _, end in spans if name in SEEN))
    return rows


def parts_of_goods(text: str, indexes: Mapping[str, Index]) -> list[Found]:
    """Parts and packaging that a text names: 屏幕, not the 灯 of 台灯."""
    goods = list(indexes["product"].find(text))
    return [part for part in indexes["part"].find(text) if not any(_within(part, item) for item in goods)]


def _within(part: Found, goods: Found) -> bool:
    return goods.start <= part.start < goods.end and (part.start, part.end) != (goods.start, goods.end)


def _remember(rows: list[list[str]], ends: Sequence[tuple[int, str]]) -> None:
    for number, (end, name) in enumerate(ends):
        until = ends[number + 1][0] if number + 1 < len(ends) else len(rows)
        for place in range(end, min(until, end + REACH, len(rows))):
            rows[place].append(f"after-{name}")
