"""Handling a complaint: what the shop knows already, what policy offers, what is carried out. Between cases and shop.

The stages themselves, and what may follow what, are the rules of `stages`; here is what fills them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.cases.facts_in_words import facts_in_words
from bot.cases.goodwill import granted_fen
from bot.cases.model import Case
from bot.cases.service import Cases
from bot.cases.stages import Stage, Step
from bot.customers.service import Customers
from bot.errors import AnxinError
from bot.policy.follow_up import orders_for, plan
from bot.policy.loading import Policy
from bot.policy.offers import GOODWILL, Offer, OfferFacts, offers_for
from bot.policy.periods import shanghai_day
from bot.policy.playbook import Question, acknowledge, next_question, say_back
from bot.policy.returns import ReturnFacts, decide_return
from bot.policy.sentences import day
from bot.policy.styles import in_style
from bot.policy.vocabulary import ComplaintCategory, Emotion, OfferKind, Tier
from bot.shop.after_sale import left_to_pay_back_fen, price_fall_fen
from bot.shop.catalogue import find
from bot.shop.dates import days_between
from bot.shop.model import AfterSaleKind, AfterSaleRequest, Order, OrderItem, ReturnRule
from bot.shop.port import Shop
from bot.shop.status import OVERDUE_LABELS, items_in_words, overdue
from bot.storage import utc_now

OFFERS_SHOWN = 3
NO_ORDER = "none"
BY_THE_SHOP = {kind.value for kind in AfterSaleKind} & {kind.value for kind in OfferKind}
RECORDED_AS = {
    "share": AfterSaleKind.REFUND,
    "price_gap": AfterSaleKind.PRICE_PROTECTION,
    "coupon": AfterSaleKind.COMPENSATION,
}
NEW_ROUND = {Step.REOPENED, Step.RATED_BADLY, Step.HANDED_BACK}


@dataclass(frozen=True, slots=True)
class Words:
    """What the customer said in one turn, as far as a complaint is concerned.

    `order_id` is known to be theirs, or `NO_ORDER` when they say that no order is concerned; `wrong_order`: the order
    understood so far is not the one. `category`: what the story is about.
    """

    text: str
    emotion: str
    intensity: float
    order_id: str | None = None
    wrong_order: bool = False
    issue: str | None = None
    since: str | None = None
    demand: str | None = None
    category: ComplaintCategory | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was set going: a sentence for the customer, and the promise in it. `failed`: the shop refused."""

    text: str
    failed: bool = False


class ComplaintHandling:
    """Leads a case from the first words to the rating, each step once per turn."""

    def __init__(
        self,
        cases: Cases,
        shop: Shop,
        customers: Customers,
        policy: Policy,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._cases = cases
        self._shop = shop
        self._customers = customers
        self._policy = policy
        self._clock = clock

    # — listen —

    def begin(
        self, conversation_id: str, customer_id: str | None, category: ComplaintCategory, said: Words, turn_id: str
    ) -> Case:
        """Opens the case, or goes on with the one that is open."""
        profile = self._customers.profile(customer_id)
        tier = profile.tier.value if profile else None
        case = self._cases.open(
            conversation_id, customer_id, category.value, said.text, said.emotion, said.intensity, turn_id, tier
        )
        return self.hear(case, said, turn_id)

    def hear(self, case: Case, said: Words, turn_id: str) -> Case:
        """Keeps what the customer said, and looks up what the shop knows about it, so that nobody has to ask."""
        if _is_stronger(said, case):
            self._cases.note_emotion(case.id, said.emotion, said.intensity, turn_id)
        given: dict[str, Any] = {"issue": said.issue, "since": said.since, "demand": said.demand}
        if said.order_id == NO_ORDER:
            given["no_order"] = True
        if said.wrong_order:
            given |= {"order": "", "items": ""}
        if said.category and not case.facts.get("issue") and case.category == ComplaintCategory.SERVICE:
            given["category"] = said.category.value
        case = self._cases.record_facts(case.id, given, "customer", turn_id)
        order = self._order(case, said.order_id)
        if order is None or order.id == case.order_id:
            return case
        return self._cases.record_facts(case.id, self._known(case, order), "shop", turn_id)

    def question(self, case: Case, asked_times: int = 0) -> Question | None:
        """The next thing to ask, one at a time; None when enough is known."""
        known = dict(case.facts)
        if known.get("no_order") or not self._has_orders(case):
            known["order"] = NO_ORDER
        return next_question(ComplaintCategory(case.category), known, self._policy.playbook, asked_times)

    def say_back(self, case: Case, turn_id: str) -> str:
        """What was understood, as one question to confirm; noted in the ledger."""
        text = say_back(facts_in_words(case), self._policy.playbook, key=case.id) or f"您说的是“{case.text}”，对吗？"
        self._cases.say_back(case.id, text, turn_id)
        return text

    def escalate(self, case: Case, reason: str, turn_id: str, risks: Collection[str] = ()) -> Case:
        """Gives the case to a person, and at once to the departments that its risks concern (法务 for a lawsuit)."""
        orders = orders_for(risks, self._clock(), self._policy.follow_up, self._policy.calendar)
        return self._cases.escalate(case.id, reason, turn_id, orders)

    # — soothe —

    def soothe(self, case: Case, turn_id: str, style: str | None = None) -> str | None:
        """Acknowledges how the customer feels, in their style; None, and noted as skipped, when they are calm."""
        emotion = Emotion(case.emotion)
        if not emotion.needs_soothing:
            self._cases.skip_soothing(case.id, turn_id)
            return None
        category = ComplaintCategory(case.category)
        text = acknowledge(category, emotion, self._policy.playbook, case.id, facts_in_words(case))
        text = in_style(text, emotion, style, case.id, self._policy.styles)
        self._cases.soothe(case.id, text, turn_id)
        return text

    # — resolve —

    def offer(self, case: Case, turn_id: str) -> list[dict[str, Any]]:
        """The best offers that the bot may make itself, noted; empty when only a person can go on.

        What was turned down is not offered again in this round.
        """
        allowed = self._allowed(case)[:OFFERS_SHOWN]
        if allowed:
            case = self._cases.make_offers(case.id, allowed, turn_id)
        return self.on_the_table(case)

    def can_offer(self, case: Case) -> bool:
        """Whether the bot has anything to put, or on, the table."""
        return bool(self.on_the_table(case) or self._allowed(case))

    def on_the_table(self, case: Case) -> list[dict[str, Any]]:
        """The offers that wait for the customer's answer, best first; empty when none do."""
        steps = [
            entry for entry in self._cases.ledger(case.id) if entry.step in {Step.OFFERED, Step.REFUSED, *NEW_ROUND}
        ]
        return list(steps[-1].data["offers"]) if steps and steps[-1].step is Step.OFFERED else []

    def accept(self, case: Case, offer_id: str, turn_id: str) -> Done:
        """Carries an offer out through the shop and promises what policy promises. Idempotent by round and offer."""
        taken_before = self._has_taken(case, offer_id)
        case = self._cases.accept(case.id, offer_id, turn_id)
        offer = next(each for each in case.offers if each["id"] == offer_id)
        if case.stage is Stage.EVALUATING:
            return Done(offer["promise"])  # this turn again: it was carried out before
        # Another conversation may have used it up meanwhile; what stopped half-way here is only brought to its end.
        if not (taken_before or self._may_still_give(case, offer)):
            return Done("这一单能直接补偿的额度已经用完", failed=True)
        if offer["kind"] in BY_THE_SHOP or offer["given_as"] == "coupon":
            try:
                self._shop.apply(self._request(case, offer))
            except AnxinError as refusal:
                return Done(refusal.message, failed=True)
        now = self._clock()
        due = now + timedelta(hours=offer["due_hours"])
        follow = plan(OfferKind(offer["kind"]), now, due, self._policy.follow_up, self._policy.calendar)
        self._cases.carried_out(case.id, offer["sentence"], offer["promise"], due, offer["rule_ids"], turn_id, follow)
        return Done(offer["promise"])

    def round_of(self, case: Case) -> int:
        """How often the case has begun anew: the same offer in a later round is another one."""
        return sum(entry.step in NEW_ROUND for entry in self._cases.ledger(case.id))

    # — what the steps need —

    def _allowed(self, case: Case) -> list[Offer]:
        offers = offers_for(self._offer_facts(case), self._policy.compensation, self._policy.returns.refund)
        # Nobody can call a visitor who did not sign in.
        can_call = case.customer_id is not None
        return [offer for offer in offers if offer.within_authority and (can_call or offer.kind != OfferKind.CALLBACK)]

    def _has_taken(self, case: Case, offer_id: str) -> bool:
        """Whether this offer was accepted before in this round, and not turned down since."""
        taken = False
        for entry in self._cases.ledger(case.id):
            if entry.step in NEW_ROUND | {Step.REFUSED}:
                taken = False
            elif entry.step is Step.ACCEPTED:
                taken = entry.data["offer_id"] == offer_id
        return taken

    def _may_still_give(self, case: Case, offer: Mapping[str, Any]) -> bool:
        order = self._order(case, None)
        if order is None or offer["given_as"] not in GOODWILL:
            return True
        granted = granted_fen(order, self._shop.after_sales(case.customer_id or ""))
        return self._policy.compensation.tiers[self._tier(case)].allow_goodwill(granted, offer["amount_fen"])

    def _tier(self, case: Case) -> Tier:
        profile = self._customers.profile(case.customer_id)
        return Tier(profile.tier.value) if profile else Tier.ORDINARY

    def _order(self, case: Case, order_id: str | None) -> Order | None:
        wanted = order_id or case.order_id
        if case.customer_id is None or wanted is None or wanted == NO_ORDER:
            return None
        return self._shop.order(case.customer_id, wanted)

    def _known(self, case: Case, order: Order) -> dict[str, Any]:
        """What the shop knows of an order complained of."""
        known: dict[str, Any] = {"order": order.id, "items": items_in_words(order)}
        if late := overdue(order, self._shop.terms(), self._clock()):
            known["overdue"] = "、".join(OVERDUE_LABELS[reason] for reason in late)
        applied = [one.created_at for one in self._shop.after_sales(case.customer_id or "") if one.order_id == order.id]
        if case.category == ComplaintCategory.PROCESS and applied and not case.facts.get("since"):
            known["since"] = day(shanghai_day(max(applied)))
        return known

    def _has_orders(self, case: Case) -> bool:
        return case.customer_id is not None and bool(self._shop.orders(case.customer_id))

    def _item(self, case: Case, order: Order) -> OrderItem | None:
        """The goods complained of: the only ones, or those that the customer named; None: the whole order."""
        if len(order.items) == 1:
            return order.items[0]
        named = {product.id for product in find(f"{case.text} {case.facts.get('issue', '')}", self._shop.products())}
        meant = [item for item in order.items if item.product_id in named]
        return meant[0] if len(meant) == 1 else None

    def _offer_facts(self, case: Case) -> OfferFacts:
        category = ComplaintCategory(case.category)
        issue = f"{case.text} {case.facts.get('issue', '')}"
        facts: dict[str, Any] = {}
        order = self._order(case, None)
        if order is not None:
            item = self._item(case, order)
            earlier = [one for one in self._shop.after_sales(case.customer_id or "") if one.order_id == order.id]
            facts = {
                "order_total_fen": left_to_pay_back_fen(order, None, earlier),
                "item_total_fen": left_to_pay_back_fen(order, item, earlier) if item else None,
                "freight_fen": order.freight_fen,
                "signed": order.signed_at is not None,
                "remedies": self._remedies(order, item),
                "granted_fen": granted_fen(order, earlier),
                "price_gap_fen": price_fall_fen(order, item, earlier, self._prices_now()),
                "days_since_paid": days_between(order.paid_at, self._clock()) if order.paid_at else None,
            }
        return OfferFacts(
            category=category,
            tier=self._tier(case),
            emotion=case.emotion,
            intensity=case.intensity,
            situation=self._policy.words.situation(category, issue),
            demand=_granted_as(case.demand, facts.get("remedies", ())),
            refused_before=frozenset(offer["id"] for offer in case.offers),
            **facts,
        )

    def _prices_now(self) -> dict[str, int]:
        return {product.id: product.price_fen for product in self._shop.products()}

    def _remedies(self, order: Order, item: OrderItem | None) -> tuple[str, ...]:
        goods = item or (order.items[0] if order.items else None)
        if goods is None:
            return ()
        now = self._clock()
        facts = ReturnFacts(
            category=goods.category,
            signed_on=shanghai_day(order.signed_at) if order.signed_at else None,
            today=shanghai_day(now),
            activated=goods.activated,
            quality_problem=True,
            confirmed_non_returnable=goods.confirmed_non_returnable,
            custom_made=goods.return_rule is ReturnRule.CUSTOM_MADE,
            nature=goods.return_rule.value,
        )
        return decide_return(facts, self._policy.returns).options

    def _request(self, case: Case, offer: Mapping[str, Any]) -> AfterSaleRequest:
        order = self._order(case, None)
        item = self._item(case, order) if order else None
        # How the sum is given decides, whatever else the offer does.
        as_money = RECORDED_AS.get(offer["given_as"])
        return AfterSaleRequest(
            key=f"{case.id}:{self.round_of(case)}:{offer['id']}",
            customer_id=case.customer_id or "",
            order_id=case.order_id or "",
            item_id=item.id if item else None,
            kind=as_money or AfterSaleKind(offer["kind"]),
            amount_fen=offer["amount_fen"] if as_money else None,
            reason=str(case.facts.get("issue") or case.text)[:500],
        )


def _is_stronger(said: Words, case: Case) -> bool:
    """A calm word or a pressed button takes no anger back: the strongest feeling is the one to answer."""
    if not Emotion(said.emotion).needs_soothing:
        return False
    return said.intensity >= case.intensity or not Emotion(case.emotion).needs_soothing


def _granted_as(demand: str | None, remedies: tuple[str, ...]) -> str | None:
    """The kind of offer that fits a demand: who wants the money back gets it for the goods, where that is the way."""
    if demand == OfferKind.REFUND and demand not in remedies and OfferKind.RETURN in remedies:
        return OfferKind.RETURN
    return demand if demand in set(OfferKind) else None
