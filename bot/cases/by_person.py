"""A person carries out what policy offers for an escalated case: the same facts, shop and promises as the bot's."""

from dataclasses import asdict, replace
from datetime import timedelta

from bot.cases.handling import BY_THE_SHOP, ComplaintHandling
from bot.cases.model import Case
from bot.cases.stages import Stage, Step
from bot.errors import AnxinError, Conflict, Forbidden
from bot.policy.follow_up import plan
from bot.policy.offers import Offer, offers_for
from bot.policy.vocabulary import OfferKind


class PersonHandling(ComplaintHandling):
    def offers_for_person(self, case: Case) -> list[Offer]:
        """Best first; also what is beyond the bot's authority, and what the customer turned down before."""
        if case.stage is not Stage.ESCALATED:
            return []
        facts = replace(self._offer_facts(case), refused_before=frozenset())
        return [
            offer
            for offer in offers_for(facts, self._policy.compensation, self._policy.returns.refund)
            if case.customer_id is not None or offer.kind != OfferKind.CALLBACK
        ]

    def carry_out(self, case: Case, offer_id: str, staff_id: str, key: str, *, supervises: bool = False) -> str:
        """Applies at the shop, promises, and asks for a rating; returns the words for the customer.

        The same `key` again does nothing more. Raises Conflict: the offer does not exist (any more), or the shop
        refused, with its reason. Forbidden (ABOVE_AUTHORITY): only a supervisor may grant it.
        """
        for entry in self._cases.ledger(case.id):
            if entry.step is Step.RESOLVED_BY_PERSON and entry.turn_id == key:
                return entry.text
        offer = next((each for each in self.offers_for_person(case) if each.id == offer_id), None)
        if offer is None:
            raise Conflict("这个方案现在不能用了，请看看最新的方案。", code="NO_SUCH_OFFER")
        if not (offer.within_agent or supervises):
            raise Forbidden("这个方案超出您的权限，请主管来定。", code="ABOVE_AUTHORITY")
        if offer.kind in BY_THE_SHOP or offer.given_as == "coupon":
            try:
                self._shop.apply(self._request(case, asdict(offer)))
            except AnxinError as refusal:
                raise Conflict(refusal.message, code="SHOP_REFUSED") from refusal
        now = self._clock()
        due = now + timedelta(hours=offer.due_hours)
        follow = plan(OfferKind(offer.kind), now, due, self._policy.follow_up, self._policy.calendar)
        self._cases.resolve_by_person(
            case.id, offer.promise, offer.promise, due, staff_id, key, rule_ids=offer.rule_ids, follow=follow
        )
        return offer.promise
