"""A case as one file: complete, checkable, the same every time, and nothing internal in it unless asked for."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cases.stories import brought_to
from conversations.chat import Chat
from conversations.conftest import NOON, Clock
from conversations.pdfs import pdf
from PIL import Image

from bot.cases import Case, Cases, Stage
from bot.cases.promises import Promises
from bot.conversations.attachments import Attachments
from bot.conversations.inbox import Incoming
from bot.conversations.notes import Notes
from bot.conversations.ratings import Rating
from bot.errors import NotFound
from bot.evidence import dossier as dossier_module
from bot.evidence.archive import Evidence
from bot.evidence.dossier import Dossiers
from bot.policy.follow_up import WorkOrderMove, plan
from bot.policy.loading import shipped_policy
from bot.policy.vocabulary import OfferKind
from bot.storage import Database

SCRIPT = "<script>alert(1)</script>'\"&😀'; DROP TABLE cases; --"
SECRET = "内部备注：别告诉客户"
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chat(database: Database, clock: Clock) -> Chat:
    return Chat(database, clock)


@pytest.fixture
def attachments(database: Database, tmp_path: Path, clock: Clock) -> Attachments:
    return Attachments(database, tmp_path / "uploads", clock)


@pytest.fixture
def case(database: Database, clock: Clock, chat: Chat, attachments: Attachments) -> Case:
    """Words of every kind, a picture, a note, a promise with its work order, a rating."""
    chat.says(SCRIPT)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    picture, _ = attachments.add(chat.arrival.visitor_id, chat.id, "p1", out.getvalue())
    chat.inbox.post(chat.arrival.visitor_id, chat.id, Incoming("b-picture", attachment_id=picture.id))
    cases, policy = Cases(database, clock), shipped_policy()
    case = brought_to(cases, Stage.ESCALATED, chat.id)
    due = NOON + timedelta(hours=48)
    follow = plan(OfferKind.EXCHANGE, NOON, due, policy.follow_up, policy.calendar)
    cases.resolve_by_person(case.id, "换新", "寄出新的", due, "staff-ning", "p", follow=follow)
    Notes(database, clock).add(chat.id, "staff-ning", "n1", SECRET)
    chat.ratings.rate(chat.id, "r1", Rating(4, True, ("快",), "谢谢"))
    return cases.get(case.id)


@pytest.fixture
def evidence(database: Database, attachments: Attachments, clock: Clock) -> Evidence:
    return Evidence(Dossiers(database), attachments, clock)


def packed(evidence: Evidence, database: Database, case: Case, *, internal: bool = False) -> bytes:
    return b"".join(evidence.archive(Dossiers(database).of(case.id), "周主管", internal=internal))


def opened(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def inside(archive: zipfile.ZipFile, words: str) -> set[str]:
    """The entries in which the words stand."""
    return {name for name in archive.namelist() if words in archive.read(name).decode(errors="replace")}


def test_everything_is_in_it(evidence: Evidence, database: Database, case: Case, chat: Chat) -> None:
    archive = opened(packed(evidence, database, case))
    names = archive.namelist()
    assert [name for name in names if not name.startswith("pictures/")] == [
        "index.html",
        *(f"data/{name}.json" for name in ("case", "ledger", "promises", "work_orders", "ratings", "messages")),
        "manifest.json",
    ]
    (picture,) = [name for name in names if name.startswith("pictures/")]
    assert Image.open(io.BytesIO(archive.read(picture))).size == (40, 30)
    read = {name: json.loads(archive.read(f"data/{name}.json")) for name in ("case", "ledger", "promises", "ratings")}
    assert read["case"]["number"] == case.number
    assert [entry["step"] for entry in read["ledger"]] == ["opened", "escalated", "resolved_by_person"]
    assert read["promises"][0]["text"] == "寄出新的"
    assert read["ratings"][0]["score"] == 4
    messages = json.loads(archive.read("data/messages.json"))
    assert [one["seq"] for one in messages] == list(range(1, chat.conversation.last_seq + 1))
    assert messages[0]["text"] == chat.messages[0].text
    page = archive.read("index.html").decode()
    assert f'src="{picture}"' in page
    assert "耳机左耳没声音，气死我了" in page


def test_the_manifest_proves_every_file(evidence: Evidence, database: Database, case: Case) -> None:
    archive = opened(packed(evidence, database, case, internal=True))
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.namelist() == [*(one["file"] for one in manifest["files"]), "manifest.json"]
    for one in manifest["files"]:
        content = archive.read(one["file"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"])
    assert (manifest["exported_by"], manifest["exported_at"]) == ("周主管", NOON.isoformat())


def test_the_same_case_gives_the_same_bytes(
    evidence: Evidence, database: Database, case: Case, attachments: Attachments
) -> None:
    first = packed(evidence, database, case, internal=True)
    assert packed(evidence, database, case, internal=True) == first
    later = Evidence(Dossiers(database), attachments, lambda: LATER)
    before, after = opened(first), opened(packed(later, database, case, internal=True))
    assert [one for one in before.namelist() if before.read(one) != after.read(one)] == ["manifest.json"]


def test_nothing_internal_unless_asked_for_and_then_in_its_own_folder(
    evidence: Evidence, database: Database, case: Case
) -> None:
    without, with_it = opened(packed(evidence, database, case)), opened(packed(evidence, database, case, internal=True))
    for archive in (without, with_it):
        for name in archive.namelist():
            if not name.startswith("internal/"):
                content = archive.read(name).decode(errors="replace")
                for secret in (SECRET, "cost_fen", "26.00", "payload"):
                    assert secret not in content, name
    assert not [name for name in without.namelist() if name.startswith("internal/")]
    assert SECRET in with_it.read("internal/notes.json").decode()
    assert "仅供内部使用" in with_it.read("internal/index.html").decode()


def test_what_customers_wrote_is_text_in_the_page(evidence: Evidence, database: Database, case: Case) -> None:
    page = opened(packed(evidence, database, case)).read("index.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src 'none'" in page


def test_a_picture_that_is_gone_is_said_to_be(
    evidence: Evidence, database: Database, case: Case, attachments: Attachments
) -> None:
    dossier = Dossiers(database).of(case.id)
    attachments.for_staff(case.conversation_id, dossier.pictures[0]).path.unlink()
    manifest = json.loads(opened(packed(evidence, database, case)).read("manifest.json"))
    assert manifest["missing_pictures"] == dossier.pictures


def test_a_long_conversation_goes_out_in_pieces(
    evidence: Evidence, database: Database, case: Case, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_module, "MESSAGES_AT_ONCE", 3)
    for at in range(20):
        chat.says(f"第{at}句" + "很长" * 50)
    dossier = Dossiers(database).of(case.id)
    chat.says("之后才说的")
    pieces = list(evidence.archive(dossier, "周主管", internal=False))
    messages = json.loads(opened(b"".join(pieces)).read("data/messages.json"))
    assert len(messages) == dossier.last_seq
    assert "之后才说的" not in str(messages)
    assert len(pieces) > 3
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2


def test_a_case_without_anything_else(evidence: Evidence, database: Database, clock: Clock) -> None:
    case = Cases(database, clock).open("nowhere", None, "quality", "坏了", "calm", 0.1, "o")
    archive = opened(packed(evidence, database, case, internal=True))
    assert json.loads(archive.read("data/messages.json")) == []
    with pytest.raises(NotFound):
        Dossiers(database).of("none")


def test_a_work_order_that_was_finished(database: Database, evidence: Evidence, case: Case, clock: Clock) -> None:
    promises = Promises(database, clock)
    (order,) = promises.work_orders(case.id)
    promises.move(order.id, WorkOrderMove.FINISH, "staff-ning", "内部说明")
    archive = opened(packed(evidence, database, case, internal=True))
    (shown,) = json.loads(archive.read("data/work_orders.json"))
    assert (shown["state"], "note" in shown) == ("done", False)
    assert inside(archive, "内部说明") == {"internal/index.html", "internal/ledger.json", "internal/work_orders.json"}


def test_what_staff_wrote_when_they_ended_it_stays_inside(database: Database, evidence: Evidence, chat: Chat) -> None:
    cases = Cases(database, chat.clock)
    case = brought_to(cases, Stage.ESCALATED, chat.id)
    cases.close_by_person(case.id, SECRET, "staff-ning", "p")
    archive = opened(packed(evidence, database, case, internal=True))
    assert inside(archive, SECRET) == {"internal/index.html", "internal/ledger.json"}
    assert json.loads(archive.read("data/ledger.json"))[-1]["step"] == "closed_by_person"


def test_a_picture_that_was_never_sent_is_not_in_it(
    database: Database, evidence: Evidence, case: Case, chat: Chat, attachments: Attachments
) -> None:
    before = packed(evidence, database, case)
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "PNG")
    attachments.add(chat.arrival.visitor_id, chat.id, "p2", out.getvalue())
    assert packed(evidence, database, case) == before


def test_a_document_of_staff_is_in_it_as_it_was_sent(
    database: Database, evidence: Evidence, case: Case, chat: Chat, attachments: Attachments
) -> None:
    chat.is_queued()
    chat.is_taken("staff-ning")
    kept, _ = attachments.add_as_staff(chat.id, "staff-ning", "d1", pdf(), "发票<1>.pdf")
    attachments.add_as_staff(chat.id, "staff-ning", "d2", pdf(), "没有发出.pdf")
    chat.desk.reply(chat.id, "staff-ning", "r1", "", chat.epoch, None, kept.id)
    archive = opened(packed(evidence, database, case))
    name = f"files/{kept.id}.pdf"
    assert [one for one in archive.namelist() if one.startswith("files/")] == [name]
    assert archive.read(name) == pdf()
    assert f'<a href="{name}">[文件] 发票_1_.pdf</a>' in archive.read("index.html").decode()

    attachments.for_staff(chat.id, kept.id).path.unlink()
    manifest = json.loads(opened(packed(evidence, database, case)).read("manifest.json"))
    assert (manifest["missing_files"], manifest["missing_pictures"]) == ([kept.id], [])
