"""One's own data (R22): seen, corrected, deleted, and no more marketing."""

import re

from actions.applying import change
from actions.process import Ask, Choice, Confirm, Matter, Process, Step, ask_person, choice, own_words, pick, say
from actions.turn import Turn
from bot.shop.changes import AskDeletion, CorrectPersonalData, SetMarketing

# “把张三的手机号给我看看” asks for somebody else's: only words about oneself are a wish to see one's own.
OWN = r"(我的|了我|我(有)?哪些|自己|本人|个人(信息|资料|数据))"
WHAT = (
    Choice("看我的资料", "see", OWN + r".{0,12}(看|查|哪些|什么|收集)|(看|查|哪些|什么|收集|存了).{0,12}" + OWN),
    Choice("更正资料", "correct", "改|更正|更新|错"),
    Choice("不收营销短信", "quiet", "短信|推销|营销|骚扰|广告|推送|打扰"),
    Choice("删除我的资料", "delete", "删|注销|清除|抹"),
)
FIELDS = (
    Choice("手机号", "phone", "手机|电话|号码"),
    Choice("姓名", "name", "姓名|名字|改名"),
    Choice("邮箱", "email", "邮箱|邮件|email|Email"),
    Choice("生日", "birthday", "生日|出生"),
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
NAME = re.compile(
    r"(?:(?:我的?)?(?:名字|姓名)?(?:改成|改为|更正为|叫|是)[:：，, ]*)?(?P<it>[^\s，,。?？]{1,20}?)[吧。]?"
)


class PrivacyProcess(Process):
    name = "privacy"
    intents = frozenset({"manage_privacy"})
    needs_order = False
    for_guests = "这要先确认是您本人。登录后再跟我说，我马上办；也可以请客服帮您。"
    stopped = "好的，您的资料不动。"

    def step(self, matter: Matter) -> Step:
        what = matter.said("what")
        if what is None:
            return choice("what", "只能看和改您本人的资料。您想怎么处理？", WHAT, topic="处理", spots=True)
        if what == "see":
            return _see(matter)
        if what == "quiet":
            text = "关掉后不再发活动短信，订单和物流通知照常。现在关吗？"
            return Confirm(text, "关掉", "先不关", lambda: change(matter, SetMarketing(allowed=False)))
        if what == "delete":
            text = "删除后这个账号的资料找不回来，法律要求保留的交易记录除外。确认申请删除吗？"
            return Confirm(text, "申请删除", "先不删", lambda: change(matter, AskDeletion()))
        return _correct(matter)


def _correct(matter: Matter) -> Step:
    field = matter.said("field")
    if field is None:
        return Ask("field", "要更正哪一项？", FIELDS, read=_field, spot=_field, topic="哪一项")
    if field == "birthday":
        return ask_person("生日要客服核对后才能改，我帮您转过去。")
    value = matter.said(field)
    if value is None:
        return _NEW[field]
    label = next(one.title for one in FIELDS if one.value == field)
    wanted = {
        "phone": CorrectPersonalData(phone=value),
        "email": CorrectPersonalData(email=value),
        "name": CorrectPersonalData(name=value),
    }[field]
    text = f"{label}更正为 {value}，已有的订单不变。确认吗？"
    return Confirm(text, "确认更正", "先不改", lambda: change(matter, wanted))


def _see(matter: Matter) -> Step:
    data = matter.has.shop.personal_data(matter.customer_id)
    if data is None:
        return ask_person("没有查到您的资料，请客服帮您看一下。")
    addresses = f"，收货地址 {len(data.addresses)} 个（{'；'.join(data.addresses[:3])}）" if data.addresses else ""
    email = f"，邮箱 {data.email}" if data.email else ""
    marketing = "开着" if data.marketing else "关着"
    return say(
        f"店里有您的这些资料：姓名 {data.name}，手机号 {data.phone}{email}{addresses}，"
        f"订单 {data.orders} 笔，营销短信{marketing}。要更正、删除或者不收短信，跟我说就行。"
    )


def _field(turn: Turn) -> str | None:
    """What is to be corrected: named, or known by the new value itself."""
    if turn.entities.get("phone"):
        return "phone"
    return "email" if _email(turn) else pick(FIELDS)(turn)


def _phone(turn: Turn) -> str | None:
    return turn.entities.get("phone")


def _email(turn: Turn) -> str | None:
    found = EMAIL.search(turn.text)
    return found.group() if found else None


def _name(turn: Turn) -> str | None:
    found = NAME.fullmatch(own_words(turn) or "") if turn.intent not in {"affirm", "deny"} else None
    return found["it"] if found else None


_NEW = {
    "phone": Ask("phone", "新的手机号是？", read=_phone, spot=_phone, topic="电话|手机|号码"),
    "email": Ask("email", "新的邮箱是？", read=_email, spot=_email, topic="邮箱"),
    "name": Ask("name", "新的姓名是？", read=_name, topic="姓名|名字"),
}
