"""How a complaint is led, between the case, the shop and policy."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fresh_copy import on_a_copy

from bot.cases import Case, Cases, Stage, Step
from bot.cases.facts_in_words import UNKNOWN_SINCE
from bot.cases.handling import NO_ORDER, ComplaintHandling, Words
from bot.customers.service import Customers
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import ComplaintCategory
from bot.shop.demo import DemoShop
from bot.shop.model import AfterSaleKind, AfterSaleRequest
from bot.storage import Database
from cases.conftest import NOON, Clock
from tests.sown import sow

QUALITY, DELIVERY, SERVICE, PRICE, PROCESS = list(ComplaintCategory)[:5]
EARBUDS, WASHER, TABLET, PHONE, COAT = "AX5198842075", "AX5113471905", "AX5196620551", "AX5193387410", "AX5190045728"
ANGRY = Words("气死我了", "angry", 0.7)


@pytest.fixture(scope="module")
def demo_shop(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A SQLite file with the demo shop as it is at noon, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "anxin.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    sow(database, NOON)
    database.dispose()
    return path


@pytest.fixture
def database(demo_shop: Path, sqlite_kept: Database) -> Iterator[Database]:
    """One kind of database is enough here: that cases are the same on both is tested where they are stored."""
    with on_a_copy(sqlite_kept, demo_shop):
        yield sqlite_kept


@pytest.fixture
def shop(database: Database, clock: Clock) -> DemoShop:
    return DemoShop(database, clock=clock)


@pytest.fixture
def handling(cases: Cases, shop: DemoShop, clock: Clock) -> ComplaintHandling:
    return ComplaintHandling(cases, shop, Customers(shop, clock), shipped_policy(), clock)


def words(text: str = "左边没声音", **more: object) -> Words:
    return Words(**{"text": text, "emotion": "calm", "intensity": 0.0, **more})  # type: ignore[arg-type]


def begun(
    handling: ComplaintHandling,
    said: Words,
    category: ComplaintCategory = QUALITY,
    customer: str | None = "c-ordinary",
) -> Case:
    return handling.begin("talk", customer, category, said, "t0")


def brought_to_offers(handling: ComplaintHandling, cases: Cases, case: Case) -> Case:
    handling.say_back(case, "say-back")
    case = cases.confirm(case.id, True, "对", "confirm")
    handling.soothe(case, "soothe")
    return cases.get(case.id)


class TestListening:
    def test_what_the_shop_knows_is_not_asked(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words(order_id=EARBUDS, issue="左边没声音"))
        assert case.facts["items"] == "听澜 Air 2 蓝牙耳机"
        question = handling.question(case)
        assert question is not None
        assert question.fact == "demand"

    def test_that_a_parcel_is_late_is_looked_up(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words("没到", order_id=TABLET), DELIVERY, "c-vip")
        assert case.facts["overdue"] == "物流多天没有动静、超过预计的送达时间"

    def test_when_a_return_was_applied_for_is_looked_up(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words("退款拖着", order_id=COAT, issue="退款拖着"), PROCESS, "c-vip")
        assert case.facts["since"] == "11月13日"

    def test_but_the_customers_own_word_stands(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words("退款拖着", order_id=COAT, since="五天前"), PROCESS, "c-vip")
        assert case.facts["since"] == "五天前"

    def test_somebody_elses_order_is_none(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words(order_id=COAT))
        assert (case.order_id, "items" in case.facts) == (None, False)

    def test_a_complaint_about_no_order_is_not_asked_for_one(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words(order_id=NO_ORDER))
        question = handling.question(case)
        assert question is not None
        assert question.fact == "issue"

    def test_nor_is_a_visitor_who_has_none(self, handling: ComplaintHandling) -> None:
        question = handling.question(begun(handling, words(issue="坏了"), customer=None))
        assert question is not None
        assert question.fact == "demand"

    def test_a_wrong_order_is_asked_for_again(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words(order_id=EARBUDS, issue="坏了", demand="return"))
        case = handling.hear(case, words("订单错了", wrong_order=True), "t1")
        question = handling.question(case)
        assert question is not None
        assert question.fact == "order"

    def test_the_category_follows_from_what_happened(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words("我要投诉"), SERVICE)
        case = handling.hear(case, words("耳机坏了", issue="耳机坏了", category=QUALITY), "t1")
        assert case.category == QUALITY

    def test_and_stays_once_that_is_told(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words("耳机坏了", issue="耳机坏了"), QUALITY)
        case = handling.hear(case, words("快递也慢", issue="快递也慢", category=DELIVERY), "t1")
        assert case.category == QUALITY

    def test_the_same_turn_again_writes_nothing(self, handling: ComplaintHandling, cases: Cases) -> None:
        said = words(order_id=EARBUDS, issue="左边没声音", emotion="angry", intensity=0.7)
        case = begun(handling, said)
        before = cases.ledger(case.id)
        assert begun(handling, said) == case
        assert cases.ledger(case.id) == before


class TestFeelings:
    def test_a_calm_word_takes_no_anger_back(self, handling: ComplaintHandling) -> None:
        case = begun(handling, ANGRY)
        case = handling.hear(case, words("换一个", demand="exchange"), "t1")
        assert (case.emotion, case.intensity) == ("angry", 0.7)

    def test_nor_does_politeness(self, handling: ComplaintHandling) -> None:
        case = begun(handling, ANGRY)
        assert handling.hear(case, words("谢谢", emotion="satisfied", intensity=0.5), "t1").emotion == "angry"

    def test_a_stronger_feeling_counts(self, handling: ComplaintHandling) -> None:
        case = begun(handling, words(emotion="anxious", intensity=0.4))
        assert handling.hear(case, ANGRY, "t1").emotion == "angry"

    def test_a_weaker_one_does_not(self, handling: ComplaintHandling) -> None:
        case = begun(handling, ANGRY)
        assert handling.hear(case, words(emotion="anxious", intensity=0.3), "t1").emotion == "angry"

    def test_the_angry_are_soothed_the_calm_are_not(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = begun(handling, ANGRY)
        handling.say_back(case, "t1")
        assert "对不起" in str(handling.soothe(cases.confirm(case.id, True, "对", "t2"), "t2"))
        other = handling.begin("other", "c-ordinary", QUALITY, words(), "u0")
        handling.say_back(other, "u1")
        assert handling.soothe(cases.confirm(other.id, True, "对", "u2"), "u2") is None
        assert cases.ledger(other.id)[-1].step is Step.SOOTHING_SKIPPED


class TestSayingBack:
    def said_back(self, handling: ComplaintHandling, category: ComplaintCategory = QUALITY, **more: object) -> str:
        return handling.say_back(begun(handling, words(**more), category), "t1")

    def test_the_customers_words_are_quoted(self, handling: ComplaintHandling) -> None:
        text = self.said_back(handling, order_id=EARBUDS, issue="我的左边\n没声音", demand="exchange")
        assert "听澜 Air 2 蓝牙耳机，“我的左边，没声音”，您希望换货" in text

    def test_a_demand_in_own_words_too(self, handling: ComplaintHandling) -> None:
        assert "您希望“给我道歉”" in self.said_back(handling, issue="骂人", demand="给我道歉")

    def test_what_is_left_to_us_is_not(self, handling: ComplaintHandling) -> None:
        assert "您希望由我们安排" in self.said_back(handling, issue="骂人", demand="由我们安排")

    def test_a_long_story_is_cut(self, handling: ComplaintHandling) -> None:
        assert len(self.said_back(handling, issue="没声音" * 1000)) < 120

    def test_who_does_not_remember_is_not_told_so(self, handling: ComplaintHandling) -> None:
        assert UNKNOWN_SINCE not in self.said_back(handling, PROCESS, issue="退款拖着", since=UNKNOWN_SINCE)

    def test_what_people_did_happened_and_did_not_begin(self, handling: ComplaintHandling) -> None:
        assert "昨天的事，“骂人”" in self.said_back(handling, SERVICE, issue="骂人", since="昨天")


class TestOffers:
    def kinds(self, handling: ComplaintHandling, cases: Cases, case: Case) -> list[str]:
        return [offer["kind"] for offer in handling.offer(brought_to_offers(handling, cases, case), "offer")]

    def test_what_was_asked_for_comes_first(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = begun(handling, words(order_id=EARBUDS, issue="没声音", demand="return"))
        assert self.kinds(handling, cases, case)[0] == "return"

    def test_the_money_back_comes_with_the_goods_back(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = begun(handling, words(order_id=EARBUDS, issue="没声音", demand="refund"))
        assert self.kinds(handling, cases, case)[0] == "return"

    def test_a_lower_price_of_today_is_made_good(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = begun(handling, words("手机降价了", order_id=PHONE, issue="手机降价了"), PRICE, "c-vip")
        offers = handling.offer(brought_to_offers(handling, cases, case), "offer")
        assert (offers[0]["id"], offers[0]["amount_fen"]) == ("price_gap", 30_000)

    def test_an_order_above_the_bots_authority_leaves_talk_only(
        self, handling: ComplaintHandling, cases: Cases
    ) -> None:
        case = begun(handling, words(order_id=WASHER, issue="不转了", demand="exchange"), customer="c-vip")
        assert not {"exchange", "return", "refund"} & set(self.kinds(handling, cases, case))

    def test_nobody_calls_a_visitor_without_a_name(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = brought_to_offers(handling, cases, begun(handling, words(issue="坏了"), customer=None))
        assert not handling.can_offer(case)
        assert handling.offer(case, "offer") == []

    def test_what_was_turned_down_is_not_offered_again(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = brought_to_offers(handling, cases, begun(handling, words(order_id=EARBUDS, issue="没声音")))
        first = {offer["id"] for offer in handling.offer(case, "offer")}
        case = cases.refuse(case.id, "refuse")
        assert handling.on_the_table(case) == []
        second = {offer["id"] for offer in handling.offer(case, "offer-2")}
        assert second
        assert not first & second


class TestCarryingOut:
    @pytest.fixture
    def case(self, handling: ComplaintHandling, cases: Cases) -> Case:
        case = begun(handling, words(order_id=EARBUDS, issue="左边没声音", demand="exchange"))
        case = brought_to_offers(handling, cases, case)
        handling.offer(case, "offer")
        return cases.get(case.id)

    def test_goes_through_the_shop_with_a_promise_and_its_rules(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop, case: Case
    ) -> None:
        done = handling.accept(case, "quality_exchange", "accept")
        assert not done.failed
        [made] = shop.after_sales("c-ordinary")
        assert (made.kind, made.order_id, made.reason) == (AfterSaleKind.EXCHANGE, EARBUDS, "左边没声音")
        after = cases.get(case.id)
        assert (after.stage, after.promise, after.promise_due) == (
            Stage.EVALUATING,
            done.text,
            NOON + timedelta(hours=48),
        )
        assert cases.ledger(case.id)[-1].rule_ids == ("R9", "R11")

    def test_twice_in_a_turn_is_once(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop, case: Case
    ) -> None:
        handling.accept(case, "quality_exchange", "accept")
        steps = cases.ledger(case.id)
        handling.accept(case, "quality_exchange", "accept")
        assert len(shop.after_sales("c-ordinary")) == 1
        assert cases.ledger(case.id) == steps

    def test_a_part_of_the_price_is_a_refund_of_that_sum(
        self, handling: ComplaintHandling, shop: DemoShop, case: Case
    ) -> None:
        handling.accept(case, "quality_keep", "accept")
        [made] = shop.after_sales("c-ordinary")
        assert (made.kind, made.amount_fen) == (AfterSaleKind.REFUND, 2_000)

    def test_what_the_shop_refuses_is_not_promised(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop, case: Case
    ) -> None:
        shop.apply(AfterSaleRequest("k", "c-ordinary", EARBUDS, None, AfterSaleKind.RETURN, None, "别处申请的"))
        done = handling.accept(case, "quality_exchange", "accept")
        assert done.failed
        after = cases.get(case.id)
        assert (after.stage, after.promise) == (Stage.RESOLVING, None)


class TestGoodwill:
    """However often they complain: one order gets what its tier may get, no more."""

    def offered(self, handling: ComplaintHandling, cases: Cases, talk: str, issue: str = "左边没声音") -> Case:
        said = words(order_id=EARBUDS, issue=issue)
        case = handling.begin(talk, "c-ordinary", QUALITY, said, f"{talk}-0")
        handling.offer(brought_to_offers(handling, cases, case), "offer")
        return cases.get(case.id)

    def ids(self, case: Case) -> set[str]:
        return {offer["id"] for offer in case.offers}

    def test_a_second_complaint_gets_no_second_gift_beyond_the_limit(
        self, handling: ComplaintHandling, cases: Cases
    ) -> None:
        handling.accept(self.offered(handling, cases, "first"), "quality_keep", "accept")
        second = self.offered(handling, cases, "second")
        assert "quality_keep" not in self.ids(second)
        assert "quality_return" in self.ids(second)

    def test_nor_when_both_were_offered_before_either_was_taken(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        first, second = self.offered(handling, cases, "first"), self.offered(handling, cases, "second")
        assert not handling.accept(first, "quality_keep", "accept").failed
        assert handling.accept(second, "quality_keep", "accept").failed
        assert [made.amount_fen for made in shop.after_sales("c-ordinary")] == [2_000]

    def test_what_was_taken_back_does_not_count(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        handling.accept(self.offered(handling, cases, "first"), "quality_keep", "accept")
        shop.withdraw("c-ordinary", shop.after_sales("c-ordinary")[0].id)
        assert "quality_keep" in self.ids(self.offered(handling, cases, "second"))

    def test_a_coupon_that_comes_with_something_else_is_given_and_counted(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        case = begun(handling, words("没到", order_id=TABLET, issue="没到"), DELIVERY, "c-vip")
        offers = handling.offer(brought_to_offers(handling, cases, case), "offer")
        assert "delivery_expedite" in {offer["id"] for offer in offers}
        before = len(shop.coupons("c-vip"))
        handling.accept(case, "delivery_expedite", "accept")
        assert len(shop.coupons("c-vip")) == before + 1
        [made] = [one for one in shop.after_sales("c-vip") if one.order_id == TABLET]
        assert (made.kind, made.amount_fen) == (AfterSaleKind.COMPENSATION, 2_000)

    def test_the_same_offer_in_a_later_round_is_a_new_one(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        case = begun(handling, words("没到", order_id=TABLET, issue="没到"), DELIVERY, "c-vip")
        handling.offer(brought_to_offers(handling, cases, case), "offer")
        handling.accept(case, "delivery_expedite", "accept")
        cases.rate(case.id, 1, False, [], "还没动静", "rate")
        case = cases.hand_back(case.id, "请继续", "s-1", "back")
        handling.say_back(case, "say-back-2")
        case = cases.confirm(case.id, True, "对", "confirm-2")
        handling.soothe(case, "soothe-2")
        handling.offer(cases.get(case.id), "offer-2")
        assert not handling.accept(case, "delivery_expedite", "accept-2").failed
        assert len([one for one in shop.after_sales("c-vip") if one.order_id == TABLET]) == 2


class TestMoneyPaidBackBefore:
    """Nothing is paid twice, and what is promised is what the shop records."""

    def offered(self, handling: ComplaintHandling, cases: Cases, talk: str, said: Words, customer: str) -> Case:
        category = PRICE if "降价" in said.text else QUALITY
        case = handling.begin(talk, customer, category, said, f"{talk}-0")
        handling.offer(brought_to_offers(handling, cases, case), "offer")
        return cases.get(case.id)

    def test_the_difference_in_price_is_made_good_once(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        fallen = words("手机降价了", order_id=PHONE, issue="手机降价了")
        assert not handling.accept(self.offered(handling, cases, "a", fallen, "c-vip"), "price_gap", "accept").failed
        [made] = [one for one in shop.after_sales("c-vip") if one.order_id == PHONE]
        assert (made.kind, made.amount_fen) == (AfterSaleKind.PRICE_PROTECTION, 30_000)
        second = self.offered(handling, cases, "b", fallen, "c-vip")
        assert "price_gap" not in {offer["id"] for offer in second.offers}

    def test_by_whichever_way_it_was_asked_for(self, handling: ComplaintHandling, cases: Cases, shop: DemoShop) -> None:
        shop.apply(AfterSaleRequest("k", "c-vip", PHONE, None, AfterSaleKind.PRICE_PROTECTION, None, "买后降价"))
        fallen = words("手机降价了", order_id=PHONE, issue="手机降价了")
        assert "price_gap" not in {o["id"] for o in self.offered(handling, cases, "a", fallen, "c-vip").offers}

    def test_goods_come_back_for_what_is_left_of_their_price(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop
    ) -> None:
        broken = words(order_id=EARBUDS, issue="左边没声音")
        handling.accept(self.offered(handling, cases, "a", broken, "c-ordinary"), "quality_keep", "accept")
        done = handling.accept(self.offered(handling, cases, "b", broken, "c-ordinary"), "quality_return", "accept")
        assert "179元" in done.text
        made = [one for one in shop.after_sales("c-ordinary") if one.kind is AfterSaleKind.RETURN]
        assert [one.amount_fen for one in made] == [17_900]


class TestAnAcceptanceThatStoppedHalfWay:
    def test_is_brought_to_its_end_though_the_gift_was_booked(
        self, handling: ComplaintHandling, cases: Cases, shop: DemoShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = begun(handling, words(order_id=EARBUDS, issue="左边没声音"))
        handling.offer(brought_to_offers(handling, cases, case), "offer")
        with monkeypatch.context() as broken:
            broken.setattr(cases, "carried_out", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                handling.accept(cases.get(case.id), "quality_keep", "accept")
        assert len(shop.after_sales("c-ordinary")) == 1
        assert not handling.accept(cases.get(case.id), "quality_keep", "again").failed
        assert len(shop.after_sales("c-ordinary")) == 1
        assert cases.get(case.id).stage is Stage.EVALUATING


def test_what_lay_on_the_table_before_is_gone_in_a_new_round(handling: ComplaintHandling, cases: Cases) -> None:
    case = begun(handling, words(order_id=EARBUDS, issue="左边没声音"))
    handling.offer(brought_to_offers(handling, cases, case), "offer")
    handling.accept(cases.get(case.id), "quality_exchange", "accept")
    cases.rate(case.id, 1, False, [], "没用", "rate")
    case = cases.hand_back(case.id, "请继续", "s-1", "back")
    assert handling.on_the_table(case) == []


class TestSigningIn:
    def test_a_visitor_who_signs_in_can_name_the_order(self, handling: ComplaintHandling) -> None:
        begun(handling, words(issue="左边没声音"), customer=None)
        case = handling.begin("talk", "c-ordinary", QUALITY, words(order_id=EARBUDS), "t1")
        assert (case.customer_id, case.order_id) == ("c-ordinary", EARBUDS)

    def test_a_case_stays_its_customers(self, handling: ComplaintHandling, cases: Cases) -> None:
        case = begun(handling, words(order_id=EARBUDS))
        assert cases.signed_in(case.id, "c-vip").customer_id == "c-ordinary"
        assert handling.begin("talk", "c-vip", QUALITY, words(), "t1").customer_id == "c-ordinary"
