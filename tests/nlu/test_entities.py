"""What is found in a message, and who may claim which characters."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.extraction import Extractor
from bot.nlu.phrases import PhraseIndex
from bot.nlu.word_lists import WordLists
from bot.settings import ROOT, TIME_ZONE

NOW = datetime(2026, 11, 22, 13, 36, tzinfo=TIME_ZONE)
FOLDER = ROOT / "data" / "nlu" / "lexicons"
INDEXES = {**WordLists.read(FOLDER, ROOT / "data" / "demo").indexes()}
INDEXES["product"] = PhraseIndex("product", {"耳机": "耳机", "蓝牙耳机": "听澜 Air 2 蓝牙耳机", "雾蓝杯": "雾蓝杯"})
EXTRACTOR = Extractor(INDEXES)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(item.kind, text[item.start : item.end], item.value) for item in EXTRACTOR.extract(text, NOW)]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("AX2611200042 到哪了", [("order_id", "AX2611200042", "AX2611200042")]),
        ("订单 ax-2611 200042", [("order_id", "ax-2611 200042", "AX2611200042")]),
        ("訂單：ＡＸ２６１１２００ ０４２", [("order_id", "ＡＸ２６１１２００ ０４２", "AX2611200042")]),
        ("2026111900123 查", [("order_id", "2026111900123", "2026111900123")]),
        ("订单号13812345678", [("order_id", "13812345678", "13812345678")]),
        ("13812345678", [("phone", "13812345678", "13812345678")]),
        ("+86 138-1234-5678", [("phone", "+86 138-1234-5678", "13812345678")]),
        ("快递单号SF1234567890123", [("tracking_no", "SF1234567890123", "SF1234567890123")]),
        ("运单号 773012345678901", [("tracking_no", "773012345678901", "773012345678901")]),
        ("一百二块钱", [("amount", "一百二块钱", "120")]),
        ("九块九", [("amount", "九块九", "9.9")]),
        ("￥59.90", [("amount", "￥59.90", "59.9")]),
        ("补差价50", [("amount", "50", "50")]),
        ("昨天下午3点半", [("date", "昨天", "2026-11-21"), ("time", "下午3点半", "15:30")]),
        ("两件XL的灰黑色", [("quantity", "两件", "2"), ("size", "XL", "XL"), ("color", "灰黑色", "灰黑色")]),
        ("42码换43码", [("size", "42码", "42"), ("size", "43码", "43")]),
        ("京东快递到天津", [("courier", "京东快递", "京东物流"), ("city", "天津", "天津")]),
        ("能用花唄嗎", [("payment_method", "花唄", "花呗")]),
        ("蓝牙耳机坏了", [("product", "蓝牙耳机", "听澜 Air 2 蓝牙耳机")]),
        ("雾蓝杯有雾蓝的吗", [("product", "雾蓝杯", "雾蓝杯"), ("color", "雾蓝", "蓝色")]),
        ("10块一包", [("amount", "10块", "10"), ("quantity", "一包", "1")]),
        ("99元3双", [("amount", "99元", "99"), ("quantity", "3双", "3")]),
        ("九块九包邮", [("amount", "九块九", "9.9")]),
        ("三块五一个", [("amount", "三块五", "3.5")]),
        ("SF 1234 5678 90123", [("tracking_no", "SF 1234 5678 90123", "SF1234567890123")]),
        ("圆通4312345678901", [("courier", "圆通", "圆通"), ("tracking_no", "4312345678901", "4312345678901")]),
        ("顺丰13812345678", [("courier", "顺丰", "顺丰"), ("phone", "13812345678", "13812345678")]),
        ("运单 1234 5678 9012", [("tracking_no", "1234 5678 9012", "123456789012")]),
        (
            "运单号773012345678901 13812345678",
            [("tracking_no", "773012345678901", "773012345678901"), ("phone", "13812345678", "13812345678")],
        ),
        ("0571-8888 1234", [("phone", "0571-8888 1234", "057188881234")]),
        ("0571-88881234转802", [("phone", "0571-88881234转802", "057188881234-802")]),
        ("0571-88881234 3个", [("phone", "0571-88881234", "057188881234"), ("quantity", "3个", "3")]),
        ("八八八八", []),
        ("几百块", []),
        ("2026-11-20下的单", [("date", "2026-11-20", "2026-11-20")]),
    ],
)
def test_found(text: str, entities: list[tuple[str, str, str]]) -> None:
    assert found(text) == entities


@pytest.mark.parametrize(
    "text", ["在吗", "一个月了", "第二件半价", "12315", "一点都不好", "5号楼", "下个单", "有个问题", "sfz", "💩", ""]
)
def test_nothing_found(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="AX订单号13812345678昨天下午三点块元两件XL顺丰 -：！😡貨", max_size=40))
def test_places_fit_and_never_overlap(text: str) -> None:
    items = EXTRACTOR.extract(text, NOW)
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(left.end <= right.start for left, right in pairwise(items))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("审核中通过了吗", "courier"),
        ("明白的", "color"),
        ("押金的事情", "color"),
        ("现金券怎么用", "payment_method"),
        ("加微信说", "payment_method"),
        ("大同小异", "city"),
        ("一五一十说", "date"),
        ("手机号换了", "product"),
    ],
)
def test_phrases_that_only_hold_a_word_of_a_list(text: str, kind: str) -> None:
    assert kind not in {item.kind for item in EXTRACTOR.extract(text, NOW)}
