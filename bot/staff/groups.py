"""The groups (技能组) that staff work in, and which of them a customer's matter belongs to."""

from collections.abc import Sequence
from enum import StrEnum


class Group(StrEnum):
    PRESALE = "presale"
    AFTERSALE = "aftersale"
    COMPLAINT = "complaint"
    LOGISTICS = "logistics"
    FINANCE = "finance"


GROUP_LABELS = {
    Group.PRESALE: "售前",
    Group.AFTERSALE: "售后",
    Group.COMPLAINT: "投诉",
    Group.LOGISTICS: "物流",
    Group.FINANCE: "财务",
}

_INTENTS: dict[Group, frozenset[str]] = {
    Group.PRESALE: frozenset(
        "ask_product ask_recommendation ask_stock ask_price ask_promotion ask_authenticity ask_shipping_fee "
        "ask_delivery_options ask_how_to_order ask_membership".split()
    ),
    Group.AFTERSALE: frozenset(
        "request_return request_exchange request_refund request_repair request_resend ask_return_policy "
        "ask_return_shipping check_aftersale ask_installation ask_usage cancel_order modify_order restore_order".split()
    ),
    Group.COMPLAINT: frozenset(
        "complain_quality complain_delivery complain_service complain_price complain_process "
        "demand_compensation".split()
    ),
    Group.LOGISTICS: frozenset(
        "track_parcel ask_delivery_time urge_delivery change_delivery report_not_received refuse_parcel".split()
    ),
    Group.FINANCE: frozenset("ask_payment ask_invoice change_invoice check_refund request_price_protection".split()),
}


def group_for(intents: Sequence[str]) -> Group | None:
    """The group of the latest thing that was asked, from the intents of a conversation, oldest first.

    A complaint decides whatever else was asked; None: anybody can take it.
    """
    if any(intent in _INTENTS[Group.COMPLAINT] for intent in intents):
        return Group.COMPLAINT
    for intent in reversed(intents):
        for group, known in _INTENTS.items():
            if intent in known:
                return group
    return None
