"""The same as a page that any browser shows, without a network: every word escaped, no script, nothing from outside."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape

from bot.cases.labels import ACTOR_LABELS, CATEGORY_LABELS, STAGE_LABELS, STEP_LABELS, WORK_ORDER_LABELS
from bot.conversations.model import Kind, Message, Sender
from bot.conversations.transcript import SPEAKERS
from bot.evidence.dossier import Dossier, written_inside
from bot.policy.vocabulary import ComplaintCategory
from bot.settings import TIME_ZONE

POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"
STYLE = """
body { max-width: 60em; margin: 2em auto; padding: 0 1em; font: 15px/1.7 sans-serif }
table { width: 100%; border-collapse: collapse }
td, th { padding: 4px 8px; border: 1px solid #ccc; text-align: left; vertical-align: top }
td { white-space: pre-wrap; overflow-wrap: anywhere }
img { max-width: 20em }
"""


def page(title: str, parts: Iterable[str]) -> Iterator[bytes]:
    """A whole document, a part at a time."""
    yield (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n"
    ).encode()
    for part in parts:
        yield part.encode()
    yield b"</body></html>\n"


def case_parts(dossier: Dossier, messages: Iterable[Message]) -> Iterator[str]:
    """What was complained of, done, promised and said."""
    case = dossier.case
    facts = [
        ("编号", case.number),
        ("类别", CATEGORY_LABELS[ComplaintCategory(case.category)]),
        ("阶段", STAGE_LABELS[case.stage]),
        ("客户原话", case.text),
        ("订单", case.order_id or ""),
        ("受理", moment(case.opened_at)),
        ("结束", moment(case.closed_at)),
    ]
    yield table("情况", ("项目", "内容"), facts)
    yield table(
        "台账",
        ("序号", "时间", "谁", "做了什么", "内容", "依据"),
        [
            (
                str(entry.position),
                moment(entry.at),
                dossier.names.get(entry.actor_id or "", ACTOR_LABELS[entry.actor]),
                STEP_LABELS[entry.step],
                "" if written_inside(entry) else entry.text,
                " ".join(entry.rule_ids),
            )
            for entry in dossier.ledger
        ],
    )
    yield table(
        "承诺",
        ("承诺", "作出", "期限", "兑现"),
        [(one.text, moment(one.made_at), moment(one.due_at), moment(one.kept_at)) for one in dossier.promises],
    )
    yield table(
        "协作单",
        ("要办的事", "状态", "期限", "办完"),
        [
            (one.task, WORK_ORDER_LABELS[one.state], moment(one.due_at), moment(one.ended_at))
            for one in dossier.work_orders
        ],
    )
    yield table(
        "评价",
        ("时间", "分数", "解决了吗", "说明"),
        [(one["at"], str(one["score"]), "是" if one["solved"] else "否", one["comment"]) for one in dossier.ratings],
    )
    yield "<h2>对话</h2>\n<table><tr><th>序号</th><th>时间</th><th>谁</th><th>内容</th></tr>\n"
    for message in messages:
        yield _message(message, dossier)
    yield "</table>\n"


def internal_parts(dossier: Dossier) -> Iterator[str]:
    """What staff wrote for each other, and what the work cost."""
    yield "<p>仅供内部使用，不得提供给客户或第三方。</p>\n"
    rows = [(moment(one.created_at), dossier.names.get(one.staff_id, ""), one.text) for one in dossier.notes]
    yield table("内部备注", ("时间", "谁", "内容"), rows)
    inside = [
        (str(entry.position), moment(entry.at), dossier.names.get(entry.actor_id or "", ""), entry.text)
        for entry in dossier.ledger
        if written_inside(entry)
    ]
    yield table("台账里的内部说明", ("序号", "时间", "谁", "内容"), inside)
    costs = [(one.task, f"{one.cost_fen / 100:.2f} 元", one.note) for one in dossier.work_orders]
    yield table("协作单成本", ("要办的事", "成本", "说明"), costs)


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    columns = "".join(f"<th>{escape(one)}</th>" for one in head)
    return f"<h2>{escape(title)}</h2>\n<table><tr>{columns}</tr>\n{lines}</table>\n"


def moment(at: datetime | None) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M:%S}" if at else ""


def _message(message: Message, dossier: Dossier) -> str:
    speaker = "客户" if message.sender is Sender.CUSTOMER else SPEAKERS[message.sender]
    name = dossier.names.get(message.staff_id or "", "") if message.sender is Sender.STAFF else ""
    words = escape(message.text)
    if message.kind is Kind.IMAGE and message.card and message.card.get("attachment_id") in dossier.pictures:
        words += f'<br><img src="pictures/{escape(str(message.card["attachment_id"]))}.jpg" alt="客户发来的图片">'
    if message.kind is Kind.FILE and message.card and message.card.get("attachment_id") in dossier.documents:
        words = f'<a href="files/{escape(str(message.card["attachment_id"]))}.pdf">{words}</a>'
    cells = (str(message.seq), moment(message.created_at), f"{speaker} {name}".strip())
    return f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in cells)}<td>{words}</td></tr>\n"
