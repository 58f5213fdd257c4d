"""Invoices: asked for, or issued anew with another title (R17: never refused)."""

import re
from collections.abc import Mapping
from functools import partial

from actions.applying import change
from actions.base import PERSON
from actions.facts import state_of, today
from actions.orders import Fitting, paid
from actions.process import (
    LONGEST_ANSWER,
    Ask,
    Choice,
    Confirm,
    Matter,
    Process,
    Step,
    ask_person,
    choice,
    order_words,
    own_words,
    say,
)
from actions.turn import Turn
from bot.policy.decision import Decision, Outcome
from bot.policy.orders import decide_invoice, decide_invoice_change
from bot.policy.periods import shanghai_day
from bot.shop.changes import AskInvoice, Change, ChangeInvoice
from bot.shop.model import Order
from bot.shop.papers import INVOICE_STATUS_LABELS, INVOICE_TYPE_LABELS, Invoice, InvoiceTitle, InvoiceType

UNWANTED = r"(?<!不要)(?<!不用)(?<!不开)"
COMPANYS = rf"{UNWANTED}(?:公司|单位|企业|税号|报销)|^(?!.*不[要用开](?:增值税)?专).*(?:专票|专用)"
"""Only companies get special invoices; who took that back has said nothing of the title."""
KINDS = (
    Choice("个人", InvoiceTitle.PERSON.value, "个人"),
    Choice("公司", InvoiceTitle.COMPANY.value, COMPANYS),
)
FOR_A_PERSON = re.compile(
    r"[那就还是要给我用写改成，, ]*(开|写|用|改成?)?个人(抬头|名字|发票)?[的了吧就行好可以，, 。]*"
)
"""Whose the title is, not the title. Persons get no special invoice, so who says it wants none."""
_IS = r"(?:就?是|就?写|改成|改为|换成|开成?|为|叫|用)?"
LEAD = re.compile(
    rf"(?:(?:发票|公司|单位|个人)?的?(?:抬头|名称|名字|全称|税号){_IS}|我们?(?:公司|单位){_IS}|(?:公司|单位)(?:就?是|叫)"
    r"|(?:发票|就|请|帮我|给我|麻烦|要|那)+(?:开|写|改|换|用)(?:成|为|给|个|张|的是)?|(?:开|改|换)(?:成|给|个|张)|写(?:成|的是)"
    r"|(?:公司|单位|个人)的|[:：，, ])+"
)
"""What stands before a title in one breath with it; 开元酒店 and 用友软件 are names."""
PERSON_LEAD = re.compile(r"(?:就?写|用|开|改成|我?的?(?:名字|姓名)(?:叫|是)?|我?叫|本人|就?是|[:：，, ])+")
TRAIL = re.compile(r"(?:就(?:行|好|可以|这个)|的?抬头|[吧啊呀哦了。，, ])+$")
TITLE = re.compile(r"抬头[^，,。:：?？]{2,60}(?:公司|中心|学校|医院|厂|店|所|院)")
COMPANY_NAME = re.compile(
    r"[\w（）()·]{2,50}(?:有限公司|责任公司|股份公司|分公司|事务所|合作社|大学|学院|中学|小学|医院)"
)
PIECES = re.compile(r"[，,。；;\s]+")
TAX_ID = re.compile(r"(?<![0-9A-Z])(?:[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20})(?![0-9A-Z])")
SPECIAL = re.compile(rf"{UNWANTED}(?:增值税专[用票]|(?<!增值税)(?:专票|专用的?(?:发?票|$)))")
ORDINARY = re.compile(r"普票|普通的?(?:发?票|$)|电子的?(?:发?票|$)")


class InvoiceProcess(Process):
    name = "invoice"
    intents = frozenset({"ask_invoice", "change_invoice"})
    question = "要开哪一单的发票？点一下就行，也可以发订单号。"
    explains = True
    unasked = frozenset({"type"})
    stopped = "好的，先不开。要发票随时找我。"

    def fitting(self, intent: str) -> Fitting:
        return paid

    def heard(self, turn: Turn) -> Mapping[str, str]:
        if SPECIAL.search(turn.text):
            return {"type": InvoiceType.SPECIAL.value}
        ordinary = ORDINARY.search(turn.text) or FOR_A_PERSON.fullmatch(turn.text.strip())
        return {"type": InvoiceType.ELECTRONIC.value} if ordinary else {}

    def step(self, matter: Matter) -> Step:
        order = matter.order
        assert order is not None
        known = next((one for one in matter.has.shop.invoices(matter.customer_id) if one.order_id == order.id), None)
        decision = _decision(matter, order, known)
        if decision.outcome is not Outcome.ALLOWED or order.paid_at is None:
            return ask_person(f"{order_words(order)}：{decision.reason}")
        if known is not None and matter.draft.intent == "ask_invoice" and matter.said("kind") is None:
            return _known(known)
        special = matter.said("type") == InvoiceType.SPECIAL
        kind = matter.said("kind") or (InvoiceTitle.COMPANY.value if special else None)  # persons get no special one
        if kind is None:
            return choice(
                "kind", f"{order_words(order)}的发票，抬头开个人还是公司？", KINDS, topic="个人|公司", spots=True
            )
        title = matter.said("title")
        if title is None:
            whose = "公司" if kind == InvoiceTitle.COMPANY else "个人"
            return Ask(
                "title",
                f"{whose}抬头写什么？把全称发我就行。",
                read=partial(_a_title, of_a_person=kind == InvoiceTitle.PERSON),
                spot=_spoken_title,
                topic="抬头|名称|名字",
            )
        tax_id = matter.said("tax_id")
        if kind == InvoiceTitle.COMPANY and tax_id is None:
            return Ask("tax_id", "公司的税号是多少？", read=_a_tax_id, spot=_a_tax_id, topic="税号")
        return self._confirm(matter, order, known, decision, (kind, title, tax_id or ""))

    def _confirm(
        self, matter: Matter, order: Order, known: Invoice | None, decision: Decision, answers: tuple[str, str, str]
    ) -> Confirm:
        kind, title, tax_id = InvoiceTitle(answers[0]), answers[1], answers[2]
        form = InvoiceType(matter.said("type") or InvoiceType.ELECTRONIC)
        wanted: Change = AskInvoice(order_id=order.id, type=form, title_kind=kind, title=title, tax_id=tax_id)
        if known is not None:
            wanted = ChangeInvoice(invoice_id=known.id, type=form, title_kind=kind, title=title, tax_id=tax_id)
        tax = f"，税号 {tax_id}" if tax_id else ""
        text = f"{order_words(order)}：{INVOICE_TYPE_LABELS[form]}，抬头 {title}{tax}。{decision.reason}确认吗？"
        return Confirm(text, "确认开票" if known is None else "确认换开", "先不开", lambda: change(matter, wanted))


def _decision(matter: Matter, order: Order, known: Invoice | None) -> Decision:
    policy = matter.has.policy.orders
    if known is not None and known.issued_at is not None:
        return decide_invoice_change(shanghai_day(known.issued_at), today(matter), policy)
    return decide_invoice(state_of(order), today(matter), policy)


def _known(one: Invoice) -> Step:
    text = (
        f"订单 {one.order_id} 的{INVOICE_TYPE_LABELS[one.type]}{INVOICE_STATUS_LABELS[one.status]}，抬头 {one.title}。"
    )
    where = f"下载：{one.link}" if one.link else "开好后在订单里能看到。"
    return say(text + where + "抬头要改的话跟我说“换抬头”。", PERSON)


def _a_title(turn: Turn, *, of_a_person: bool) -> str | None:
    text = turn.text.strip()
    is_other = turn.intent == "affirm" or TAX_ID.fullmatch(text.upper()) or FOR_A_PERSON.fullmatch(text)
    if (spoken := _spoken_title(turn)) is not None or is_other or own_words(turn) is None:
        return spoken
    bare = _without_lead(_without_tax_id(text))
    if of_a_person:
        bare = _without_lead(bare, PERSON_LEAD)
    return TRAIL.sub("", bare).strip()[:LONGEST_ANSWER] or None


def _spoken_title(turn: Turn) -> str | None:
    """A company's name in a message, without what leads up to it and without its tax number."""
    text = _without_tax_id(turn.text)
    names = (_without_lead(piece) for piece in PIECES.split(text))
    if (company := next((name for name in names if COMPANY_NAME.fullmatch(name)), None)) is not None:
        return company
    found = TITLE.search(text)
    return _without_lead(found.group()).strip() if found else None


def _without_lead(text: str, lead: re.Pattern[str] = LEAD) -> str:
    found = lead.match(text)
    return text[found.end() :] if found else text


def _without_tax_id(text: str) -> str:
    return re.sub(TAX_ID.pattern, " ", text, flags=re.IGNORECASE)


def _a_tax_id(turn: Turn) -> str | None:
    found = TAX_ID.search(turn.text.upper().replace(" ", ""))
    return found.group() if found else None
