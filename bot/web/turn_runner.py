"""The job that has due turns answered: claims them, asks `dialogue`, stores the answer. Any number may run at once."""

import asyncio
from datetime import timedelta

import structlog
from anyio.to_thread import run_sync

from bot.conversations.turns import Turn, Turns
from bot.logs import where_it_failed
from bot.storage import utc_now
from bot.web.dialogue_client import DialogueClient, DialogueDown, DialogueRefused
from bot.web.hub import QUEUE, TURNS, Hub

log = structlog.get_logger(__name__)

AT_ONCE = 8
LONGEST_SLEEP_SECONDS = 1.0
SHORTEST_SLEEP_SECONDS = 0.02
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 5.0


class TurnRunner:
    """Takes turns until it is stopped. A process that dies in the middle loses nothing: the lease runs out."""

    def __init__(self, turns: Turns, dialogue: DialogueClient, hub: Hub, give_up_after: timedelta) -> None:
        self._turns = turns
        self._dialogue = dialogue
        self._hub = hub
        self._give_up_after = give_up_after
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Claims and answers, for ever."""
        with self._hub.subscribe(TURNS) as bell:
            while True:
                bell.clear()
                if len(self._running) >= AT_ONCE:
                    await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                    continue
                try:
                    pause = await self._seconds_until_due()
                    # Looking is cheap, claiming takes the write lock: only when something is due.
                    turn = await run_sync(self._turns.claim) if pause <= 0 else None
                except Exception as error:  # noqa: BLE001 - whatever it is, the job must outlive it
                    # The database may be away for a moment.
                    log.error("turns_cannot_be_claimed", **where_it_failed(error))
                    await asyncio.sleep(LONGEST_SLEEP_SECONDS)
                    continue
                if turn is None:
                    await bell.wait(max(pause, SHORTEST_SLEEP_SECONDS))
                else:
                    self._start(turn)

    async def drain(self, seconds: float) -> None:
        """Lets the turns under way end, at most for `seconds`."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def _seconds_until_due(self) -> float:
        due = await run_sync(self._turns.next_due)
        return LONGEST_SLEEP_SECONDS if due is None else min(LONGEST_SLEEP_SECONDS, (due - utc_now()).total_seconds())

    def _start(self, turn: Turn) -> None:
        task = asyncio.create_task(self._take(turn), name=f"turn {turn.id}")
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._hub.publish(TURNS)
        if not task.cancelled() and (error := task.exception()):
            log.error("turn_not_stored", task=task.get_name(), **where_it_failed(error))

    async def _take(self, turn: Turn) -> None:
        try:
            answer = await self._dialogue.turn(turn)
        except DialogueDown as error:
            await self._not_now(turn, str(error))
        except DialogueRefused as error:
            log.error("turn_refused", turn=turn.id, reason=str(error))
            await run_sync(self._turns.give_up, turn.id, "refused")
        else:
            status = await run_sync(self._turns.finish, turn.id, answer.replies, answer.understanding, answer.handoff)
            log.info("turn_finished", turn=turn.id, status=status.value, attempts=turn.attempts)
        self._hub.publish(turn.conversation_id, TURNS, QUEUE)

    async def _not_now(self, turn: Turn, reason: str) -> None:
        if utc_now() - turn.opened_at > self._give_up_after:
            log.error("turn_given_up", turn=turn.id, attempts=turn.attempts, reason=reason)
            await run_sync(self._turns.give_up, turn.id, "dialogue_down")
            return
        delay = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** min(turn.attempts, 10))
        log.warning("turn_retried_later", turn=turn.id, attempts=turn.attempts, reason=reason)
        await run_sync(self._turns.retry_later, turn.id, timedelta(seconds=delay))
