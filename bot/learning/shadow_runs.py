"""Keeps what a candidate would have understood differently, and the judgements of people on it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import BadInput, NotFound
from bot.learning.harvest import readable
from bot.learning.heard import last_turns
from bot.learning.masking import mask
from bot.learning.releases import file_hash
from bot.learning.shadow import Difference, Judged, Judgement, ShadowRun, Waiver, differences
from bot.learning.shadow_tables import ShadowDifferenceRow, ShadowRunRow
from bot.learning.signals import Context, Reading
from bot.nlu.found import Found
from bot.staff.audit import Action, record
from bot.storage import Database, new_id, utc_now

LAST = 500
LONGEST_REASON = 500


class Reader(Protocol):
    """A model that is asked, not served."""

    name: str

    def read(self, text: str, context: Context = ()) -> tuple[Reading, Sequence[Found]]: ...

    def read_all(self, texts: Sequence[str], contexts: Sequence[Context] = ()) -> list[Reading]: ...


class ShadowRuns:
    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def run(self, candidate: Reader, candidate_hash: str, running: Reader, last: int = LAST) -> ShadowRun:
        """Both read the last turns of customers, each after what was said before it; keeps where they differ.

        Only masked words are kept, and only those of differences. Names and addresses that stand alone, as an answer to
        a question, are found by the running model.
        """
        with self._database.read() as session:
            turns = [turn for turn in last_turns(session, last) if readable(turn.text)]
        texts, contexts = [turn.text for turn in turns], [turn.context for turn in turns]

        def masked(text: str, context: Context) -> str:
            return mask(text, running.read(text, context)[1])

        before, after = running.read_all(texts, contexts), candidate.read_all(texts, contexts)
        found = differences(turns, before, after, masked)
        row = ShadowRunRow(
            id=new_id(),
            at=self._clock(),
            candidate=candidate.name,
            candidate_hash=candidate_hash,
            running=running.name,
            looked_at=len(turns),
            waived_by=None,
            waived_because=None,
            waived_at=None,
        )
        with self._database.write() as session:
            session.add(row)
            session.flush()
            session.add_all(_kept(row.id, position, one) for position, one in enumerate(found))
            session.flush()
            return _run(session, row)

    def of(self, candidate: Path, running: str) -> ShadowRun | None:
        """The last run of exactly this archive beside that version."""
        with self._database.read() as session:
            row = session.scalar(
                select(ShadowRunRow)
                .where(ShadowRunRow.candidate_hash == file_hash(candidate), ShadowRunRow.running == running)
                .order_by(ShadowRunRow.at.desc(), ShadowRunRow.id.desc())
                .limit(1)
            )
            return _run(session, row) if row else None

    def latest(self) -> ShadowRun | None:
        """The last run of whatever models."""
        with self._database.read() as session:
            row = session.scalar(select(ShadowRunRow).order_by(ShadowRunRow.at.desc(), ShadowRunRow.id.desc()).limit(1))
            return _run(session, row) if row else None

    def judge(self, difference_id: str, judgement: Judgement | None, by: str) -> None:
        """A person's judgement; another replaces it, None takes it back. Raises NotFound."""
        with self._database.write() as session:
            row = session.get(ShadowDifferenceRow, difference_id, with_for_update=True)
            if row is None:
                raise NotFound("没有这处分歧。")
            row.judgement = judgement.value if judgement else None
            row.judged_by = by if judgement else None
            row.judged_at = self._clock() if judgement else None

    def waive(self, run_id: str, because: str, by: str, staff_id: str | None = None) -> None:
        """Lets the candidate be released without everything judged; who and why stay with the run, the release and the
        audit. `staff_id`: whose account it was; None from the command line.

        Raises BadInput: no reason. NotFound.
        """
        reason = because.strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise BadInput("放弃判断要写明理由。", code="NO_REASON", field="because")
        with self._database.write() as session:
            row = session.get(ShadowRunRow, run_id, with_for_update=True)
            if row is None:
                raise NotFound("没有这次影子对比。")
            row.waived_by, row.waived_because, row.waived_at = by, reason, self._clock()
            record(session, Action.SHADOW_WAIVED, row.waived_at, staff_id, row.candidate, by=by, because=reason)


def _kept(run_id: str, position: int, one: Difference) -> ShadowDifferenceRow:
    return ShadowDifferenceRow(
        id=new_id(),
        run_id=run_id,
        position=position,
        text=one.text,
        context=[list(said) for said in one.context],
        before=one.before,
        before_confidence=one.before_confidence,
        after=one.after,
        after_confidence=one.after_confidence,
        count=one.count,
        judgement=None,
        judged_by=None,
        judged_at=None,
    )


def _run(session: Session, row: ShadowRunRow) -> ShadowRun:
    rows = session.scalars(
        select(ShadowDifferenceRow).where(ShadowDifferenceRow.run_id == row.id).order_by(ShadowDifferenceRow.position)
    )
    waiver = Waiver(row.waived_by, row.waived_because or "", row.waived_at) if row.waived_by and row.waived_at else None
    found = tuple(_judged(one) for one in rows)
    return ShadowRun(row.id, row.at, row.candidate, row.running, row.looked_at, found, waiver)


def _judged(row: ShadowDifferenceRow) -> Judged:
    context = [(str(sender), str(text)) for sender, text in row.context]
    difference = Difference(
        row.text, context, row.before, row.before_confidence, row.after, row.after_confidence, row.count
    )
    return Judged(row.id, difference, Judgement(row.judgement) if row.judgement else None, row.judged_by)
