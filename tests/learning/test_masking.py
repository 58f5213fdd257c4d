"""What is kept of a customer's words for review tells nobody who they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.masking import PLACEHOLDERS, STAND_INS, mask, written_out
from bot.nlu.found import Found


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678", "电话〔电话〕"),
        ("打我 138 1234 5678 或者 021-62345678", "打我 〔电话〕 或者 〔电话〕"),
        ("身份证11010519491231002X", "身份证〔证件号〕"),
        ("卡号6222021234567890128", "卡号〔卡号〕"),
        ("订单AX2611200042到哪了", "订单〔订单号〕到哪了"),
        ("SF1234567890123怎么不动", "〔运单号〕怎么不动"),
        ("YT8812345678901 圆通的", "〔运单号〕 圆通的"),
        ("税号91350100M000100Y43", "税号〔税号〕"),
        ("我叫王小明，帮我查下", "我叫〔姓名〕，帮我查下"),
        ("收货人：欧阳娜娜 电话13812345678", "收货人：〔姓名〕 电话〔电话〕"),
        ("收件人 阿依古丽·买买提 13812345678", "收件人 〔姓名〕 〔电话〕"),
        ("张伟 13812345678", "〔姓名〕 〔电话〕"),
        ("张伟13812345678", "〔姓名〕〔电话〕"),
        ("我是李女士", "我是李女士"),
        ("地址改成浙江省杭州市西湖区文三路90号2单元301室", "地址改成〔地址〕"),
        ("寄到上海市浦东新区世纪大道1000号", "寄到〔地址〕"),
        ("住幸福小区8号楼1201", "住〔地址〕"),
        ("发票发到zhang.wei@example.com.cn谢谢", "发票发到〔邮箱〕谢谢"),
        ("加我微信 wxid_abc123", "加我微信 〔号码〕"),
        ("手机1381234567", "手机〔订单号〕"),
        ("+86-138-1234-5678", "〔电话〕"),
        ("电话１３８１２３４５６７８", "电话〔电话〕"),
        ("电话幺三八 幺二三四 五六七八", "电话〔号码〕"),
        ("座机010-88889999转801", "座机〔电话〕"),
        ("400-820-8820打不通", "〔电话〕打不通"),
        ("卡号 6222 0212 3456 7890 128", "卡号 〔卡号〕"),
        ("ax2611200042", "〔订单号〕"),
        ("JT5123456789012没更新", "〔运单号〕没更新"),
        ("我是张伟，手机13812345678", "我是〔姓名〕，手机〔电话〕"),
        ("寄给王小五", "寄给〔姓名〕"),
        ("我女儿叫陈思涵", "我女儿叫〔姓名〕"),
        ("王小姐收 13512345678", "〔姓名〕小姐收 〔电话〕"),
        ("北京市朝阳区建国路88号SOHO现代城A座1201", "〔地址〕"),
        ("新疆维吾尔自治区乌鲁木齐市天山区解放北路10号", "〔地址〕"),
        ("车牌京A12345", "车牌〔号码〕"),
        ("密码是abc123456", "密码是〔号码〕"),
        ("验证码 384756收不到", "验证码 〔号码〕收不到"),
        ("qq号是12345678", "qq号是〔号码〕"),
    ],
)
def test_real_formats(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "在吗",
        "我叫你们退款听不懂吗",
        "12315投诉你们",
        "2026-11-20下的单",
        "一共1299.00元",
        "这条路有点远",
        "还有多久能到",
        "🙂" * 30,
        "礼品卡怎么用不了",
        "名字打错了能改吗",
        "给我换个大一号的",
        "放学校门口了",
        "快递放在小区门口了",
        "我是要退款",
        "我是金牌会员",
        "密码忘了怎么办",
        "验证码收不到",
        "买一送一送二三四折",
        "能发给我看看吗",
        "他叫我来找你们",
    ],
)
def test_what_tells_nobody_stays(text: str) -> None:
    assert mask(text) == text


def test_what_the_model_found_is_masked_too() -> None:
    assert mask("帮小芳改一下", [Found("person", 1, 3, "小芳")]) == "帮〔姓名〕改一下"


def test_an_entity_that_is_no_personal_data_stays() -> None:
    assert mask("买了红色的", [Found("color", 2, 4, "红色")]) == "买了红色的"


def test_every_placeholder_has_a_stand_in_and_none_is_left() -> None:
    assert set(STAND_INS) == set(PLACEHOLDERS.values())
    assert "〔" not in written_out("".join(PLACEHOLDERS.values()))


@given(st.text(alphabet="我叫王小明住路8号楼张伟 ，:13@a.〔电话〕", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(alphabet="好的啊 ，,", max_size=20), st.integers(13_000_000_000, 19_999_999_999))
def test_a_phone_never_stays(words: str, phone: int) -> None:
    assert str(phone) not in mask(f"{words}{phone}{words}")


def test_a_very_long_text_is_masked_in_good_time() -> None:
    assert "13812345678" not in mask("好" * 50_000 + "13812345678" + "路" * 50_000)
