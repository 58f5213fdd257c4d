"""PDFs as people send them, and as nobody should."""

import io
import struct
import zlib
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(change: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    """One page of A4, after `change`."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_action(**action: str) -> bytes:
    """One that does something when it is opened."""

    def change(writer: PdfWriter) -> None:
        entries = {NameObject(f"/{key}"): _value(value) for key, value in action.items()}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(entries)

    return pdf(change)


def _value(text: str) -> NameObject | TextStringObject:
    return NameObject(text) if text.startswith("/") else TextStringObject(text)


def compressed(catalog: bytes = b"", more: int = 0) -> bytes:
    """One whose objects lie in a compressed stream, where their names stand nowhere in the bytes.

    `catalog`: what else is in the catalog; `more`: objects that mean nothing.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *[b"<< >>"] * more,
    ]
    count = len(objects)
    places, body = b"", b""
    for number, one in enumerate(objects, 1):
        places += b"%d %d " % (number, len(body))
        body += one + b" "
    head = b"/Type /ObjStm /N %d /First %d" % (count, len(places))
    out = b"%PDF-1.7\n"
    stream_at = len(out)
    out += _stream(count + 1, head, places + body)
    table_at = len(out)
    rows = [(0, 0, 0), *((2, count + 1, at) for at in range(count)), (1, stream_at, 0), (1, table_at, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    head = b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R" % (count + 3)
    return out + _stream(count + 2, head, table) + b"startxref\n%d\n%%%%EOF" % table_at


def _stream(number: int, head: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    about = b"<< %s /Filter /FlateDecode /Length %d >>" % (head, len(packed))
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, about, packed)
