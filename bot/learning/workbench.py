"""Training sentences put right where they stand: moved, deleted, written anew; every step can be taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.errors import BadInput
from bot.learning.export import kept
from bot.learning.nlu_files import Change, Line
from bot.learning.nlu_folder import NluFolder
from bot.learning.studio_log import ActionKind, note, take_back
from bot.learning.tables import ReviewItemRow
from bot.nlu.annotations import parse
from bot.nlu.labels import INTENT_LABELS
from bot.nlu.taxonomy import ENTITIES, INTENTS
from bot.storage import Database, utc_now

LONGEST = 200


class Workbench:
    def __init__(self, database: Database, folder: NluFolder, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self.folder = folder
        self._clock = clock

    def move(self, lines: Sequence[Line], intent: str, by: str) -> str:
        """To the end of another intent's sentences; the step's identifier.

        Raises BadInput: no such intent. Conflict: a sentence is no longer there, or the last of its intent.
        """
        if intent not in INTENTS:
            raise BadInput(f"没有这个意图：{intent}", code="UNKNOWN_INTENT", field="intent")
        label = INTENT_LABELS.get(intent, intent)
        changes = [Change(line, Line(intent, line.raw)) for line in lines if line.intent != intent]
        return self._change(changes, by, f"{_named(lines)}移到“{label}”")

    def delete(self, lines: Sequence[Line], by: str) -> str:
        """Raises Conflict: a sentence is no longer there, or the last of its intent."""
        return self._change([Change(line, None) for line in lines], by, f"删除{_named(lines)}")

    def rewrite(self, line: Line, raw: str, by: str) -> str:
        """`raw` with its marks of entities. Raises BadInput: not one line of text, or a mark of no known kind.
        Conflict: the sentence is no longer there.
        """
        return self._change([Change(line, Line(line.intent, checked(raw)))], by, f"改写{_named([line])}")

    def undo(self, action_id: str, by: str) -> None:
        """The files are as they were before a step of `by`; what others did since stays.

        Raises NotFound. Conflict: undone already, or a sentence was changed since.
        """
        with self._database.write() as session:
            action = take_back(session, action_id, by, self._clock())
            self.folder.change([_read(one).inverse() for one in reversed(action.changes)])
            for one in action.changes:
                if one["item"] and (row := session.get(ReviewItemRow, one["item"])):
                    row.exported_at = None

    def _change(self, changes: Sequence[Change], by: str, title: str) -> str:
        if not changes:
            raise BadInput("没有选中要改的句子。", code="NOTHING_SELECTED", field="line")
        with self._database.write() as session:
            done = [kept(change) for change in self.folder.change(changes)]
            return note(session, by, ActionKind.DATA, title, done, self._clock())


def checked(raw: str) -> str:
    """A sentence as a line of the files. Raises BadInput."""
    text = " ".join(raw.split())
    if not any(map(str.isalnum, text)) or len(text) > LONGEST:
        raise BadInput(f"一句话，1 到 {LONGEST} 个字。", code="BAD_SENTENCE", field="raw")
    sentence = parse(text)
    unknown = sorted({entity.kind for entity in sentence.entities} - set(ENTITIES))
    if unknown:
        raise BadInput(f"没有这种实体：{'、'.join(unknown)}", code="UNKNOWN_ENTITY", field="raw")
    if any(bracket in sentence.text for bracket in "[]{}"):
        raise BadInput("方括号只用来标实体，写成 [上海](city)。", code="BAD_MARK", field="raw")
    return text


def _named(lines: Sequence[Line]) -> str:
    return f"“{parse(lines[0].raw).text}”" + (f"等 {len(lines)} 句" if len(lines) > 1 else "") if lines else ""


def _read(one: dict[str, dict[str, str | int] | None]) -> Change:
    before, after = (Line(**value) if value else None for value in (one["before"], one["after"]))  # type: ignore[arg-type]
    return Change(before, after)
