"""The names this assistant understands. They are fixed: bot, evaluation and reports share them."""

from enum import StrEnum
from typing import Final

INTENTS: Final[frozenset[str]] = frozenset(
    """
    greet goodbye thank affirm deny inform wait nudge praise insult request_human request_callback ask_bot_identity
    out_of_scope

    ask_product ask_recommendation ask_stock ask_price ask_promotion ask_authenticity ask_shipping_fee
    ask_delivery_options ask_how_to_order ask_payment

    check_order modify_order cancel_order restore_order ask_invoice change_invoice

    track_parcel ask_delivery_time urge_delivery change_delivery report_not_received refuse_parcel

    request_return request_exchange request_refund request_repair request_resend ask_return_policy ask_return_shipping
    check_aftersale check_refund request_price_protection ask_installation ask_usage ask_review

    account_help ask_membership manage_privacy

    complain_quality complain_delivery complain_service complain_price complain_process demand_compensation
    """.split()
)

COMPLAINTS: Final = frozenset(
    "complain_quality complain_delivery complain_service complain_price complain_process demand_compensation".split()
)
EMOTIONS: Final = ("calm", "anxious", "dissatisfied", "angry", "satisfied", "abusive")


class Style(StrEnum):
    """How a customer likes to be served, read from how they write. Never shown to the customer."""

    LIVELY = "lively"
    QUIET = "quiet"
    IMPATIENT = "impatient"
    SENSITIVE = "sensitive"


RISKS: Final = ("injury", "legal", "regulator", "media", "fraud_claim", "self_harm", "minor", "threat")

ENTITIES: Final = (
    "order_id",
    "tracking_no",
    "phone",
    "amount",
    "date",
    "time",
    "product",
    "quantity",
    "size",
    "color",
    "courier",
    "payment_method",
    "city",
    "person",
    "address",
    "issue",
    "invoice_title",
    "tax_id",
)
