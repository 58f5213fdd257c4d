"""What comes in as a document: a PDF that only shows pages is kept as it is, and everything else is refused."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from bot.conversations import documents
from bot.conversations.documents import LARGEST_BYTES, document_from, safe_name
from bot.errors import BadInput
from conversations.pdfs import compressed, pdf, with_action


def refusal(sent: bytes) -> BadInput:
    with pytest.raises(BadInput) as refused:
        document_from(sent, "a.pdf")
    return refused.value


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.exe", b"MZ")
    return out.getvalue()


def with_script_by_name(writer: PdfWriter) -> None:
    """Where PDFs keep the scripts that run as soon as they are opened."""
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/Names")] = names


def test_one_that_shows_pages_is_kept_byte_for_byte() -> None:
    kept = document_from(pdf(), "发票.pdf")
    assert (kept.content, kept.name) == (pdf(), "发票.pdf")


def test_links_to_addresses_are_allowed() -> None:
    def linked(writer: PdfWriter) -> None:
        writer.add_annotation(0, Link(rect=(0, 0, 10, 10), url="https://example.org/"))

    assert document_from(pdf(linked), "说明书.pdf").name == "说明书.pdf"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "EMPTY_DOCUMENT"),
        (b"%PDF-1.7\n" + b"0" * LARGEST_BYTES, "DOCUMENT_TOO_LARGE"),
        (b"MZ\x90\0", "NOT_A_DOCUMENT"),
        (b"<html><script>alert(1)</script></html>", "NOT_A_DOCUMENT"),
        (b"<html>" + pdf(), "NOT_A_DOCUMENT"),
        (pdf() + zipped(), "NOT_A_DOCUMENT"),
        (zipped() + pdf(), "NOT_A_DOCUMENT"),
        (pdf() + b"<script>alert(1)</script>", "BROKEN_DOCUMENT"),
        (pdf()[:-40], "BROKEN_DOCUMENT"),
        (pdf()[:200] + b"\n%%EOF", "BROKEN_DOCUMENT"),
        (b"%PDF-1.7\n%%EOF", "BROKEN_DOCUMENT"),
        (with_action(S="/JavaScript", JS="app.alert(1)"), "DOCUMENT_WITH_SCRIPT"),
        (with_action(S="/Rendition", JS="app.alert(1)"), "DOCUMENT_WITH_SCRIPT"),
        (with_action(S="/Launch", F="cmd.exe"), "DOCUMENT_STARTS_SOMETHING"),
        (with_action(S="/GoToR", F="other.pdf"), "DOCUMENT_STARTS_SOMETHING"),
        (with_action(S="/SubmitForm", F="https://example.org/"), "DOCUMENT_STARTS_SOMETHING"),
        (pdf(with_script_by_name), "DOCUMENT_WITH_SCRIPT"),
        (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "DOCUMENT_WITH_FILES"),
        (pdf(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")), "DOCUMENT_LOCKED"),
        (pdf(lambda writer: writer.encrypt("secret", algorithm="RC4-128")), "DOCUMENT_LOCKED"),
    ],
    # By its code: encryption is never twice the same, and what runs in parallel must have the same names.
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_not_only_pages_is_refused_in_words(sent: bytes, code: str) -> None:
    refused = refusal(sent)
    assert (refused.code, refused.field) == (code, "file")
    assert refused.message.endswith("。")


def test_a_name_that_is_written_in_escapes_is_still_read() -> None:
    hidden = with_action(S="/JavaScript", JS="app.alert(1)").replace(b"/JavaScript", b"/J#61v#61Script")
    assert b"/JavaScript" not in hidden
    assert refusal(hidden).code == "DOCUMENT_WITH_SCRIPT"


def test_what_the_table_of_contents_leaves_out_is_seen_in_the_bytes() -> None:
    left_out = b"\n99 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"
    assert refusal(pdf().replace(b"\nxref", left_out + b"\nxref", 1)).code == "DOCUMENT_STARTS_SOMETHING"


def test_compression_hides_nothing() -> None:
    assert document_from(compressed(), "说明书.pdf").content == compressed()
    hidden = compressed(b"/OpenAction << /S /Launch /F (cmd.exe) >>")
    assert b"Launch" not in hidden
    assert refusal(hidden).code == "DOCUMENT_STARTS_SOMETHING"
    assert refusal(compressed(b"/Names << /EmbeddedFiles << /Names [] >> >>")).code == "DOCUMENT_WITH_FILES"


def test_what_is_deep_inside_is_found() -> None:
    def nested(writer: PdfWriter) -> None:
        inside: DictionaryObject | ArrayObject = DictionaryObject({NameObject("/EF"): DictionaryObject()})
        for _ in range(50):
            inside = ArrayObject([inside])
        writer.root_object[NameObject("/Deep")] = inside

    assert refusal(pdf(nested)).code == "DOCUMENT_WITH_FILES"


def test_one_of_too_many_objects_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(compressed(more=documents.MOST_IN_A_STREAM)).code == "DOCUMENT_TOO_COMPLEX"
    monkeypatch.setattr(documents, "MOST_OBJECTS", 2)
    assert refusal(pdf()).code == "DOCUMENT_TOO_COMPLEX"


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_damage_anywhere_is_either_survived_or_refused(seed: int, hits: int) -> None:
    generator = random.Random(seed)
    sent = bytearray(pdf())
    for _ in range(hits):
        sent[generator.randrange(len(sent))] = generator.randrange(256)
    try:
        assert document_from(bytes(sent), "a.pdf").content == bytes(sent)
    except BadInput:
        assert hits


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("发票 2026年11月.PDF", "发票 2026年11月.pdf"),
        ("../../x\r\n.pdf", "x.pdf"),
        ("C:\\用户\\说明书.pdf", "说明书.pdf"),
        ('a"; filename="b.exe', "a_; filename=_b.exe.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe.pdf"),
        ("..", "文件.pdf"),
        (".pdf", "文件.pdf"),
        ("\0\x1b[31m", "[31m.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_names_are_fit_to_be_saved_under(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text(max_size=300))
def test_a_name_steers_nothing_whatever_was_given(given: str) -> None:
    name = safe_name(given)
    assert name.endswith(".pdf")
    assert not set(name) & set('/\\<>:"|?*\r\n\0')
    assert not name.startswith(".")
    assert len(name) <= 84
    assert safe_name(name) == name
