"""Leading a case from its first words to a carried-out solution: what the bot does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.cases.book import CaseBook, open_row, promising
from bot.cases.labels import CATEGORY_LABELS, FACT_LABELS, demand_label
from bot.cases.model import Actor, Case
from bot.cases.numbers import next_number
from bot.cases.promises import make
from bot.cases.recording import Line, as_case, locked, record, taken_in_turn, write
from bot.cases.stages import Stage, Step
from bot.cases.tables import CaseRow, LedgerRow
from bot.errors import BadInput, Conflict
from bot.policy.follow_up import FollowThrough
from bot.policy.offers import Offer
from bot.policy.vocabulary import ComplaintCategory, Emotion
from bot.storage import new_id


class CaseLeading(CaseBook):
    def open(
        self,
        conversation_id: str,
        customer_id: str | None,
        category: str,
        text: str,
        emotion: str,
        intensity: float,
        turn_id: str,
        tier: str | None = None,
    ) -> Case:
        """The conversation's open case, or a new one. An open case without a customer becomes this customer's.

        Raises BadInput: the category or emotion is unknown, or the intensity is not within 0 and 1.
        """
        _check_category(category)
        _check_emotion(emotion, intensity)
        draft = CaseRow(
            id=new_id(),
            conversation_id=conversation_id,
            customer_id=customer_id,
            category=category,
            text=text,
            emotion=emotion,
            intensity=float(intensity),
            tier=tier,
        )
        try:
            return self._find_or_open(draft, turn_id)
        except IntegrityError:
            # Another process opened the conversation's case between our look and our write: that one is the case.
            found = self.current(conversation_id)
            if found is None:
                raise
            return found

    def _find_or_open(self, row: CaseRow, turn_id: str) -> Case:
        with self._database.write() as session:
            found = _opened_in_turn(session, row.conversation_id, turn_id) or open_row(session, row.conversation_id)
            if found:
                found.customer_id = found.customer_id or row.customer_id
                found.tier = found.tier or row.tier
                return as_case(found)
            now = self._clock()
            row.number, row.opened_at, row.stage = next_number(session, now), now, Stage.RECEIVED.value
            row.facts, row.offers, row.refusals = {}, [], 0
            session.add(row)
            session.flush()
            data = {"category": row.category, "emotion": row.emotion, "intensity": row.intensity}
            write(session, row, Step.OPENED, turn_id, now, Line(Actor.CUSTOMER, row.text, data=data))
            return as_case(row)

    def signed_in(self, case_id: str, customer_id: str) -> Case:
        """The visitor who complains has signed in. A case that is somebody's already stays theirs."""
        with self._database.write() as session:
            row = locked(session, case_id)
            row.customer_id = row.customer_id or customer_id
            return as_case(row)

    def record_facts(
        self, case_id: str, facts: dict[str, Any], source: Literal["customer", "shop"], turn_id: str
    ) -> Case:
        """Adds facts to what is known: newer ones win, None says nothing.

        `order`, `demand` and `category` also fill their fields. Raises BadInput: a value cannot be kept as JSON, or
        the category is unknown.
        """
        new: dict[str, Any] = _storable({name: value for name, value in facts.items() if value is not None})
        if not new:
            return self.get(case_id)
        _check_category(new.get("category", ComplaintCategory.SERVICE))

        def line(row: CaseRow) -> Line:
            row.facts = {**row.facts, **new}
            row.order_id = str(new["order"]) if "order" in new else row.order_id
            row.demand = str(new["demand"]) if "demand" in new else row.demand
            row.category = str(new.get("category", row.category))
            return Line(Actor.CUSTOMER if source == "customer" else Actor.SYSTEM, _in_words(new), data=new)

        return self._take(case_id, turn_id, Step.FACTS_GIVEN if source == "customer" else Step.FACTS_FOUND, line)

    def note_emotion(self, case_id: str, emotion: str, intensity: float, turn_id: str) -> Case:
        """How the customer feels by now; an unchanged feeling writes nothing.

        Raises BadInput: as `open`.
        """
        _check_emotion(emotion, intensity)
        case = self.get(case_id)
        if (case.emotion, case.intensity) == (emotion, float(intensity)):
            return case

        def line(row: CaseRow) -> Line:
            row.emotion, row.intensity = emotion, float(intensity)
            return Line(Actor.BOT, data={"emotion": emotion, "intensity": float(intensity)})

        return self._take(case_id, turn_id, Step.EMOTION_NOTED, line)

    def say_back(self, case_id: str, text: str, turn_id: str) -> Case:
        return self._take(case_id, turn_id, Step.SAID_BACK, Line(Actor.BOT, text))

    def confirm(self, case_id: str, confirmed: bool, text: str, turn_id: str) -> Case:
        """The customer's answer to what was said back."""
        step, other = (Step.CONFIRMED, Step.DENIED) if confirmed else (Step.DENIED, Step.CONFIRMED)
        return self._take(case_id, turn_id, step, Line(Actor.CUSTOMER, text), same=(other,))

    def soothe(self, case_id: str, text: str, turn_id: str) -> Case:
        return self._take(case_id, turn_id, Step.SOOTHED, Line(Actor.BOT, text), same=(Step.SOOTHING_SKIPPED,))

    def skip_soothing(self, case_id: str, turn_id: str) -> Case:
        """Only for a calm or satisfied customer.

        Raises Conflict (NEEDS_SOOTHING): the customer is upset.
        """

        def line(row: CaseRow) -> Line:
            if Emotion(row.emotion).needs_soothing:
                raise Conflict("客户还有情绪，不能略过安抚", code="NEEDS_SOOTHING")
            return Line(Actor.BOT)

        return self._take(case_id, turn_id, Step.SOOTHING_SKIPPED, line, same=(Step.SOOTHED,))

    def make_offers(self, case_id: str, offers: Sequence[Offer], turn_id: str) -> Case:
        """Offers made by the bot. `Case.offers` keeps all of this round, the latest first.

        Raises BadInput: no offer. Conflict (ABOVE_AUTHORITY): one needs a person.
        """
        if not offers:
            raise BadInput("没有可提的方案", field="offers")
        if not all(offer.within_authority for offer in offers):
            raise Conflict("方案超出权限，需要人工决定", code="ABOVE_AUTHORITY")
        made = _storable([asdict(offer) for offer in offers])
        ids = {offer.id for offer in offers}
        rule_ids = dict.fromkeys(rule for offer in offers for rule in offer.rule_ids)

        def line(row: CaseRow) -> Line:
            row.offers = [*made, *(old for old in row.offers if old["id"] not in ids)]
            return Line(Actor.BOT, "；".join(offer.title for offer in offers), rule_ids, {"offers": made})

        return self._take(case_id, turn_id, Step.OFFERED, line)

    def refuse(self, case_id: str, turn_id: str) -> Case:
        """The customer turns down what was offered last."""

        def line(row: CaseRow) -> Line:
            row.refusals += 1
            row.accepted_offer = None
            return Line(Actor.CUSTOMER)

        return self._take(case_id, turn_id, Step.REFUSED, line)

    def accept(self, case_id: str, offer_id: str, turn_id: str) -> Case:
        """The customer takes an offer of this round, even one turned down before.

        Raises BadInput: this was not offered in this round.
        """

        def line(row: CaseRow) -> Line:
            offer = next((each for each in row.offers if each["id"] == offer_id), None)
            if offer is None:
                raise BadInput("没有提过这个方案", field="offer_id")
            row.accepted_offer = offer_id
            return Line(Actor.CUSTOMER, offer["title"], offer["rule_ids"], {"offer_id": offer_id})

        return self._take(case_id, turn_id, Step.ACCEPTED, line)

    def carried_out(
        self,
        case_id: str,
        result_text: str,
        promise: str | None,
        promise_due: datetime | None,
        rule_ids: Iterable[str],
        turn_id: str,
        follow: FollowThrough | None = None,
    ) -> Case:
        """What was accepted has been set going; `promise_due` is the aware instant the promise is due.

        With `follow` the promise is watched: its owner has a work order, and the customer is asked back.
        """

        def line(row: CaseRow) -> Line:
            return Line(Actor.BOT, result_text, rule_ids, promising(row, promise, promise_due))

        with self._database.write() as session:
            row = locked(session, case_id)
            if not taken_in_turn(session, case_id, turn_id, (Step.CARRIED_OUT,)):
                now = self._clock()
                record(session, row, Step.CARRIED_OUT, turn_id, now, line)
                if promise and promise_due and follow:
                    make(session, row, promise, promise_due, follow, f"{case_id}:{turn_id}", now)
            return as_case(row)


def _opened_in_turn(session: Session, conversation_id: str, turn_id: str) -> CaseRow | None:
    """The case this turn opened, whatever became of it since."""
    query = (
        select(CaseRow)
        .join(LedgerRow, LedgerRow.case_id == CaseRow.id)
        .where(
            CaseRow.conversation_id == conversation_id,
            LedgerRow.turn_id == turn_id,
            LedgerRow.step == Step.OPENED.value,
        )
    )
    return session.scalars(query).first()


def _check_category(category: str) -> None:
    if category not in set(ComplaintCategory):
        raise BadInput(f"没有这种工单类别：{category}", field="category")


def _check_emotion(emotion: str, intensity: float) -> None:
    if emotion not in set(Emotion):
        raise BadInput(f"没有这种情绪：{emotion}", field="emotion")
    if not 0 <= intensity <= 1:
        raise BadInput("情绪强度要在 0 和 1 之间", field="intensity")


def _storable(value: Any) -> Any:
    """The value as it comes back from JSON (tuples become lists).

    Raises BadInput: it cannot be kept as JSON.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise BadInput(f"这项内容无法保存：{error}", field="facts") from error


def _in_words(facts: dict[str, Any]) -> str:
    return "；".join(f"{FACT_LABELS.get(name, name)}：{_word(name, value)}" for name, value in facts.items() if value)


def _word(name: str, value: Any) -> str:
    if name == "demand":
        return demand_label(value)
    if name == "photos":
        return f"{len(value)}张"
    if value is True:
        return "是"
    return CATEGORY_LABELS[ComplaintCategory(value)] if name == "category" else str(value)
