"""Offers: best first, by the book, never more than the bot may grant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import shipped_policy
from bot.policy.offers import TITLE_LIMIT, Offer, OfferFacts, offers_for
from bot.policy.playbook import RISKS
from bot.policy.vocabulary import ComplaintCategory, Emotion, OfferKind, Situation, Tier
from bot.policy.wording import check_reply

EARPHONES = OfferFacts(
    category=ComplaintCategory.QUALITY,
    situation=Situation.DEFECTIVE,
    order_total_fen=29900,
    remedies=("exchange", "return", "repair"),
    signed=True,
)
LATE = OfferFacts(ComplaintCategory.DELIVERY, situation=Situation.LATE, order_total_fen=9900, signed=False)


def offers(facts: OfferFacts) -> list[Offer]:
    policy = shipped_policy()
    return offers_for(facts, policy.compensation, policy.returns.refund)


def ids(facts: OfferFacts) -> list[str]:
    return [offer.id for offer in offers(facts)]


class TestQuality:
    def test_earphones_that_fail_within_the_period(self) -> None:
        assert ids(EARPHONES) == [
            "quality_exchange",
            "quality_return",
            "quality_keep",
            "quality_repair",
            "quality_callback",
        ]

    def test_a_return_pays_everything_back_and_the_freight_too(self) -> None:
        back = offers(EARPHONES)[1]
        assert (back.kind, back.amount_fen, back.within_authority) == ("return", 29900, True)
        assert back.given_as == "goods"
        assert "299元" in back.promise
        assert "运费我们承担" in back.promise
        assert "7天内" in back.promise
        assert {"R7", "R9"} <= set(back.rule_ids)

    def test_only_the_broken_part_of_the_order_counts(self) -> None:
        assert offers(replace(EARPHONES, item_total_fen=10000))[1].amount_fen == 10000

    def test_what_the_return_rules_do_not_allow_is_not_offered(self) -> None:
        assert ids(replace(EARPHONES, remedies=())) == ["quality_keep", "quality_callback"]

    def test_what_the_customer_asked_for_comes_first(self) -> None:
        assert ids(replace(EARPHONES, demand="repair"))[0] == "quality_repair"

    def test_missing_parts_are_sent(self) -> None:
        assert ids(replace(EARPHONES, situation=Situation.MISSING_ITEM))[0] == "quality_resend_missing"


class TestDelivery:
    def test_late_is_hurried_with_a_coupon_or_paid_back(self) -> None:
        first, second, *_ = offers(LATE)
        assert (first.kind, first.amount_fen) == ("expedite", 500)
        assert (second.kind, second.amount_fen) == ("refund", 9900)

    def test_a_parcel_that_has_come_is_neither_hurried_nor_refunded_as_late(self) -> None:
        assert ids(replace(LATE, signed=True)) == ["delivery_late_sorry", "delivery_callback"]

    def test_lost_is_sent_again_or_paid_back(self) -> None:
        assert [offer.kind for offer in offers(replace(LATE, situation=Situation.LOST))][:2] == ["resend", "refund"]


class TestAmounts:
    @pytest.mark.parametrize(
        ("tier", "intensity", "total", "amount"),
        [
            ("ordinary", 0.59, 9990, 1000),  # 10 % of 99.90, rounded up to whole yuan
            ("ordinary", 0.6, 9990, 1500),
            ("core", 0.59, 9990, 1500),
            ("vip", 1.0, 9990, 2500),
            ("ordinary", 0.0, 100000, 5000),  # the tier's cap
            ("ordinary", 0.0, 50, 50),  # never more than was paid
        ],
    )
    def test_a_share_of_the_goods_by_tier_and_by_how_upset(
        self, tier: str, intensity: float, total: int, amount: int
    ) -> None:
        facts = replace(
            EARPHONES,
            category=ComplaintCategory.COMPENSATION,
            tier=tier,
            emotion="angry",
            intensity=intensity,
            order_total_fen=total,
        )
        assert offers(facts)[0].amount_fen == amount

    def test_a_calm_customer_is_never_taken_for_upset(self) -> None:
        assert offers(replace(LATE, emotion="calm", intensity=1.0))[0].amount_fen == 500
        assert offers(replace(LATE, emotion="satisfied", intensity=1.0))[0].amount_fen == 500

    @pytest.mark.parametrize(
        ("days", "gap", "amount"),
        [(15, 3000, 3000), (16, 3000, None), (None, 3000, None), (1, None, None), (1, 0, None)],
    )
    def test_the_price_gap_within_the_protected_days(
        self, days: int | None, gap: int | None, amount: int | None
    ) -> None:
        facts = OfferFacts(ComplaintCategory.PRICE, order_total_fen=9900, price_gap_fen=gap, days_since_paid=days)
        found = [offer.amount_fen for offer in offers(facts) if offer.id == "price_gap"]
        assert found == ([amount] if amount else [])


class TestAuthority:
    @pytest.mark.parametrize(
        ("tier", "total", "within"),
        [
            ("ordinary", 50000, True),
            ("ordinary", 50001, False),
            ("core", 100000, True),
            ("core", 100001, False),
            ("vip", 200000, True),
            ("vip", 200001, False),
        ],
    )
    def test_dear_goods_need_a_person_to_decide(self, tier: str, total: int, within: bool) -> None:
        found = {offer.id: offer for offer in offers(replace(EARPHONES, tier=tier, order_total_fen=total))}
        assert found["quality_exchange"].within_authority is within
        assert found["quality_return"].within_authority is within

    @pytest.mark.parametrize(("total", "within"), [(300000, True), (300001, False)])
    def test_dearer_goods_need_a_supervisor(self, total: int, within: bool) -> None:
        found = {offer.id: offer for offer in offers(replace(EARPHONES, order_total_fen=total))}
        assert found["quality_return"].within_agent is within
        assert not found["quality_return"].within_authority

    @pytest.mark.parametrize(("granted", "within"), [(14500, True), (14501, False)])
    def test_gifts_beyond_an_agent_s_limit_need_a_supervisor(self, granted: int, within: bool) -> None:
        assert offers(replace(LATE, granted_fen=granted))[0].within_agent is within

    def test_a_gift_above_authority_is_marked(self) -> None:
        found = {offer.id: offer for offer in offers(replace(EARPHONES, order_total_fen=49900))}
        assert found["quality_keep"].amount_fen == 5000
        assert not found["quality_keep"].within_authority

    @pytest.mark.parametrize(("granted", "within"), [(2500, True), (2501, False), (3000, False)])
    def test_gifts_for_one_order_add_up_to_the_limit(self, granted: int, within: bool) -> None:
        assert offers(replace(LATE, granted_fen=granted))[0].within_authority is within

    def test_what_goods_are_worth_is_no_gift(self) -> None:
        found = {offer.id: offer for offer in offers(replace(EARPHONES, granted_fen=3000))}
        assert found["quality_return"].within_authority
        assert not found["quality_keep"].within_authority

    @pytest.mark.parametrize("risk", RISKS)
    def test_any_risk_leaves_only_a_person(self, risk: str) -> None:
        (person,) = offers(replace(EARPHONES, risk=frozenset({risk})))
        assert (person.id, person.within_authority, person.amount_fen) == ("person", False, None)

    def test_when_all_is_refused_a_person_is_left(self) -> None:
        assert ids(replace(EARPHONES, refused_before=frozenset(ids(EARPHONES)))) == ["person"]

    def test_an_unknown_tier_is_an_error_not_a_guess(self) -> None:
        with pytest.raises(ValueError, match="emperor"):
            offers(replace(EARPHONES, tier="emperor"))


amounts = st.none() | st.integers(0, 10_000_000)
facts = st.builds(
    OfferFacts,
    category=st.sampled_from(ComplaintCategory),
    tier=st.sampled_from(Tier),
    order_total_fen=amounts,
    emotion=st.sampled_from(Emotion),
    intensity=st.floats(0, 1),
    situation=st.sampled_from(Situation),
    item_total_fen=amounts,
    remedies=st.lists(st.sampled_from(["return", "exchange", "repair", "refund"])).map(tuple),
    signed=st.sampled_from([None, True, False]),
    demand=st.none() | st.sampled_from(OfferKind),
    freight_fen=st.integers(0, 3_000),
    price_gap_fen=amounts,
    days_since_paid=st.none() | st.integers(0, 100),
    risk=st.just(frozenset()),
    refused_before=st.just(frozenset()),
)


@given(facts)
def test_every_offer_fits_a_button_says_its_rule_and_keeps_the_wording_rules(case: OfferFacts) -> None:
    made = offers(case)
    assert made
    for offer in made:
        assert 0 < len(offer.title) <= TITLE_LIMIT
        assert offer.rule_ids
        assert offer.promise
        assert offer.due_hours > 0
        text = offer.title + "。" + offer.sentence + offer.promise
        assert "{" not in text
        assert check_reply(text) == []


@given(facts)
def test_no_money_beyond_the_order_except_a_coupon_and_none_beyond_authority(case: OfferFacts) -> None:
    limits = shipped_policy().compensation.tiers[Tier(case.tier)]
    for offer in offers(case):
        if offer.amount_fen is None:
            continue
        assert 0 < offer.amount_fen <= max(case.order_total_fen or 0, limits.coupon_upset_fen)
        if offer.within_authority:
            assert offer.amount_fen <= max(limits.refund_authority_fen, limits.goodwill_authority_fen)


@given(facts, st.floats(0, 1))
def test_a_higher_tier_or_a_stronger_feeling_never_gets_less(case: OfferFacts, stronger: float) -> None:
    def money(better: OfferFacts) -> dict[str, int]:
        return {offer.id: offer.amount_fen or 0 for offer in offers(better)}

    tiers = list(Tier)
    up = tiers[min(tiers.index(Tier(case.tier)) + 1, 2)]
    for better in (replace(case, tier=up), replace(case, intensity=max(case.intensity, stronger))):
        more = money(better)
        assert all(more.get(name, 0) >= amount for name, amount in money(case).items() if name != "person")


@given(facts)
def test_what_was_refused_is_not_offered_again(case: OfferFacts) -> None:
    first = offers(case)[0]
    again = replace(case, refused_before=frozenset({first.id}))
    assert first.id == "person" or first.id not in ids(again)
