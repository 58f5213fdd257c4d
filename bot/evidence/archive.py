"""One ZIP file of a case, made while it is sent: nothing of it is kept in memory or on disk.

The last entry is the manifest: every other entry with its length and SHA-256. The same case gives the same bytes,
whenever it is exported, but for the manifest's own time and name.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.conversations.attachments import Attachments
from bot.evidence import as_html, as_json
from bot.evidence.dossier import Dossier, Dossiers
from bot.storage import utc_now

MANIFEST = "manifest.json"
INTERNAL = "internal/"
ENTRY_TIME = (1980, 1, 1, 0, 0, 0)  # when an entry was packed says nothing; the manifest says when
PIECE = 65_536

Entry = tuple[str, Iterable[bytes]]


class Evidence:
    def __init__(self, dossiers: Dossiers, attachments: Attachments, clock: Callable[[], datetime] = utc_now) -> None:
        self._dossiers = dossiers
        self._attachments = attachments
        self._clock = clock

    def archive(self, dossier: Dossier, by: str, *, internal: bool) -> Iterator[bytes]:
        """The bytes of the file. `by`: who takes it out; `internal`: with notes and costs, in a folder of their own."""
        listed: list[dict[str, Any]] = []
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in self._entries(dossier, internal=internal):
                digest, size = hashlib.sha256(), 0
                with packed.open(_info(name), "w", force_zip64=True) as entry:
                    for piece in content:
                        entry.write(piece)
                        digest.update(piece)
                        size += len(piece)
                        if ready := sink.taken():
                            yield ready
                listed.append({"file": name, "bytes": size, "sha256": digest.hexdigest()})
            with packed.open(_info(MANIFEST), "w") as entry:
                entry.write(as_json.written(self._manifest(dossier, by, listed, internal=internal)))
        yield sink.taken()

    def _entries(self, dossier: Dossier, *, internal: bool) -> Iterator[Entry]:
        case, names = dossier.case, dossier.names
        parts = as_html.case_parts(dossier, self._dossiers.messages(dossier))
        yield "index.html", as_html.page(f"工单 {case.number}", parts)
        yield "data/case.json", [as_json.written(as_json.case_as_json(case))]
        yield "data/ledger.json", as_json.written_list(as_json.entry_as_json(one, names) for one in dossier.ledger)
        yield "data/promises.json", as_json.written_list(map(as_json.promise_as_json, dossier.promises))
        yield "data/work_orders.json", as_json.written_list(map(as_json.order_as_json, dossier.work_orders))
        yield "data/ratings.json", as_json.written_list(dossier.ratings)
        messages = self._dossiers.messages(dossier)
        yield "data/messages.json", as_json.written_list(as_json.message_as_json(one, names) for one in messages)
        for folder, path in self._files(dossier):
            yield f"{folder}/{path.name}", _read(path)
        if internal:
            yield f"{INTERNAL}index.html", as_html.page(f"工单 {case.number}（内部）", as_html.internal_parts(dossier))
            notes = (as_json.note_as_json(one, names) for one in dossier.notes)
            yield f"{INTERNAL}notes.json", as_json.written_list(notes)
            ledger = (as_json.entry_as_json(one, names, internal=True) for one in dossier.ledger)
            yield f"{INTERNAL}ledger.json", as_json.written_list(ledger)
            costs = (as_json.order_as_json(one, internal=True) for one in dossier.work_orders)
            yield f"{INTERNAL}work_orders.json", as_json.written_list(costs)

    def _files(self, dossier: Dossier) -> Iterator[tuple[str, Path]]:
        for folder, sent in (("pictures", dossier.pictures), ("files", dossier.documents)):
            for one in sent:
                path = self._attachments.for_staff(dossier.case.conversation_id, one).path
                if path.exists():
                    yield folder, path

    def _manifest(self, dossier: Dossier, by: str, listed: list[dict[str, Any]], *, internal: bool) -> dict[str, Any]:
        there = {path.stem for _, path in self._files(dossier)}
        return {
            "case": dossier.case.number,
            "exported_at": self._clock().isoformat(),
            "exported_by": by,
            "internal_included": internal,
            "messages": dossier.last_seq,
            "missing_pictures": [picture for picture in dossier.pictures if picture not in there],
            "missing_files": [document for document in dossier.documents if document not in there],
            "files": listed,
        }


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ENTRY_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


class _Sink(io.RawIOBase):
    """Takes what the packer writes, until it is taken away and sent."""

    def __init__(self) -> None:
        self._pieces = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces += piece
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = bytes(self._pieces), bytearray()
        return pieces
