"""What the shop keeps about a customer beside their orders: invoices, membership, personal data. Plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InvoiceType(StrEnum):
    ELECTRONIC = "electronic"  # 电子普通发票
    PAPER = "paper"  # 纸质普通发票
    SPECIAL = "special"  # 增值税专用发票


class InvoiceTitle(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class InvoiceStatus(StrEnum):
    ISSUING = "issuing"
    ISSUED = "issued"
    REISSUING = "reissuing"  # the old one is void, the new one is being made


INVOICE_TYPE_LABELS = {
    InvoiceType.ELECTRONIC: "电子普通发票",
    InvoiceType.PAPER: "纸质普通发票",
    InvoiceType.SPECIAL: "增值税专用发票",
}
INVOICE_STATUS_LABELS = {
    InvoiceStatus.ISSUING: "开具中",
    InvoiceStatus.ISSUED: "已开具",
    InvoiceStatus.REISSUING: "换开中",
}


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order. `link` is where an electronic one is downloaded, once it is issued."""

    id: str
    order_id: str
    type: InvoiceType
    title_kind: InvoiceTitle
    title: str
    tax_id: str
    amount_fen: int
    status: InvoiceStatus
    asked_at: datetime
    issued_at: datetime | None = None
    email: str = ""
    link: str = ""


@dataclass(frozen=True)
class GiftCard:
    id: str
    title: str
    balance_fen: int
    expires_at: datetime


@dataclass(frozen=True)
class Membership:
    """`next_level` empty: the highest is reached. `expiring_points` are lost at `points_expire_at` unless used."""

    customer_id: str
    level: str
    points: int
    balance_fen: int
    next_level: str = ""
    points_to_next: int = 0
    expiring_points: int = 0
    points_expire_at: datetime | None = None
    gift_cards: tuple[GiftCard, ...] = ()


@dataclass(frozen=True)
class PersonalData:
    """All that the shop holds about the person (R22). `deletion_asked_at`: they asked for it to be deleted."""

    customer_id: str
    name: str
    phone: str
    email: str
    addresses: tuple[str, ...]
    joined_at: datetime
    marketing: bool
    orders: int
    deletion_asked_at: datetime | None = None
