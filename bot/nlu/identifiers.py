"""Numbers that name something: orders, parcels, phones, tax and identity numbers, bank cards. Pure functions.

Each finder yields what it sees without regard to the others; `extraction.py` decides who is first where they meet.
"""

import re
from collections.abc import Iterator

from bot.nlu.found import Found

_START, _END = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_GAP = r"[^\d\n,。;!?A-Za-z]{0,6}?"

_ORDER_CUE = re.compile(
    rf"(?:订单|单号|编号|流水号|服务单|售后单){_GAP}(?P<v>(?:[A-Za-z]{{1,4}}[- ]?)?\d(?:[- ]?\d){{5,23}}){_END}"
)
_SHOP_ORDER = re.compile(rf"{_START}AX[- ]?\d(?:[- ]?\d){{9,11}}{_END}", re.IGNORECASE)
_ORDER = re.compile(
    rf"{_START}(?:[A-Za-z]{{1,4}}\d{{4}}-\d{{4,15}}|[A-Za-z]{{1,2}}[-_]?\d{{8,22}}|\d{{8}}-\d{{4,15}}|\d{{6}}-\d{{6,17}}"
    rf"|\d{{10,24}}){_END}"
)
_GROUPED = r"\d{3,5}(?:[- ]\d{3,5}){2,4}"  # as parcels' labels print them
_PARCEL_CUE = re.compile(
    rf"(?:(?:运单|快递单|物流单|快递|物流|面单|退货单|退回单|[通丰达兔]单)号?码?{_GAP}"
    rf"|(?:圆通|中通|申通|韵达|顺丰|极兔|邮政|百世|德邦)(?:速[运递])?(?:单号|单)?[是: ]{{0,3}})"
    rf"(?P<v>(?:[A-Za-z]{{1,4}}[- ]?)?(?:\d{{9,18}}|{_GROUPED})){_END}"
)
_COURIER_PREFIXES = "SF|YT|YD|ZTO|STO|JDV[A-Z]?|JDX|JD|JT|V[A-H]|DPK|EMS|E[A-Z]|TT|HT|BEST|CNEX|KK"
_TRACKING = re.compile(rf"{_START}(?:{_COURIER_PREFIXES})(?:-?\d{{9,17}}|[- ]?{_GROUPED})(?:CN)?{_END}", re.IGNORECASE)
_OF_A_PARCEL = (
    "快递",
    "物流",
    "运",
    "面",
    "退货",
    "退回",
    "回寄",
    "包裹",
    "通",
    "丰",
    "达",
    "兔",
)  # 圆通单号, 顺丰单号

_MOBILE = r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d){8}"
_LANDLINE = (
    r"(?:\(0\d{2,3}\) ?|0\d{2,3}[- ]?)[2-9]\d{2,3}[- ]?\d{4}(?:(?:-| ?转 ?)(?P<ext>\d{1,5}))?"
    r"|[48]00[- ]?\d{3,4}[- ]?\d{3,4}"
)
_PHONE = re.compile(rf"(?<![\dA-Za-z.+])(?:[Tt][Ee][Ll])?[:.]?(?P<v>{_MOBILE}|{_LANDLINE})(?![\d])")

_TAX_ID = re.compile(rf"{_START}(?:1[1-39]|5[1-39]|9[1-3]|Y1)\d{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}{_END}", re.IGNORECASE)
_TAX_CUE = re.compile(rf"(?:税号|纳税人识别号|识别号|信用代码|税务登记号){_GAP}(?P<v>[0-9A-Za-z]{{15,20}}){_END}")
_TAX_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_ID_CARD = re.compile(
    rf"{_START}[1-9]\d{{5}}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx]{_END}"
)
_CARD = re.compile(rf"{_START}(?:62|4\d|5[1-5]|35|60)\d{{2}}(?:[- ]?\d{{4}}){{2,3}}[- ]?\d{{1,4}}{_END}")
_CARD_CUE = re.compile(r"卡号|银行卡|储蓄卡|信用卡|账号|工行|农行|建行|中行|招行|交行")
_CUE_REACH = 12  # characters between 银行卡 and its number


def find_shop_order_ids(text: str) -> Iterator[Found]:
    """The shop's own form, `AX` and 10–12 digits. Normal form of all order ids: capitals, no spaces or dashes."""
    for match in _SHOP_ORDER.finditer(text):
        yield _joined("order_id", match.group(), match.start(), match.end())


def find_cued_order_ids(text: str) -> Iterator[Found]:
    """Numbers introduced as an order's; 快递单号 and 运单号 speak of a parcel."""
    for match in _ORDER_CUE.finditer(text):
        if not text[max(0, match.start() - 2) : match.start()].endswith(_OF_A_PARCEL):
            yield _joined("order_id", match["v"], match.start("v"), match.end("v"))


def find_bare_order_ids(text: str) -> Iterator[Found]:
    """Numbers too long for anything else (10–24 characters); look for phones and cards first."""
    for match in _ORDER.finditer(text):
        yield _joined("order_id", match.group(), match.start(), match.end())


def find_tracking_numbers(text: str) -> Iterator[Found]:
    """A courier's prefix, or a number introduced as a parcel's."""
    for match in _TRACKING.finditer(text):
        yield _joined("tracking_no", match.group(), match.start(), match.end())
    for match in _PARCEL_CUE.finditer(text):
        number = match["v"]
        if not (len(number) == 11 and _PHONE.fullmatch(number) and "单" not in match.group()):
            yield _joined("tracking_no", number, match.start("v"), match.end("v"))


def find_phones(text: str) -> Iterator[Found]:
    """Normal form: digits only, without the country code; an extension behind a dash."""
    for match in _PHONE.finditer(text):
        extension = match["ext"] or ""
        digits = re.sub(r"\D", "", match["v"].removesuffix(extension))
        if len(digits) > 11 and digits.removeprefix("00").startswith("86"):
            digits = digits.removeprefix("00")[2:]
        number = f"{digits}-{extension}" if extension else digits
        yield Found("phone", match.start("v"), match.end("v"), number)


def find_tax_ids(text: str) -> Iterator[Found]:
    """Introduced as one, or a unified social credit code whose check character fits (GB 32100-2015)."""
    for match in _TAX_CUE.finditer(text):
        yield _joined("tax_id", match["v"], match.start("v"), match.end("v"))
    for match in _TAX_ID.finditer(text):
        if is_credit_code(match.group().upper()):
            yield _joined("tax_id", match.group(), match.start(), match.end())


def find_id_cards(text: str) -> Iterator[Found]:
    """Resident identity numbers of 18 characters whose check character fits (GB 11643-1999)."""
    for match in _ID_CARD.finditer(text):
        if is_identity_number(match.group().upper()):
            yield _joined("id_card", match.group(), match.start(), match.end())


def find_bank_cards(text: str) -> Iterator[Found]:
    """13–19 digits with a fitting check digit (Luhn), introduced as a card's, or of UnionPay's 62."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        near = text[max(0, match.start() - _CUE_REACH) : match.start()]
        introduced = _CARD_CUE.search(near) is not None and "订单" not in near
        grouped = digits.startswith("62") and len(digits) != len(match.group())
        if passes_luhn(digits) and (introduced or grouped):
            yield Found("bank_card", match.start(), match.end(), digits)


def is_credit_code(code: str) -> bool:
    """The weights are the powers of 3 modulo 31."""
    if len(code) != 18 or any(character not in _TAX_ALPHABET for character in code):
        return False
    total = sum(_TAX_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(code[:17]))
    return _TAX_ALPHABET[-total % 31] == code[17]


def is_identity_number(code: str) -> bool:
    """The weights are the powers of 2 modulo 11 (ISO 7064, MOD 11-2)."""
    if len(code) != 18 or not code[:17].isdigit():
        return False
    total = sum(int(c) * pow(2, 17 - place, 11) for place, c in enumerate(code[:17]))
    return "10X98765432"[total % 11] == code[17]


def passes_luhn(digits: str) -> bool:
    doubled = [int(c) * 2 for c in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def _joined(kind: str, text: str, start: int, end: int) -> Found:
    return Found(kind, start, end, re.sub(r"[-_ ]", "", text).upper())
