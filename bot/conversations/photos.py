"""A picture that a customer sends, made safe: judged by its content and drawn anew, without the camera's data."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.errors import BadInput

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
LARGEST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2048
QUALITY = 85
MEDIA_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG of our own making; its sides in pixels."""

    content: bytes
    width: int
    height: int


def photo_from(sent: bytes) -> Photo:
    """Reads what was sent, turns it upright, shrinks it to 2048 pixels and draws it anew as JPEG.

    Whatever was hidden beside the picture (EXIF with the place where it was taken, scripts, a second file behind it)
    stays behind. Of an animation the first frame is kept.

    Raises BadInput: empty, above 10 MB, no picture of a kind we read (SVG is none), damaged, or above 40 megapixels.
    """
    if not sent:
        raise BadInput("图片是空的，请重新选一张。", code="EMPTY_IMAGE", field="image")
    if len(sent) > LARGEST_BYTES:
        raise BadInput(
            f"图片最大 {LARGEST_BYTES // 1_000_000} MB，请压缩后再发。", code="IMAGE_TOO_LARGE", field="image"
        )
    try:
        # A small file may claim to be a huge picture: its size is looked at before any of it is drawn.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(sent), formats=FORMATS)
        if opened.width * opened.height > MOST_PIXELS:
            raise BadInput("图片尺寸太大了，请截取需要的部分再发。", code="IMAGE_TOO_MANY_PIXELS", field="image")
        return _drawn(ImageOps.exif_transpose(opened))
    except UnidentifiedImageError:
        raise BadInput("这个文件不是图片，请发 JPG、PNG 或 WebP。", code="NOT_AN_IMAGE", field="image") from None
    except BadInput:
        raise
    except Exception as error:  # a damaged file makes Pillow fail in many ways, all of which mean the same
        raise BadInput("图片打不开，可能已损坏，请换一张。", code="BROKEN_IMAGE", field="image") from error


def _drawn(image: Image.Image) -> Photo:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photo(out.getvalue(), paper.width, paper.height)
