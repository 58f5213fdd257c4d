"""A conversation as plain text, for its customer to keep."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.conversations.model import Kind, Message, Sender
from bot.settings import TIME_ZONE

SPEAKERS = {Sender.CUSTOMER: "我", Sender.BOT: "智能客服", Sender.STAFF: "人工客服", Sender.SYSTEM: "系统"}
PAUSE = timedelta(minutes=5)


def transcript(title: str, messages: Iterable[Message], now: datetime) -> str:
    """Who said what, with the time where there was a pause. Built on what the customer may see and nothing else."""
    lines = [title, f"保存于 {_moment(now)}（北京时间）"]
    before: datetime | None = None
    for message in messages:
        if before is None or message.created_at - before > PAUSE:
            lines += ["", f"—— {_moment(message.created_at)} ——"]
        before = message.created_at
        lines.append(f"{SPEAKERS[message.sender]}：{_words(message)}")
    return "\n".join(lines) + "\n"


def _words(message: Message) -> str:
    parts = [message.text] if message.text else []
    if message.card and message.kind is not Kind.IMAGE:
        parts.append(_card(message.card))
    if message.choices:
        parts.append("［可选：" + " / ".join(choice.title for choice in message.choices) + "］")
    return " ".join(part for part in parts if part).replace("\n", "\n    ") or "［空］"


def _card(card: dict[str, object]) -> str:
    """The fields that identify what a card shows; a kind that is not known here says nothing."""
    match card.get("type"):
        case "order":
            return f"［订单 {card['order_id']}，{card['status_label']}］"
        case "parcel":
            return f"［物流 {card['courier']} {card['tracking_no']}，{card['status_label']}］"
        case "case":
            promise = f"，承诺：{card['promise']}" if card.get("promise") else ""
            return f"［服务单 {card['number']}，{card['stage_label']}{promise}］"
        case "product":
            return f"［商品 {card['name']}，{card['price']}］"
        case _:
            return ""


def _moment(at: datetime) -> str:
    local = at.astimezone(TIME_ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
