"""What a person who takes over reads first."""

from bot.cases import Cases, Stage, summarise
from bot.cases.summary import FourParts, four_parts

from .stories import brought_to, offer, opened


def test_everything_that_happened(cases: Cases) -> None:
    case = brought_to(cases, Stage.LISTENING)
    cases.record_facts(case.id, {"demand": "exchange", "since": "昨天"}, "customer", "t1")
    cases.say_back(case.id, "对吗？", "t2")
    cases.confirm(case.id, True, "对", "t3")
    cases.soothe(case.id, "对不起", "t4")
    cases.make_offers(case.id, [offer("a")], "t5")
    cases.refuse(case.id, "t6")
    case = cases.escalate(case.id, "客户要求人工", "t7")
    assert summarise(case, cases.ledger(case.id)) == (
        "AX20261122-0001 · 质量问题 · 已升级\n"
        "客户原话：耳机左耳没声音，气死我了\n"
        "订单：A1\n"
        "问题：左耳没声音\n"
        "开始时间：昨天\n"
        "想要：换货\n"
        "情绪：生气，很强烈\n"
        "提过的方案：换一件新的；被拒绝1次\n"
        "升级原因：客户要求人工"
    )


def test_what_was_promised_and_how_it_was_rated(cases: Cases) -> None:
    case = brought_to(cases, Stage.EVALUATING)
    case = cases.rate(case.id, 1, False, [], "还没寄", "t")
    text = summarise(case, cases.ledger(case.id))
    assert "提过的方案：换一件新的（接受过）" in text
    assert "已做：已安排换货" in text
    assert "已承诺：48小时内寄出新的（期限11月24日12:00）" in text
    assert "评价：1分，没解决，还没寄" in text
    assert "升级原因：客户说没解决" in text


def test_a_case_of_which_nothing_is_known_says_only_that(cases: Cases) -> None:
    case = opened(cases, emotion="calm")
    lines = summarise(case, cases.ledger(case.id)).splitlines()
    assert lines[1:] == ["客户原话：耳机左耳没声音，气死我了", "情绪：平静"]


def test_a_long_story_and_line_breaks_do_not_flood_the_page(cases: Cases) -> None:
    case = cases.open("c9", None, "service", "太\n差了" * 500, "calm", 0, "t")
    assert max(map(len, summarise(case, cases.ledger(case.id)).splitlines())) < 100


def test_the_four_parts_of_a_case_that_was_led_far(cases: Cases) -> None:
    case = brought_to(cases, Stage.EVALUATING)
    assert four_parts(case, cases.ledger(case.id)) == FourParts(
        wants="左耳没声音",
        tried="换一件新的（接受过）；已做：已安排换货",
        feels="生气，很强烈",
        promised="48小时内寄出新的（期限11月24日12:00）",
    )


def test_the_four_parts_of_one_that_has_hardly_begun(cases: Cases) -> None:
    case = opened(cases, emotion="calm")
    cases.record_facts(case.id, {"demand": "exchange"}, "customer", "t1")
    parts = four_parts(cases.get(case.id), cases.ledger(case.id))
    assert parts == FourParts("换货：耳机左耳没声音，气死我了", "", "平静", "")
