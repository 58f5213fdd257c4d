"""A case in Chinese lines, for the person who takes over: the demand, what was tried, the feeling, the promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.commitments import Commitment
from bot.cases.labels import CATEGORY_LABELS, EMOTION_LABELS, STAGE_LABELS, demand_label
from bot.cases.model import Case, LedgerEntry
from bot.cases.stages import Step
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.settings import TIME_ZONE

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class FourParts:
    """What whoever takes over has to know first; empty where there is nothing to say."""

    wants: str
    tried: str
    feels: str
    promised: str


def four_parts(case: Case, ledger: Sequence[LedgerEntry]) -> FourParts:
    """What they want, what was tried, how they feel, what was promised."""
    about = _line("", case.facts.get("issue") or case.text).removeprefix("：")
    wants = [demand_label(case.demand) if case.demand else "", about]
    done = _last_text(ledger, Step.CARRIED_OUT, Step.RESOLVED_BY_PERSON)
    tried = [_tried(ledger), f"已做：{done}" if done else ""]
    return FourParts(
        wants="：".join(part for part in wants if part),
        tried="；".join(part for part in tried if part),
        feels=_feeling(case),
        promised=_promise(case),
    )


def summarise(case: Case, ledger: Sequence[LedgerEntry]) -> str:
    """One line each; a line with nothing to say is left out."""
    lines = [
        f"{case.number} · {CATEGORY_LABELS[ComplaintCategory(case.category)]} · {STAGE_LABELS[case.stage]}",
        _line("客户原话", case.text),
        _line("订单", case.order_id),
        _line("问题", case.facts.get("issue")),
        _line("开始时间", case.facts.get("since")),
        _line("想要", demand_label(case.demand) if case.demand else None),
        _line("情绪", _feeling(case)),
        _line("提过的方案", _tried(ledger)),
        _line("已做", _last_text(ledger, Step.CARRIED_OUT, Step.RESOLVED_BY_PERSON)),
        _line("已承诺", _promise(case)),
        _line("评价", _rating(case, ledger)),
        _line("升级原因", _last_text(ledger, Step.ESCALATED)),
    ]
    return "\n".join(line for line in lines if line)


def promised_until(commitment: Commitment) -> str:
    """What was promised outside a complaint, with its deadline."""
    return _until(commitment.text, commitment.due_at)


def _line(label: str, value: object) -> str:
    words = " ".join(str(value or "").split())
    shown = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    return f"{label}：{shown}" if shown else ""


def _feeling(case: Case) -> str:
    emotion = Emotion(case.emotion)
    if not emotion.needs_soothing:
        return EMOTION_LABELS[emotion]
    degree = "，很强烈" if case.intensity >= 0.7 else "" if case.intensity >= 0.4 else "，轻微"
    return EMOTION_LABELS[emotion] + degree


def _tried(ledger: Sequence[LedgerEntry]) -> str:
    """Every offer of every round, and what became of it: a reopened case forgets its offers, its reader must not."""
    titles: dict[str, str] = {}
    accepted = {entry.data["offer_id"] for entry in ledger if entry.step is Step.ACCEPTED}
    for entry in ledger:
        if entry.step is Step.OFFERED:
            titles.update({offer["id"]: offer["title"] for offer in entry.data["offers"]})
    words = [title + ("（接受过）" if name in accepted else "") for name, title in titles.items()]
    refusals = sum(entry.step is Step.REFUSED for entry in ledger)
    return "；".join([*words, *([f"被拒绝{refusals}次"] if refusals else [])])


def _promise(case: Case) -> str:
    if not case.promise:
        return ""
    if case.promise_due is None:
        return case.promise
    return _until(case.promise, case.promise_due)


def _until(text: str, due_at: datetime) -> str:
    due = due_at.astimezone(TIME_ZONE)
    return f"{text.rstrip('。')}（期限{due.month}月{due.day}日{due:%H:%M}）"


def _rating(case: Case, ledger: Sequence[LedgerEntry]) -> str:
    if case.rating is None:
        return ""
    solved = {True: "，已解决", False: "，没解决", None: ""}[case.solved]
    comment = _last_text(ledger, Step.RATED_WELL, Step.RATED_BADLY)
    return f"{case.rating}分{solved}" + (f"，{comment}" if comment else "")


def _last_text(ledger: Sequence[LedgerEntry], *steps: Step) -> str:
    return next((entry.text for entry in reversed(ledger) if entry.step in steps), "")
