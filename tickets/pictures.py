"""Pictures, drawn anew: what is kept has the pixels of what was sent and nothing else of it.

Where and with what a photo was taken, comments, thumbnails, what is hung on behind: all of it
stays behind. How large a picture says it is, is asked before a pixel of it is unpacked.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageOps, ImageSequence

# Telephones take photos of 50 million; 20,000 x 20,000 would need more memory than we have.
MOST_PIXELS = 52_000_000
# Where every pixel has to be unpacked before it can be made smaller, and no camera is behind it.
MOST_DRAWN_PIXELS = 30_000_000
# Larger ones are made smaller by a whole factor; long screenshots stay under this.
SHARP_ENOUGH = 17_000_000
# Of all frames of a moving picture together.
MOST_MOVING_PIXELS = 60_000_000
MOST_FRAMES = 600

# Pillow warns from here on and refuses from twice as much on; here the warning refuses as well.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class BrokenPicture(ValueError):
    """It cannot be drawn."""


class TooManyPixels(ValueError):
    """It is so large, or has so many frames, that it is not drawn."""


@dataclass(frozen=True)
class Drawn:
    """How a kind of picture is read, and what it becomes."""

    formats: tuple[str, ...]
    becomes: str
    content_type: str
    ending: str
    modes: tuple[str, ...]


_JPEG = Drawn(("JPEG", "MPO"), "JPEG", "image/jpeg", ".jpg", ("L", "RGB"))
_PNG = Drawn(("PNG",), "PNG", "image/png", ".png", ("1", "L", "LA", "RGB", "RGBA"))
KINDS: dict[str, Drawn] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".jfif": _JPEG,
    ".heic": Drawn(("HEIF",), "JPEG", "image/jpeg", ".jpg", ("L", "RGB")),
    ".heif": Drawn(("HEIF",), "JPEG", "image/jpeg", ".jpg", ("L", "RGB")),
    ".png": _PNG,
    ".bmp": Drawn(("BMP",), "PNG", "image/png", ".png", _PNG.modes),
    ".gif": Drawn(("GIF",), "GIF", "image/gif", ".gif", ("RGB", "RGBA")),
    ".webp": Drawn(("WEBP",), "WEBP", "image/webp", ".webp", ("RGB", "RGBA")),
}
_MOVING = ("GIF", "WEBP")
_TOO_MUCH = (TooManyPixels, Image.DecompressionBombError, Image.DecompressionBombWarning)
# What a decoder raises at a file that is not what it says; many kinds, by format.
_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError,
    RuntimeError, OverflowError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


def drawn_anew(file: UploadedFile, ending: str) -> UploadedFile:
    """Return the picture drawn anew, under the name of what it has become.

    Raises TooManyPixels before anything is unpacked, and BrokenPicture.
    """
    kind = KINDS[ending]
    try:
        with _opened(file, kind) as picture:
            _check_size(picture)
            content = _moving(picture, kind) if _moves(picture, kind) else _still(picture, kind)
    except _TOO_MUCH as error:
        raise TooManyPixels from error
    except _FAULTS as error:
        raise BrokenPicture(str(error)) from error
    return SimpleUploadedFile(_name(file.name, ending, kind), content, kind.content_type)


def _name(name: str, ending: str, kind: Drawn) -> str:
    stays = ending == ".jpeg" or ending == kind.ending
    return name if stays else str(PurePosixPath(name).with_suffix(kind.ending))


def _opened(file: UploadedFile, kind: Drawn) -> Image.Image:
    """Read the header, and that only."""
    file.seek(0)
    return Image.open(file, formats=kind.formats)


def _check_size(picture: Image.Image) -> None:
    is_photo = picture.format in ("JPEG", "MPO", "HEIF")
    if picture.width * picture.height > (MOST_PIXELS if is_photo else MOST_DRAWN_PIXELS):
        raise TooManyPixels


def _moves(picture: Image.Image, kind: Drawn) -> bool:
    if kind.becomes not in _MOVING:
        return False
    frames = getattr(picture, "n_frames", 1)
    if frames > MOST_FRAMES or frames * picture.width * picture.height > MOST_MOVING_PIXELS:
        raise TooManyPixels
    return frames > 1


def _still(picture: Image.Image, kind: Drawn) -> bytes:
    if picture.format in ("JPEG", "MPO"):
        _read_smaller(picture)
    still = _coloured(picture, kind)
    while still.width * still.height > SHARP_ENOUGH:
        still = still.reduce(2)
    content = io.BytesIO()
    more = {"quality": 85} if kind.becomes in ("JPEG", "WEBP") else {}
    _nothing_else(ImageOps.exif_transpose(still)).save(content, kind.becomes, **more)
    return content.getvalue()


def _read_smaller(picture: Image.Image) -> None:
    """Have a large JPEG unpacked at half its size or less at once, which spares the memory."""
    factor = 1
    while picture.width * picture.height > SHARP_ENOUGH * factor**2:
        factor *= 2
    if factor > 1:
        picture.draft(None, (picture.width // factor, picture.height // factor))


def _moving(picture: Image.Image, kind: Drawn) -> bytes:
    lengths, frames = [], []
    for frame in ImageSequence.Iterator(picture):
        frame.load()  # some formats say its length only then
        lengths.append(int(frame.info.get("duration", 0) or 100))
        frames.append(_nothing_else(_coloured(frame, kind)))
    content = io.BytesIO()
    frames[0].save(
        content, kind.becomes, save_all=True, append_images=frames[1:], duration=lengths, loop=0
    )
    return content.getvalue()


def _coloured(picture: Image.Image, kind: Drawn) -> Image.Image:
    """Return the picture in colours its new kind can hold."""
    has_clear_parts = "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa")
    if picture.mode in kind.modes and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if has_clear_parts and "RGBA" in kind.modes else "RGB")


def _nothing_else(picture: Image.Image) -> Image.Image:
    """Return the pixels alone: notes beside them would be written into the new file."""
    alone = picture.copy()
    alone.info = {}
    alone._exif = None
    return alone
