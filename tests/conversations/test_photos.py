"""What comes in as a picture, and what is kept of it."""

import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.conversations.photos import LARGEST_BYTES, LONGEST_SIDE, photo_from
from bot.errors import BadInput


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else "teal").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_kind_that_phones_and_computers_make_becomes_a_jpeg(kind: str) -> None:
    photo = photo_from(picture(kind))
    kept = Image.open(io.BytesIO(photo.content))
    assert (kept.format, kept.size) == ("JPEG", (60, 40))
    assert (photo.width, photo.height) == (60, 40)


def test_nothing_of_the_camera_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 20.0)}
    sent = picture("JPEG", exif=exif.tobytes(), comment=b"hidden words")
    assert b"SecretCamera" in sent
    kept = photo_from(sent).content
    assert b"SecretCamera" not in kept
    assert b"hidden words" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_picture_lying_on_its_side_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = photo_from(picture("JPEG", exif=exif.tobytes()))
    assert (photo.width, photo.height) == (40, 60)


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    assert b"<script>" not in photo_from(picture() + b"<script>alert(1)</script>").content


def test_what_is_see_through_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    pixel = Image.open(io.BytesIO(photo_from(out.getvalue()).content)).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


def test_a_large_picture_shrinks() -> None:
    photo = photo_from(picture(size=(4000, 1000)))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 512)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "EMPTY_IMAGE"),
        (b"x" * (LARGEST_BYTES + 1), "IMAGE_TOO_LARGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "NOT_AN_IMAGE"),
        (b"%PDF-1.7\n", "NOT_AN_IMAGE"),
        (b"<html><body>hello</body></html>", "NOT_AN_IMAGE"),
        (b"GIF89a", "BROKEN_IMAGE"),
        (picture()[:60], "BROKEN_IMAGE"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(sent: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        photo_from(sent)
    assert refused.value.code in {code, "NOT_AN_IMAGE"}
    assert refused.value.message.endswith("。")


def test_a_small_file_that_claims_a_huge_picture_is_never_drawn() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")
    with pytest.raises(BadInput) as refused:
        photo_from(bomb)
    assert refused.value.code in {"IMAGE_TOO_MANY_PIXELS", "BROKEN_IMAGE"}


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_damage_anywhere_is_either_survived_or_refused(seed: int, hits: int) -> None:
    generator = random.Random(seed)
    sent = bytearray(picture("JPEG", size=(16, 16)))
    for _ in range(hits):
        sent[generator.randrange(len(sent))] = generator.randrange(256)
    try:
        assert photo_from(bytes(sent)).content.startswith(b"\xff\xd8")
    except BadInput:
        assert hits
