"""Invoices asked for and issued anew (R17)."""

import re
from datetime import timedelta

from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound
from bot.shop.after_sale import check_text
from bot.shop.change_rules import must_be_paid_for_invoice
from bot.shop.changes import AskInvoice, ChangeInvoice
from bot.shop.demo.counter import Answer, Counter, known_id, paid_back_fen, words
from bot.shop.demo.queries import as_seen
from bot.shop.money import yuan
from bot.shop.papers import INVOICE_TYPE_LABELS, InvoiceStatus, InvoiceTitle, InvoiceType
from bot.shop.tables import InvoiceRow, OrderRow
from bot.storage import new_id

_TAX_ID = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def ask_invoice(counter: Counter, change: AskInvoice) -> Answer:
    order = counter.order(change.order_id)
    must_be_paid_for_invoice(as_seen(order))
    known = counter.session.scalars(select(InvoiceRow).where(InvoiceRow.order_id == order.id)).one_or_none()
    if known:
        raise Conflict("这笔订单已经有发票了，可以换开", code="ALREADY_INVOICED", data={"invoice_id": known.id})
    row = InvoiceRow(
        id=new_id(),
        customer_id=counter.customer.id,
        order_id=order.id,
        status=InvoiceStatus.ISSUING,
        asked_at=counter.now,
        amount_fen=order.total_fen - paid_back_fen(order),
    )
    _fill(row, change.type, change.title_kind, change.title, change.tax_id, change.email)
    _refuse_nothing(row, order)
    counter.session.add(row)
    return _answer(counter, row, "已经申请")


def change_invoice(counter: Counter, change: ChangeInvoice) -> Answer:
    wanted = known_id("invoice_id", change.invoice_id, "这张发票")
    query = select(InvoiceRow).where(InvoiceRow.customer_id == counter.customer.id, InvoiceRow.id == wanted)
    row = counter.session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("没有找到这张发票", field="invoice_id")
    order = counter.order(row.order_id)
    must_be_paid_for_invoice(as_seen(order))
    _fill(
        row,
        change.type or InvoiceType(row.type),
        change.title_kind or InvoiceTitle(row.title_kind),
        row.title if change.title is None else change.title,
        row.tax_id if change.tax_id is None else change.tax_id,
        row.email if change.email is None else change.email,
    )
    if change.amount_fen is not None:
        row.amount_fen = change.amount_fen
    _refuse_nothing(row, order)
    row.status = InvoiceStatus.REISSUING
    row.issued_at = None
    return _answer(counter, row, "原来的发票作废，换开")


def _fill(row: InvoiceRow, kind: InvoiceType, title_kind: InvoiceTitle, title: str, tax_id: str, email: str) -> None:
    plain = "".join(tax_id.split()).upper()
    if title_kind is InvoiceTitle.COMPANY and not _TAX_ID.fullmatch(plain):
        raise BadInput("公司抬头需要 18 位的统一社会信用代码（税号）", field="tax_id")
    if title_kind is InvoiceTitle.PERSON and kind is InvoiceType.SPECIAL:
        raise BadInput("增值税专用发票只能开给公司", field="title_kind")
    check_text("email", email.strip(), 120, "邮箱", may_be_empty=True)
    if email.strip() and not _EMAIL.fullmatch(email.strip()):
        raise BadInput("邮箱好像不对，请再看一下", field="email")
    row.type, row.title_kind = kind, title_kind
    row.title = words("title", title, 100, "抬头")
    row.tax_id = plain if title_kind is InvoiceTitle.COMPANY else ""
    row.email = email.strip()


def _refuse_nothing(row: InvoiceRow, order: OrderRow) -> None:
    most = order.total_fen - paid_back_fen(order)
    if most <= 0:
        raise Conflict("这笔订单的钱已经全部退了，没有可以开票的金额", code="NOTHING_LEFT")
    if not 0 < row.amount_fen <= most:
        raise BadInput(f"开票金额最多 {yuan(most)}（实际支付的金额）", field="amount_fen", data={"most_fen": most})


def _answer(counter: Counter, row: InvoiceRow, done: str) -> Answer:
    kind = InvoiceType(row.type)
    where = f"发到 {row.email}" if row.email and kind is InvoiceType.ELECTRONIC else "在订单里可以看到"
    posted = "寄出" if kind is not InvoiceType.ELECTRONIC else "开好"
    return Answer(
        row.id,
        f"{done}{INVOICE_TYPE_LABELS[kind]}，抬头 {row.title}，金额 {yuan(row.amount_fen)}",
        f"{posted}后{where}" if kind is InvoiceType.ELECTRONIC else "开好后按订单地址寄出",
        counter.now + timedelta(hours=counter.periods.invoice_hours[kind]),
    )
