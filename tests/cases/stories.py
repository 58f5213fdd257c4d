"""Cases led to where a test begins."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.cases import Case, Cases, Stage
from bot.policy.offers import Offer


def offer(id: str = "quality_exchange", within_authority: bool = True) -> Offer:
    return Offer(
        id=id,
        kind="exchange",
        title="换一件新的",
        sentence="给您换一件新的，来回运费我们出。",
        amount_fen=None,
        promise="48小时内寄出新的。",
        due_hours=48,
        rule_ids=("R9", "R11"),
        within_authority=within_authority,
    )


def opened(cases: Cases, conversation: str = "c1", turn_id: str = "open", emotion: str = "angry") -> Case:
    return cases.open(conversation, "buyer", "quality", "耳机左耳没声音，气死我了", emotion, 0.8, turn_id)


def brought_to(cases: Cases, stage: Stage, conversation: str = "c1", emotion: str = "angry") -> Case:
    """A case led by the shortest honest way to the stage."""
    case = opened(cases, conversation, f"{conversation}-open", emotion)
    due = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    steps: list[Callable[[], Case]] = [
        lambda: cases.record_facts(case.id, {"order": "A1", "issue": "左耳没声音"}, "customer", "lead-1"),
        lambda: cases.say_back(case.id, "左耳没声音，对吗？", "lead-2"),
        lambda: cases.confirm(case.id, True, "对", "lead-3"),
        lambda: cases.soothe(case.id, "耽误您用了，对不起。", "lead-4"),
        lambda: cases.make_offers(case.id, [offer()], "lead-5"),
        lambda: cases.accept(case.id, "quality_exchange", "lead-6"),
        lambda: cases.carried_out(case.id, "已安排换货", "48小时内寄出新的。", due, ("R9",), "lead-7"),
        lambda: cases.rate(case.id, 5, True, [], "很快", "lead-8"),
    ]
    if stage is Stage.ESCALATED:
        return cases.escalate(case.id, "客户要求人工", "lead-e")
    if stage is Stage.WITHDRAWN:
        return cases.withdraw(case.id, "lead-w")
    if stage is Stage.REOPENED:
        return cases.reopen(brought_to(cases, Stage.CLOSED, conversation, emotion).id, "又坏了", "lead-r")
    for step in steps:
        if case.stage is stage:
            break
        case = step()
    assert case.stage is stage
    return case
