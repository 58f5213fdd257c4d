"""Plays a script against the dialogue with a trained model, and says what did not come as it should."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from actions.services import Services
from bot.conversations.bursts import lines_of, merged
from bot.dialogue.contract import Choice, Reply, TurnRequest, TurnResponse
from bot.dialogue.engine import Engine
from bot.dialogue.rehearsal.desk import leave_message
from bot.dialogue.rehearsal.shop_rows import NotTheirs, Rows, changes, shop_rows
from bot.dialogue.tables import TrackerSnapshot
from bot.learning.scripts import CaseExpected, OrderExpected, PersonExpected, Script, ScriptStep
from bot.policy.wording import check_reply
from bot.storage import Database, new_id, utc_now

QUOTE = re.compile("“[^”]*”")


class Player:
    """One conversation. `lines` is what was said, for a person who looks for the reason of a failure."""

    def __init__(self, engine: Engine, services: Services, database: Database, script: Script, shop: Rows) -> None:
        """`shop`: its rows before the conversation."""
        self._engine = engine
        self._database = database
        self._services = services
        self._script = script
        self._shop = shop
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
            answer = self._with_desk(answer)
            texts = [reply.text for reply in answer.replies]
            wrong += [f"step {number}: {fault}" for fault in [*faults(step, answer), *manners(texts, self._last)]]
            self._last = texts
            self._shown = [one for reply in answer.replies for one in reply.choices or []]
        return [
            *wrong,
            *self._case_faults(self._script.case),
            *self._after_sale_faults(started),
            *self._order_faults(self._script.order),
            *self._invoice_faults(started),
            *self._person_faults(self._script.person),
            *self._promise_faults(),
            *self._process_faults(),
            *self._effect_faults(),
        ]

    def _with_desk(self, answer: TurnResponse) -> TurnResponse:
        """Out of hours, who is handed over leaves a message, and is told so."""
        if answer.handoff is None or self._script.desk == "open":
            return answer
        said = leave_message(self._database, self._conversation, self._customer, answer.handoff)
        self.lines += [f"系统：{text}" for text in said]
        return answer.model_copy(update={"replies": [*answer.replies, *(Reply(text=text) for text in said)]})

    def _choice(self, step: ScriptStep) -> Choice | None:
        titles = [choice for choice in self._shown if step.press and step.press in choice.title]
        exact = [choice for choice in titles if choice.title == step.press]
        return next(iter(exact or titles), None)

    def _turn(self, step: ScriptStep, choice: Choice | None) -> TurnResponse:
        turn_id = new_id()
        lines = [] if choice else lines_of([(step.say or "") * step.times])
        text = choice.title if choice else merged(lines)
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
            lines=lines,
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

    def _promise_faults(self) -> Iterator[str]:
        kinds = sorted(one.kind for one in self._services.commitments.of_conversation(self._conversation))
        if kinds != sorted(self._script.promises):
            yield f"promises: {[kind.value for kind in kinds]}, expected {self._script.promises}"

    def _process_faults(self) -> Iterator[str]:
        """That the process which a script is said to be within was really begun: its name alone would show nothing."""
        wanted = self._script.within
        with self._database.read() as session:
            row = session.get(TrackerSnapshot, self._conversation)
            begun = under_way(row.events if row else [])
        if wanted and wanted not in begun:
            yield f"process: {wanted} was not under way, only {sorted(begun)}"

    def _effect_faults(self) -> Iterator[str]:
        """What is changed at the shop has to be expected, and is never somebody else's."""
        try:
            changed = set(changes(self._shop, shop_rows(self._database), self._customer))
        except NotTheirs as error:
            yield f"effects: {error}"
            return
        script = self._script
        if changed and not (script.after_sale or script.order or script.invoice or script.person):
            yield f"effects: {sorted(changed)} were changed, nothing was expected"

    def _after_sale_faults(self, started: datetime) -> Iterator[str]:
        made = self._services.shop.after_sales(self._customer) if self._customer else []
        found = [one for one in made if one.created_at >= started]
        expected = [self._script.after_sale] if self._script.after_sale else []
        if [(one.kind, one.order_id, one.amount_fen) for one in found] != [
            (one.kind, one.order, one.amount_fen) for one in expected
        ]:
            yield f"after sale: {found}, expected {expected}"
            return
        for one, wanted in zip(found, expected, strict=True):
            pickup = f"{one.pickup.day}{one.pickup.slot}" if one.pickup else None
            if wanted.status not in {None, one.status}:
                yield f"after sale: {one.status}, expected {wanted.status}"
            if wanted.returned_by not in {None, one.returned_by}:
                yield f"after sale: sent back by {one.returned_by!r}, expected {wanted.returned_by!r}"
            if wanted.pickup is not None and (pickup is None or not pickup.endswith(wanted.pickup)):
                yield f"after sale: pick-up {pickup}, expected {wanted.pickup}"

    def _order_faults(self, expected: OrderExpected | None) -> Iterator[str]:
        if expected is None:
            return
        order = self._services.shop.order(self._customer or "", expected.id)
        if order is None:
            yield f"order: {expected.id} is none of {self._customer}"
            return
        item = next((one for one in order.items if one.installation), order.items[0])
        parcel = order.parcels[-1] if order.parcels else None
        found = {
            "status": order.status,
            "city": order.city,
            "address": order.address,
            "phone": order.phone,
            "note": order.note,
            "options": item.options,
            "wish": parcel.wish if parcel else "",
            "movement": parcel.movements[-1].text if parcel and parcel.movements else "",
            "ship_apart": bool(order.ship_apart),
            "ship_with": order.ship_with,
            "installation": item.installation.slot if item.installation else None,
        }
        for name, value in found.items():
            wanted = getattr(expected, name)
            if wanted is not None and wanted != value and not (name == "movement" and wanted in str(value)):
                yield f"order: {name} is {value!r}, expected {wanted!r}"

    def _invoice_faults(self, started: datetime) -> Iterator[str]:
        invoices = self._services.shop.invoices(self._customer) if self._customer else []
        expected = self._script.invoice
        if expected is None:
            yield from (f"invoice: {one}, expected none" for one in invoices if one.asked_at >= started)
        elif (expected.order, expected.title, expected.tax_id) not in [
            (one.order_id, one.title, one.tax_id) for one in invoices
        ]:
            yield f"invoice: {invoices}, expected {expected}"

    def _person_faults(self, expected: PersonExpected | None) -> Iterator[str]:
        if expected is None:
            return
        data = self._services.shop.personal_data(self._customer or "")
        if data is None:
            yield "person: unknown"
            return
        found = {"phone": data.phone, "marketing": data.marketing, "deletion_asked": data.deletion_asked_at is not None}
        for name, value in found.items():
            if getattr(expected, name) not in {None, value}:
                yield f"person: {name} is {value}, expected {getattr(expected, name)}"


def under_way(events: Iterable[Mapping[str, Any]]) -> set[str]:
    """The processes that were begun, by the events of a tracker."""
    kept = [one["value"] for one in events if one["event"] == "slot" and one["name"] == "process"]
    return {draft["process"] for draft in kept if draft}


def faults(step: ScriptStep, answer: TurnResponse) -> Iterator[str]:
    """Where the answer is not what the step expects."""
    said = "\n".join(reply.text for reply in answer.replies)
    titles = [one.title for reply in answer.replies for one in reply.choices or []]
    yield from (f"{words!r} is not in the reply" for words in step.reply_contains if words not in said)
    yield from (f"{words!r} is in the reply" for words in step.reply_excludes if words in said)
    if step.reply_like and not re.search(step.reply_like, said):
        yield f"no {step.reply_like!r} in the reply"
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
