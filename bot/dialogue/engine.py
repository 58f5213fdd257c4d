"""Runs turns: one message of a customer in, the replies out, each turn exactly once."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

import structlog
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from bot.dialogue.contract import ParseRequest, ParseResponse, TurnRequest, TurnResponse
from bot.dialogue.in_process_actions import InProcessActions
from bot.dialogue.message import (
    Message,
    last_words,
    parse_response,
    read_message,
    readable,
    understanding,
)
from bot.dialogue.other_need import forget, offer, read_burst, remember, settle
from bot.dialogue.processor import TurnProcessor
from bot.dialogue.replies import RepliesChannel
from bot.dialogue.tables import FinishedTurn
from bot.dialogue.tracker_store import Snapshot, SnapshotTrackerStore, StaleTracker, read_snapshot
from bot.dialogue.turn_loop import TurnLoop
from bot.errors import AnxinError, Conflict, Unavailable
from bot.logs import where_it_failed
from bot.shop.remembering import one_view_of_the_shop
from bot.storage import Database, JsonDict, utc_now

_TURNS = FinishedTurn.__table__
_FINISHED = select(_TURNS.c.conversation_id, _TURNS.c.response).where(_TURNS.c.turn_id == bindparam("turn_id"))
_FINISH = insert(FinishedTurn)

ATTEMPTS = 3
CANARY = "你好，我的快递到哪里了"

logger = structlog.get_logger(__name__)


class TurnFailed(AnxinError):
    """A turn broke off; nothing of it was saved, so it can be run again under the same id."""

    status = 500
    code = "TURN_FAILED"


class Engine:
    """Serves one model. Turns of one conversation run one after the other, those of others in between."""

    def __init__(self, database: Database, actions: str = "actions", clock: Callable[[], datetime] = utc_now) -> None:
        """`actions` is the name of the package with the custom actions."""
        self._database = database
        self._package = actions
        self._clock = clock
        self._loop = TurnLoop()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._processor: TurnProcessor | None = None
        self.unready_because = "正在加载模型。"

    @property
    def model(self) -> str:
        """The file name of the served model. Raises Unavailable: none is loaded yet."""
        return str(self._ready().model_filename)

    async def load(self, model: Path) -> None:
        """Loads a model and, once it has understood a sentence, serves it in place of the one before.

        Runs beside the turns. Raises what Rasa raises, UnusableModel, ImportError when an action cannot be imported.
        """
        processor = await asyncio.to_thread(self._make_processor, model)
        await self._loop.run(processor.understand(CANARY, []))
        self._processor = processor

    def _make_processor(self, model: Path) -> TurnProcessor:
        return TurnProcessor(model, SnapshotTrackerStore(None, self._database), InProcessActions(self._package))

    def close(self) -> None:
        self._loop.close()

    async def parse(self, request: ParseRequest) -> ParseResponse:
        """What is understood of a text, without a conversation. Raises BadInput, Unavailable, TurnFailed."""
        processor, text = self._ready(), readable(request.text)
        context = [message.model_dump() for message in request.context]
        try:
            parsed = await self._loop.run(processor.understand(text, context))
        except Exception as error:
            logger.error("parse_failed", **where_it_failed(error))
            raise TurnFailed("没有理解成功。", code="PARSE_FAILED") from error
        return parse_response(parsed, processor.model_filename)

    async def turn(self, request: TurnRequest) -> TurnResponse:
        """Runs a turn, or returns what it answered when it was run before.

        Raises BadInput, Conflict, Unavailable, TurnFailed; after each of them nothing was saved.
        """
        return await self._loop.run(self._one_at_a_time(request))

    async def _one_at_a_time(self, request: TurnRequest) -> TurnResponse:
        lock = self._locks.setdefault(request.conversation_id, asyncio.Lock())
        async with lock:
            for _ in range(ATTEMPTS):
                finished, snapshot = self._known(request)
                if finished:
                    return finished
                try:
                    return await self._run(request, snapshot, self._ready())
                except StaleTracker:
                    # Another process saved this conversation meanwhile: its turn may be this one, so look again.
                    logger.info("turn_overtaken", conversation_id=request.conversation_id, turn_id=request.turn_id)
        raise Conflict("这个会话正在别处处理，请重试。", code="TURN_OVERTAKEN")

    def _known(self, request: TurnRequest) -> tuple[TurnResponse | None, Snapshot]:
        """The answer, when the turn was run before, and where the conversation stands."""
        with self._database.rows() as connection:
            row = connection.execute(_FINISHED, {"turn_id": request.turn_id}).first()
            snapshot = read_snapshot(connection, request.conversation_id)
        if row is None:
            return None, snapshot
        if row.conversation_id != request.conversation_id:
            raise Conflict("这个 turn_id 已用于另一个会话。", code="TURN_ID_REUSED", field="turn_id")
        return TurnResponse.model_validate(row.response), snapshot

    async def _run(self, request: TurnRequest, snapshot: Snapshot, processor: TurnProcessor) -> TurnResponse:
        started = time.perf_counter()
        log = logger.bind(conversation_id=request.conversation_id, turn_id=request.turn_id, mode=request.mode)
        message = read_message(request, processor.domain)
        try:
            with one_view_of_the_shop():
                response = await self._answer(request, message, snapshot, processor)
        except StaleTracker:
            raise
        except Exception as error:
            log.error("turn_failed", **where_it_failed(error))
            raise TurnFailed("这一轮没有处理成功，可以用同一个 turn_id 重试。") from error
        ms = round((time.perf_counter() - started) * 1000)
        log.info("turn", intent=response.intent.name, confidence=response.intent.confidence, ms=ms)
        return response

    async def _answer(
        self, request: TurnRequest, message: Message, snapshot: Snapshot, processor: TurnProcessor
    ) -> TurnResponse:
        store: SnapshotTrackerStore = processor.tracker_store
        tracker = store.tracker(request.conversation_id, snapshot)
        channel = RepliesChannel()
        await processor.start(tracker, channel)
        parsed = message.parsed or await processor.understand(message.text, last_words(tracker))
        metadata = {**request.metadata, "turn_id": request.turn_id}
        if request.mode == "reply":
            parsed = await _reply(processor, tracker, message, parsed, metadata, channel)
        else:
            processor.hear(tracker, message.text, parsed, metadata)
            forget(tracker, processor.domain)
            processor.wait(tracker)
        response = TurnResponse(
            **understanding(parsed).model_dump(),
            replies=channel.replies,
            handoff=channel.handoff,
            model=processor.model_filename,
        )
        self._save(request, response, tracker, snapshot.version, store)
        return response

    def _save(
        self,
        request: TurnRequest,
        response: TurnResponse,
        tracker: DialogueStateTracker,
        version: int,
        store: SnapshotTrackerStore,
    ) -> None:
        """Tracker and answer in one unit of work. Raises StaleTracker: another process was faster."""
        now = self._clock()
        try:
            with self._database.write_rows() as connection:
                store.write(connection, tracker, version, now)
                finished = {
                    "turn_id": request.turn_id,
                    "conversation_id": request.conversation_id,
                    "response": response.model_dump(mode="json"),
                    "created_at": now,
                }
                connection.execute(_FINISH, finished)
        except IntegrityError as error:
            raise StaleTracker(request.conversation_id) from error

    def _ready(self) -> TurnProcessor:
        if self._processor is None:
            raise Unavailable(self.unready_because, code="MODEL_NOT_READY")
        return self._processor


async def _reply(
    processor: TurnProcessor,
    tracker: DialogueStateTracker,
    message: Message,
    parsed: JsonDict,
    metadata: JsonDict,
    channel: RepliesChannel,
) -> JsonDict:
    """Answers a message, then offers what else it asked for. Returns what it was understood as in the end."""
    if metadata.get("handed_back"):
        forget(tracker, processor.domain)  # a person had the conversation, perhaps without a word of the customer
    burst = await read_burst(processor.understand, tracker, message.text, message.lines, parsed)
    processor.hear(tracker, message.text, burst.parsed, metadata | burst.metadata)
    remember(tracker, processor.domain, message.text, burst)
    await processor.respond(tracker, channel)
    settle(tracker, processor.domain, burst)
    await offer(tracker, channel, processor.nlg, processor.domain)
    return burst.parsed
