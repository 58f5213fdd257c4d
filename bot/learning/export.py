"""From labels to training sentences: what is decided in the inbox is written into `data/nlu`, and can be taken back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.learning.known_sentences import KnownSentences, known_sentences
from bot.learning.marks import Mark, annotated
from bot.learning.masking import written_out
from bot.learning.nlu_files import Change, Line
from bot.learning.nlu_folder import NluFolder
from bot.learning.opinions import Status
from bot.learning.studio_log import ActionKind, note
from bot.learning.tables import ReviewItemRow
from bot.storage import Database


@dataclass(frozen=True, slots=True)
class Exported:
    """`files` that were changed; sentences `written`; those `left_out`, each with the reason."""

    files: tuple[Path, ...]
    written: int
    left_out: tuple[tuple[str, str], ...]


def export(database: Database, data: Path, by: str, clock: Callable[[], datetime]) -> Exported:
    """Writes what is labelled at the end of its intent's sentences, oldest first, as one step of `by`.

    Left out, with the reason: what stands in the training data already, and what is held out for measuring.
    Repeating it writes nothing twice. Raises ValueError: a file is not of the form of Rasa's NLU files; Conflict:
    somebody's editor wrote in between.
    """
    known, folder = known_sentences(data), NluFolder(data / "nlu")
    with database.write() as session:
        rows = session.scalars(
            select(ReviewItemRow)
            .where(ReviewItemRow.status == Status.LABELLED.value, ReviewItemRow.exported_at.is_(None))
            .order_by(ReviewItemRow.id)
            .with_for_update()
        ).all()
        left_out = [(row.text, why) for row in rows if (why := _not_wanted(row, known))]
        wanted = [row for row in rows if _not_wanted(row, known) is None]
        done = folder.change(
            [Change(None, Line(str(row.intent), annotated(row.text, marks_of(row)))) for row in wanted]
        )
        for row in rows:
            row.exported_at = clock()
        if done:
            changes = [kept(change, row.id) for change, row in zip(done, wanted, strict=True)]
            note(session, by, ActionKind.DATA, f"写入训练数据 {len(done)} 句", changes, clock())
    names = sorted({change.after.file for change in done if change.after})
    return Exported(tuple(folder.folder / name for name in names), len(done), tuple(left_out))


def kept(change: Change, item_id: str | None = None) -> dict[str, Any]:
    """A change as a step keeps it, with the sentence of the inbox that it came from."""
    before, after = (asdict(line) if line else None for line in (change.before, change.after))
    return {"before": before, "after": after, "item": item_id}


def marks_of(row: ReviewItemRow) -> tuple[Mark, ...]:
    return tuple(Mark(int(start), int(end), str(kind)) for start, end, kind in row.marks or ())


def _not_wanted(row: ReviewItemRow, known: KnownSentences) -> str | None:
    text = written_out(row.text)
    for held_out in known.held_out_near(text)[:1]:
        return f"评测句里有：{held_out.text}"
    for trained in known.trained_near(text)[:1]:
        if trained.intent != row.intent:
            return f"训练数据里是 {trained.intent}：{trained.text}"
        return f"训练数据里已有：{trained.text}"
    return None
