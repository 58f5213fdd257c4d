"""A document that staff send: a PDF, judged by its content and kept byte for byte, because invoices are signed."""

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bot.errors import BadInput

LARGEST_BYTES = 10_000_000
MOST_OBJECTS = 50_000
MOST_IN_A_STREAM = 1_000  # each is looked for from the beginning of its stream; those who write PDFs put 200 into one
MEDIA_TYPE = "application/pdf"
SUFFIX = ".pdf"
NAMELESS = "文件"
LONGEST_STEM = 80

SCRIPT = ("DOCUMENT_WITH_SCRIPT", "这个 PDF 里有脚本，不能发。请用“打印为 PDF”另存一份再发。")
FILES = ("DOCUMENT_WITH_FILES", "这个 PDF 里夹带了别的文件，不能发。请用“打印为 PDF”另存一份再发。")
STARTS = ("DOCUMENT_STARTS_SOMETHING", "这个 PDF 会自己打开别的程序或文件，不能发。请用“打印为 PDF”另存一份再发。")
LOCKED = ("DOCUMENT_LOCKED", "这个 PDF 加了密码或权限限制，请解除后再发。")
BROKEN = ("BROKEN_DOCUMENT", "PDF 打不开，可能不完整或已损坏，请重新导出一份。")
COMPLEX = ("DOCUMENT_TOO_COMPLEX", "这个 PDF 太复杂，没法检查。请用“打印为 PDF”另存一份再发。")

# What a document may not do or hold, by where its name stands in an object.
KEYS = {"/JS": SCRIPT, "/JavaScript": SCRIPT, "/XFA": SCRIPT, "/EF": FILES, "/EmbeddedFiles": FILES}
KINDS = {"/EmbeddedFile": FILES, "/FileAttachment": FILES, "/RichMedia": FILES}
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": STARTS,
    "/GoToR": STARTS,
    "/GoToE": STARTS,
    "/ImportData": STARTS,
    "/SubmitForm": STARTS,
}
# The same in the bytes themselves: another reader may find objects that the table of contents leaves out.
IN_THE_BYTES = {name.encode(): why for name, why in (KEYS | KINDS | ACTIONS).items() if len(name) > len("/GoToR")}
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME = re.compile(rb"(?:%s)(?=[\s\0/<>\[\](){}%%]|$)" % b"|".join(map(re.escape, IN_THE_BYTES)))


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is fit to be shown and to be saved under."""

    content: bytes
    name: str


def document_from(sent: bytes, given_name: str) -> Document:
    """A PDF that shows pages and does nothing else; links to addresses are allowed.

    Nothing of it is changed: a signed invoice stays valid. So whatever could act is not taken out but refused.

    Raises BadInput: empty, above 10 MB, no PDF or one with a second file around it, damaged, locked, with scripts,
    with files inside, with actions that open something, or of more than 50,000 objects.
    """
    if not sent:
        raise _refused("EMPTY_DOCUMENT", "文件是空的，请重新选一个。")
    if len(sent) > LARGEST_BYTES:
        raise _refused("DOCUMENT_TOO_LARGE", f"PDF 最大 {LARGEST_BYTES // 1_000_000} MB，请压缩后再发。")
    # Readers also take what has a PDF somewhere inside, and archives are read from their end: neither is only a PDF.
    if not sent.startswith(b"%PDF-") or zipfile.is_zipfile(io.BytesIO(sent)):
        raise _refused("NOT_A_DOCUMENT", "这个文件不是 PDF，请发图片或 PDF。")
    if not sent.rstrip(b"\0\t\r\n ").endswith(b"%%EOF"):
        raise _refused(*BROKEN)
    if (named := NAME.search(ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), sent))) is not None:
        raise _refused(*IN_THE_BYTES[named[0]])
    try:
        _look_through(sent)
    except BadInput:
        raise
    except Exception as error:  # a damaged file makes the parser fail in many ways, all of which mean the same
        raise _refused(*BROKEN) from error
    return Document(sent, safe_name(given_name))


def safe_name(given: str) -> str:
    """The last part of a path, without signs that steer or mean something to a file system, and ending in `.pdf`."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    spaced = "".join(" " if sign.isspace() else sign for sign in last)
    seen = "".join(sign for sign in spaced if not unicodedata.category(sign).startswith("C"))
    stem = re.sub(r"\.pdf\s*$", "", re.sub(r'[<>:"|?*]', "_", seen), flags=re.IGNORECASE)
    stem = " ".join(stem.split()).strip(" .")[:LONGEST_STEM].rstrip(" .")
    return f"{stem or NAMELESS}{SUFFIX}"


def _look_through(sent: bytes) -> None:
    reader = PdfReader(io.BytesIO(sent))
    if reader.is_encrypted:
        raise _refused(*LOCKED)
    known = [(number, generation) for generation, those in reader.xref.items() for number in those]
    in_streams = Counter(stream for stream, _ in reader.xref_objStm.values())
    if len(known) + in_streams.total() > MOST_OBJECTS or max(in_streams.values(), default=0) > MOST_IN_A_STREAM:
        raise _refused(*COMPLEX)
    for number, generation in [*known, *((number, 0) for number in reader.xref_objStm)]:
        for inside in _dictionaries(reader.get_object(IndirectObject(number, generation, reader))):
            _may_stay(inside)
    if not len(reader.pages):
        raise _refused(*BROKEN)


def _dictionaries(thing: Any) -> Iterator[DictionaryObject]:
    """Every dictionary of one object; what it points to is an object of its own. Depth costs no stack."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += dict.values(one)
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _may_stay(inside: DictionaryObject) -> None:
    """Raises BadInput: as `document_from`."""
    for key, why in KEYS.items():
        if key in inside:
            raise _refused(*why)
    for key, names in (("/S", ACTIONS), ("/Type", KINDS), ("/Subtype", KINDS)):
        if (named := names.get(str(inside.get(key)))) is not None:
            raise _refused(*named)


def _refused(code: str, message: str) -> BadInput:
    return BadInput(message, code=code, field="file")
