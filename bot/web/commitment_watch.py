"""Looks whether what was promised outside complaints was kept; who was promised it does not have to ask.

Beside the other jobs, for it asks the shop: a shop that is slow keeps nobody waiting in the queue.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from anyio.to_thread import run_sync
from sqlalchemy.orm import Session

from bot.cases.commitment_facts import standing
from bot.cases.commitments import Commitment, Commitments, case_for, forget, locked_open_case, put_off, settle
from bot.cases.tables import CaseRow
from bot.conversations import asking_back, rows
from bot.conversations.events import EventKind, record
from bot.conversations.tables import ConversationRow
from bot.errors import AnxinError
from bot.logs import where_it_failed
from bot.policy.loading import Policy
from bot.policy.refunds import RefundAlarm
from bot.policy.sentences import fill, pick
from bot.shop.port import Shop
from bot.storage import Database, utc_now
from bot.web.hub import QUEUE, Hub

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
LATER = timedelta(minutes=10)
"""When the shop did not answer, or something is wrong with one promise."""
REASON = "promise_overdue"


class CommitmentWatch:
    """The shop is asked before the unit of work, which locks the commitment and decides once."""

    def __init__(
        self, database: Database, policy: Policy, shop: Shop, hub: Hub, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._policy = policy
        self._shop = shop
        self._hub = hub
        self._clock = clock
        self._commitments = Commitments(database, policy, clock)

    async def run(self) -> None:
        while True:
            try:
                await run_sync(self.run_due)
            except Exception as error:  # noqa: BLE001 - whatever it is, the watch must outlive it
                log.error("watch_failed", **where_it_failed(error))
            await asyncio.sleep(EVERY_SECONDS)

    def run_due(self) -> int:
        """How many alarms were sounded. What cannot be looked at is put off, and holds up none of the others."""
        return sum(self._looked_at(commitment) for commitment in self._commitments.to_look_at())

    def _looked_at(self, commitment: Commitment) -> bool:
        try:
            return self._look_at(commitment)
        except AnxinError as error:
            log.warning("shop_not_asked", commitment=commitment.id, code=error.code)
        except Exception as error:  # noqa: BLE001 - one promise that cannot be read must not silence the rest
            log.error("promise_not_looked_at", commitment=commitment.id, **where_it_failed(error))
        with self._database.write() as session:
            put_off(session, commitment.id, self._clock() + LATER)
        return False

    def _look_at(self, commitment: Commitment) -> bool:
        found = standing(commitment, self._shop)
        with self._database.write() as session:
            now = self._clock()
            if session.get(ConversationRow, commitment.conversation_id) is None:
                forget(session, commitment.id)  # nobody is left to tell
                return False
            # The case first, then what was promised, then the conversation, everywhere: that cannot dead-lock.
            open_case = locked_open_case(session, commitment.conversation_id)
            level = settle(session, commitment, found, now, self._policy)
            if level is RefundAlarm.NONE:
                return False
            case = case_for(session, open_case, commitment, level, now, self._policy)
            conversation = rows.access(session, commitment.conversation_id, lock=True)
            data = {"commitment": commitment.id, "what": commitment.kind.value, "level": level.value}
            record(
                session,
                EventKind.PROMISE_OVERDUE,
                now,
                conversation_id=conversation.id,
                owner=commitment.owner,
                **data,
            )
            if level is not RefundAlarm.ALERT:
                self._call(session, conversation, commitment, level, case, now)
        self._hub.publish(commitment.conversation_id, QUEUE)
        return True

    def _call(
        self,
        session: Session,
        conversation: ConversationRow,
        late: Commitment,
        level: RefundAlarm,
        case: CaseRow,
        now: datetime,
    ) -> None:
        rule = self._policy.commitments
        kind = rule.kinds[late.kind]
        about = f"订单 {late.order_id}" if late.order_id else "您的资料"
        notice = fill(pick(rule.late.notices, f"{late.id}:{level}"), {"label": kind.label, "order": about})
        owner = self._policy.follow_up.departments[kind.owner].label
        summary = f"工单 {case.number}：{kind.issue}，责任方：{owner}。答应过：{late.text}"
        priority = rule.late.alarm_priority if level is RefundAlarm.ALARM else rule.late.priority
        asking_back.call_for(session, conversation, notice, REASON, priority, summary, now, self._policy.calendar)
