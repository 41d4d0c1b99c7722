"""Pictures are drawn anew: upright, small enough, and without what a telephone writes beside."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from tickets import pictures, uploads

pytestmark = pytest.mark.thorough

ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825


def saved(picture: Image.Image, form: str, **more) -> bytes:
    content = io.BytesIO()
    picture.save(content, form, **more)
    return content.getvalue()


def sent(name: str, content: bytes) -> Image.Image:
    """Return the picture that is kept of one that was sent."""
    return Image.open(uploads.checked(SimpleUploadedFile(name, content)))


def telling_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "Telepon Andi"
    exif.get_ifd(PLACE)[2] = (6.0, 53.0, 0.0)
    return exif


def png_of(width: int, height: int) -> bytes:
    """Return a picture that says it is large, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "form"), [("a.jpg", "JPEG"), ("a.webp", "WEBP"), ("a.png", "PNG"), ("a.heic", "HEIF")]
)
def test_what_the_telephone_wrote_beside_the_picture_is_gone(name, form):
    content = saved(Image.new("RGB", (40, 20), "red"), form, exif=telling_exif())
    assert b"Telepon Andi" in content
    kept = uploads.checked(SimpleUploadedFile(name, content))
    assert b"Telepon Andi" not in kept.read()
    assert dict(Image.open(kept).getexif()) == {}


def test_comments_and_what_is_hung_on_behind_are_gone():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "rahasia")
    pixel = Image.new("RGB", (4, 4))
    sent_ones = {
        "a.png": saved(pixel, "PNG", pnginfo=notes) + b"rahasia",
        "a.jpg": saved(pixel, "JPEG", comment=b"rahasia") + b"rahasia",
        "a.gif": saved(pixel, "GIF", comment=b"rahasia") + b"rahasia",
    }
    for name, content in sent_ones.items():
        kept = uploads.checked(SimpleUploadedFile(name, content))
        assert b"rahasia" not in kept.read(), name


def test_a_photo_taken_on_its_side_is_kept_upright():
    picture = Image.new("RGB", (40, 20), "blue")
    picture.paste("red", (0, 0, 20, 20))
    kept = sent("a.jpg", saved(picture, "JPEG", exif=telling_exif(orientation=6), quality=95))
    assert kept.size == (20, 40)
    assert kept.getpixel((10, 5))[0] > 200
    assert kept.getpixel((10, 35))[2] > 200


@pytest.mark.parametrize("name", ["foto.heic", "foto.HEIF"])
def test_a_photo_of_an_iphone_becomes_one_that_everybody_can_open(name):
    content = saved(Image.new("RGB", (64, 48), "red"), "HEIF")
    kept = uploads.checked(SimpleUploadedFile(name, content))
    assert (kept.name, kept.content_type) == ("foto.jpg", "image/jpeg")
    assert Image.open(kept).size == (64, 48)


@pytest.mark.parametrize(
    ("name", "form", "mode", "becomes"),
    [
        ("a.jpg", "JPEG", "CMYK", "JPEG"),
        ("a.jfif", "JPEG", "L", "JPEG"),
        ("a.png", "PNG", "P", "PNG"),
        ("a.png", "PNG", "LA", "PNG"),
        ("a.bmp", "BMP", "RGB", "PNG"),
        ("a.gif", "GIF", "L", "GIF"),
        ("a.webp", "WEBP", "RGBA", "WEBP"),
    ],
)
def test_every_kind_of_colour_is_drawn(name, form, mode, becomes):
    kept = sent(name, saved(Image.new(mode, (8, 8)), form))
    assert (kept.format, kept.size) == (becomes, (8, 8))


@pytest.mark.parametrize(("name", "form"), [("a.gif", "GIF"), ("a.webp", "WEBP")])
def test_what_moves_goes_on_moving(name, form):
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    content = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=120)
    kept = sent(name, content)
    assert kept.n_frames == 3
    kept.load()
    assert kept.info["duration"] == 120


@pytest.mark.parametrize(
    ("width", "height"), [(6000, 6000), (9000, 9000), (20_000, 20_000), (60_000, 60_000)]
)
@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_by_what_its_header_says(monkeypatch, width, height):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unpacked"))
    with pytest.raises(uploads.RefusedFile, match=r"bom\.png"):
        sent("bom.png", png_of(width, height))


def test_an_animation_counts_all_its_frames(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_MOVING_PIXELS", 250)
    frames = [Image.new("RGB", (10, 10), colour) for colour in ("red", "green", "blue")]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(uploads.RefusedFile, match=r"lama\.gif"):
        sent("lama.gif", content)


def test_a_very_large_photo_is_kept_smaller(monkeypatch):
    monkeypatch.setattr(pictures, "SHARP_ENOUGH", 1000)
    for name, form in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        kept = sent(name, saved(Image.new("RGB", (80, 40)), form))
        assert kept.size == (40, 20)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.heic"])
def test_a_picture_cut_off_is_refused_in_words(name):
    form = {"jpg": "JPEG", "heic": "HEIF"}.get(name[2:], name[2:].upper())
    content = saved(Image.effect_noise((200, 200), 80).convert("RGB"), form)
    with pytest.raises(uploads.RefusedFile, match=name.replace(".", r"\.")):
        sent(name, content[: len(content) // 2])
