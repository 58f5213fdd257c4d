"""Personal data, ways to complain elsewhere, the courier's duty to answer (R15, R19–R22). Nothing here obstructs."""

from datetime import date, timedelta

from bot.policy.decision import Decision, Outcome
from bot.policy.periods import months_later
from bot.policy.right_rules import DataRequest, RightsPolicy
from bot.policy.sentences import day, fill


def decide_data_request(
    request: DataRequest, signed_in: bool, open_orders: bool, today: date, policy: RightsPolicy
) -> Decision:
    """What a customer may ask about their own data; `open_orders`: an order or after-sale is still under way (R22)."""
    rule = policy.personal_data
    if not signed_in:
        return Decision(Outcome.NEEDS_PERSON, rule.unknown_customer, rule.rule_ids)
    rule_ids = rule.trade_rule_ids if request is DataRequest.DELETE else rule.rule_ids
    if request is DataRequest.DELETE and open_orders:
        return Decision(Outcome.NEEDS_PERSON, rule.open_orders, rule_ids)
    words = {"days": str(rule.answer_days), "years": str(rule.trade_years)}
    outcome = Outcome.NEEDS_PERSON if request is DataRequest.NO_AUTOMATION else Outcome.ALLOWED
    return Decision(
        outcome, fill(rule.requests[request], words), rule_ids, deadline=today + timedelta(rule.answer_days)
    )


def decide_authority(happened_on: date | None, today: date, policy: RightsPolicy) -> Decision:
    """The routes out of the house, always given (R19); whether the authority still accepts the matter (R20)."""
    rule = policy.complaint_routes
    words = {"accept": str(rule.accept_workdays), "mediation": str(rule.mediation_workdays)}
    if happened_on is not None and today > months_later(happened_on, rule.claim_years * 12):
        return Decision(Outcome.NEEDS_PERSON, fill(rule.too_old, {"years": str(rule.claim_years)}), rule.rule_ids)
    routes = "；".join(fill(route, words) for route in rule.routes)
    return Decision(Outcome.ALLOWED, f"{rule.opening}{routes}。", rule.rule_ids)


def decide_courier_complaint(filed_on: date, policy: RightsPolicy) -> Decision:
    """`deadline`: the day by which the courier has to answer (R21)."""
    rule = policy.courier
    due = filed_on + timedelta(rule.answer_days)
    reason = fill(rule.sentence, {"days": str(rule.answer_days), "deadline": day(due)})
    return Decision(Outcome.ALLOWED, reason, rule.rule_ids, deadline=due)
