"""What the system itself says in a conversation (not the bot, not staff)."""

from datetime import datetime

from bot.conversations.model import Choice, Draft, Kind
from bot.settings import TIME_ZONE

LEAVE_QUEUE = {"server": "leave_queue"}


def queued(position: int, wait: tuple[int, int] | None) -> Draft:
    """Told when a customer joins the queue; the wait is an interval from recent waits, or nothing when unknown."""
    place = "您排在第一位" if position == 1 else f"您前面还有{position - 1}位"
    text = f"已为您转人工，{place}"
    if wait is not None:
        low, high = wait
        text += f"，大约需要{low}分钟" if low == high else f"，大约需要{low}到{high}分钟"
    text += "。客服接入后能看到前面的全部对话，不用重复说。"
    return Draft(text, Kind.NOTICE, (Choice("leave-queue", "不等了，继续问智能客服", LEAVE_QUEUE),))


def out_of_hours(opens_at: datetime, answer_by: datetime, *, in_danger: bool) -> Draft:
    """Told to a customer who wants a person while nobody works: honest about when, and what to do meanwhile."""
    opens, answered = opens_at.astimezone(TIME_ZONE), answer_by.astimezone(TIME_ZONE)
    text = (
        f"现在客服不在班，您的留言已经记下，{_moment(opens)}上班后就看，最晚{_moment(answered)}回复您，就在这个对话里。"
        "还有要补充的直接发；能自助办的事，智能客服现在也能帮您。"
    )
    if in_danger:
        text = "要是有人身危险，请马上打110或120。" + text
    return Draft(text, Kind.NOTICE)


def _moment(at: datetime) -> str:
    return f"{at.month}月{at.day}日{at:%H:%M}"


def joined(staff_name: str) -> Draft:
    return Draft(f"客服{staff_name}已接入，由TA继续为您服务。", Kind.NOTICE)


def stepped_in(staff_name: str) -> Draft:
    return Draft(f"主管{staff_name}已接入，由TA继续为您处理，前面的对话都在。", Kind.NOTICE)


def reopened(staff_name: str) -> Draft:
    return Draft(f"客服{staff_name}重新打开了这次咨询，接着为您处理。", Kind.NOTICE)


def passed_on() -> Draft:
    return Draft("接待您的客服暂时离开了，正在为您转给其他同事，前面的对话都在，不用重复说。", Kind.NOTICE)


def transferred() -> Draft:
    return Draft("正在为您转给更合适的同事，前面的对话TA都看得到，不用重复说。", Kind.NOTICE)


def handed_back(staff_name: str) -> Draft:
    return Draft(f"客服{staff_name}已处理完，接下来由智能客服继续为您服务；需要时随时说“转人工”。", Kind.NOTICE)


def closed(*, rated: bool) -> Draft:
    """A person's service is over: the customer is asked how it went, unless this round was rated already."""
    card = None if rated else {"type": "rating"}
    return Draft("本次服务已结束。还有问题直接发消息就行。", Kind.NOTICE, card=card)


def ended_by_customer() -> Draft:
    return Draft("您结束了本次咨询。还有问题直接发消息就行。", Kind.NOTICE)


def left_queue() -> Draft:
    return Draft("好的，不排队了，由智能客服继续为您服务。", Kind.NOTICE)


def bot_failed() -> Draft:
    return Draft("系统刚才没能处理好您的消息，已经为您转人工。", Kind.NOTICE)
