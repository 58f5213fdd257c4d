"""One's own data (R22): seen, corrected, deleted, and no more marketing."""

from actions.applying import change
from actions.process import Ask, Choice, Confirm, Matter, Process, Step, ask_person, choice, say
from actions.turn import Turn
from bot.shop.changes import AskDeletion, CorrectPersonalData, SetMarketing

# “把张三的手机号给我看看” asks for somebody else's: only words about oneself are a wish to see one's own.
OWN = r"(我的|了我|我(有)?哪些|自己|本人|个人(信息|资料|数据))"
WHAT = (
    Choice("看我的资料", "see", OWN + r".{0,12}(看|查|哪些|什么|收集)|(看|查|哪些|什么|收集|存了).{0,12}" + OWN),
    Choice("更正手机号", "correct", "改|更正|更新|错"),
    Choice("不收营销短信", "quiet", "短信|推销|营销|骚扰|广告|推送|打扰"),
    Choice("删除我的资料", "delete", "删|注销|清除|抹"),
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
        phone = matter.said("phone")
        if phone is None:
            return Ask("phone", "新的手机号是？", read=_phone, spot=_phone, topic="电话|手机|号码")
        text = f"手机号更正为 {phone}，以后的订单用这个号。确认吗？"
        return Confirm(text, "确认更正", "先不改", lambda: change(matter, CorrectPersonalData(phone=phone)))


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


def _phone(turn: Turn) -> str | None:
    return turn.entities.get("phone")
