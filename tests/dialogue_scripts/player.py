"""Plays a script against the dialogue with a trained model, and says what did not come as it should."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from actions.services import Services
from bot.dialogue.contract import Choice, TurnRequest, TurnResponse
from bot.dialogue.engine import Engine
from bot.policy.wording import check_reply
from bot.storage import new_id, utc_now
from dialogue_scripts.script import AfterSaleExpected, CaseExpected, Script, ScriptStep

QUOTE = re.compile("“[^”]*”")


class Player:
    """One conversation. `lines` is what was said, for a person who looks for the reason of a failure."""

    def __init__(self, engine: Engine, services: Services, script: Script) -> None:
        self._engine = engine
        self._services = services
        self._script = script
        self._customer = None if script.customer == "none" else script.customer
        self._conversation = new_id()
        self._shown: list[Choice] = []
        self._last: list[str] = []
        self.lines: list[str] = []

    def play(self) -> list[str]:
        """Everything that is wrong; nothing when the conversation went as the script says."""
        started = utc_now()
        wrong: list[str] = []
        for number, step in enumerate(self._script.steps, 1):
            choice = self._choice(step)
            if step.press is not None and choice is None:
                return [*wrong, f"step {number}: no button {step.press!r} among {[c.title for c in self._shown]}"]
            answer = self._turn(step, choice)
            texts = [reply.text for reply in answer.replies]
            wrong += [f"step {number}: {fault}" for fault in [*faults(step, answer), *manners(texts, self._last)]]
            self._last = texts
            self._shown = [one for reply in answer.replies for one in reply.choices or []]
        return [*wrong, *self._case_faults(self._script.case), *self._after_sale_faults(started)]

    def _choice(self, step: ScriptStep) -> Choice | None:
        titles = [choice for choice in self._shown if step.press and step.press in choice.title]
        exact = [choice for choice in titles if choice.title == step.press]
        return next(iter(exact or titles), None)

    def _turn(self, step: ScriptStep, choice: Choice | None) -> TurnResponse:
        turn_id = new_id()
        text = choice.title if choice else (step.say or "") * step.times
        metadata = {
            "customer_id": self._customer,
            "conversation_id": self._conversation,
            "turn_id": turn_id,
            "now": utc_now().isoformat(),
            "page": self._script.page,
        }
        request = TurnRequest(
            conversation_id=self._conversation,
            turn_id=turn_id,
            text=text,
            payload=choice.payload if choice else None,
            metadata=metadata,
        )
        answer = asyncio.run(self._engine.turn(request))
        self.lines.append(f"客户：{text[:80]}  （{answer.intent.name}，{answer.emotion.name}，{answer.risk}）")
        for reply in answer.replies:
            titles = [one.title for one in reply.choices or []]
            self.lines.append(f"安心：{reply.text} {titles or ''} {reply.card['type'] if reply.card else ''}".rstrip())
        if answer.handoff:
            self.lines.append(f"→ 人工：{answer.handoff.reason}")
        return answer

    def _case_faults(self, expected: CaseExpected | None) -> Iterator[str]:
        case = next(iter(self._services.cases.of_conversation(self._conversation)), None)
        if case is None or expected is None:
            if (case is None) != (expected is None):
                yield f"case: expected {expected}, there is {case}"
            return
        for name, wanted, found in [
            ("stage", expected.stage, case.stage),
            ("category", expected.category, case.category),
            ("order", expected.order or case.order_id, case.order_id),
            ("emotion", expected.emotion or case.emotion, case.emotion),
            ("rating", expected.rating, case.rating),
        ]:
            if wanted != found:
                yield f"case: {name} {found}, expected {wanted}"
        for name, value in expected.facts.items():
            if case.facts.get(name) != value:
                yield f"case: fact {name} is {case.facts.get(name)!r}, expected {value!r}"
        ledger = self._services.cases.ledger(case.id)
        steps = [entry.step for entry in ledger]
        if not _in_order(expected.ledger_steps, steps):
            yield f"case: steps {[step.value for step in steps]}"
        if unwanted := set(expected.ledger_excludes) & set(steps):
            yield f"case: unwanted steps {unwanted}"
        rules = {rule for entry in ledger for rule in entry.rule_ids}
        if missing := set(expected.rule_ids) - rules:
            yield f"case: rules {sorted(missing)} are not in the ledger, only {sorted(rules)}"

    def _after_sale_faults(self, started: datetime) -> Iterator[str]:
        made = self._services.shop.after_sales(self._customer) if self._customer else []
        found = [
            AfterSaleExpected(kind=one.kind, order=one.order_id, amount_fen=one.amount_fen)
            for one in made
            if one.created_at >= started
        ]
        expected = [self._script.after_sale] if self._script.after_sale else []
        if found != expected:
            yield f"after sale: {found}, expected {expected}"


def faults(step: ScriptStep, answer: TurnResponse) -> Iterator[str]:
    """Where the answer is not what the step expects."""
    said = "\n".join(reply.text for reply in answer.replies)
    titles = [one.title for reply in answer.replies for one in reply.choices or []]
    yield from (f"{words!r} is not in the reply" for words in step.reply_contains if words not in said)
    yield from (f"{words!r} is in the reply" for words in step.reply_excludes if words in said)
    yield from (f"no button {one!r} among {titles}" for one in step.buttons_include if not _among(one, titles))
    yield from (f"there is a button {one!r}" for one in step.buttons_exclude if _among(one, titles))
    cards = {reply.card["type"] for reply in answer.replies if reply.card}
    if step.card and step.card not in cards:
        yield f"no {step.card} card"
    reason = answer.handoff.reason if answer.handoff else None
    if reason != step.handoff:
        yield f"handed over because of {reason}, expected {step.handoff}"
    if answer.handoff and not answer.handoff.summary.strip():
        yield "handed over without a word on what it is about"


def manners(texts: list[str], before: list[str]) -> Iterator[str]:
    """What holds for every answer: there is one, it does not repeat itself, and its wording is what policy allows."""
    spoken = [text for text in texts if text]
    if not spoken:
        yield "no answer"
    if len(set(spoken)) < len(spoken) or (texts == before and spoken):
        yield "says the same again"
    for text in spoken:
        # What stands in quotation marks are the customer's own words.
        yield from (f"wording {found.id}: {found.text!r}" for found in check_reply(QUOTE.sub("“”", text)))


def _among(words: str, titles: Iterable[str]) -> bool:
    return any(words in title for title in titles)


def _in_order(wanted: Iterable[object], found: Iterable[object]) -> bool:
    rest = iter(found)
    return all(one in rest for one in wanted)
