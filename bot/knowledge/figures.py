"""The numbers in articles: each is a placeholder filled from data/policy, so that an article can never disagree."""

from collections.abc import Mapping

from bot.policy.loading import Policy
from bot.shop.model import ShopTerms
from bot.shop.money import yuan

FIGURES = frozenset(
    {
        *("no_reason_days", "no_reason_last", "quality_days", "exchange_days", "refund_days", "price_protection_days"),
        *("ship_hours", "stuck_days", "free_from", "freight", "express_extra"),
        *("invoice_days", "refund_usual_days"),
    }
)
"""What an article may ask for between braces."""


def figures(policy: Policy, terms: ShopTerms) -> Mapping[str, str]:
    """The text that stands in for every name of `FIGURES`."""
    returns, before = policy.returns, policy.presale
    return {
        "no_reason_days": str(returns.no_reason.days),
        # Signed on the 1st, the first day is the 2nd (R5).
        "no_reason_last": str(1 + returns.no_reason.days),
        "quality_days": str(returns.quality.any_remedy_days),
        "exchange_days": str(returns.quality.exchange_days),
        "refund_days": str(returns.refund.days_after_goods_back),
        "price_protection_days": str(policy.compensation.price_protection.days),
        "ship_hours": str(terms.ship_within_hours),
        "stuck_days": str(terms.stuck_after_days),
        "free_from": yuan(before.shipping.free_from_fen),
        "freight": yuan(before.shipping.freight_fen),
        "express_extra": yuan(before.shipping.express_extra_fen),
        "invoice_days": str(policy.orders.invoice.issue_days),
        "refund_usual_days": before.refund_usual_working_days,
    }
