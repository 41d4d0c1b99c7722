"""Which files are taken: by what they are, not only by what they are called."""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tickets import pictures

MOST_FILES = 5
LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 120

# What the magic numbers of a file need at most.
_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in an old Office file, as its directory writes them.
_WORD, _EXCEL = ("WordDocument", "Workbook")
_VIDEO_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV",
                 b"M4V ", b"dash", b"mp4v", b"qt  ")  # fmt: skip
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class RefusedFile(ValueError):
    """A file that is not taken; the text says which one and why."""


@dataclass(frozen=True)
class Kind:
    content_type: str
    holds: Callable[[UploadedFile, bytes], bool]


def checked(file: UploadedFile) -> UploadedFile:
    """Return the file with a harmless name and its true type, a picture drawn anew; or refuse it.

    Raises RefusedFile. May take a second and much memory: never to be called with a row locked.
    """
    file.name = clean_name(file.name or "")
    if not file.size:
        raise RefusedFile(_("“%(file)s” is empty. Please choose it again.") % {"file": file.name})
    if file.size > LARGEST:
        raise RefusedFile(
            _("“%(file)s” is larger than 10 MB. Please send a smaller one.") % {"file": file.name}
        )
    ending = PurePosixPath(file.name).suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        raise RefusedFile(
            _(
                "“%(file)s” is not of a type we can take. We take photos, PDF, Word, Excel, "
                "PowerPoint, ZIP, text and short videos."
            )
            % {"file": file.name}
        )
    with _a_few_at_a_time:
        return _looked_into(file, ending, kind)


# Whatever many people send at once, no more than this is unpacked in memory.
_a_few_at_a_time = threading.BoundedSemaphore(2)


def _looked_into(file: UploadedFile, ending: str, kind: Kind) -> UploadedFile:
    file.seek(0)
    head = file.read(_HEAD)
    if not kind.holds(file, head):
        raise RefusedFile(
            _(
                "The content of “%(file)s” does not match its name, or the file is damaged. "
                "Please save it anew and send it again."
            )
            % {"file": file.name}
        )
    if ending in pictures.KINDS:
        return _drawn(file, ending)
    if ending in _MAY_HOLD_MACROS and _has_macros(file):
        raise RefusedFile(
            _("“%(file)s” holds macros. Please save it without them, or as PDF.")
            % {"file": file.name}
        )
    file.seek(0)
    file.content_type = kind.content_type
    return file


def _drawn(file: UploadedFile, ending: str) -> UploadedFile:
    try:
        return pictures.drawn_anew(file, ending)
    except pictures.TooManyPixels as error:
        raise RefusedFile(
            _(
                "The picture “%(file)s” is too large to open: it has too many pixels, or is "
                "too long an animation. Please send a smaller one or a screenshot."
            )
            % {"file": file.name}
        ) from error
    except pictures.BrokenPicture as error:
        raise RefusedFile(
            _("The picture “%(file)s” is damaged. Please take or save it anew and send it again.")
            % {"file": file.name}
        ) from error


def clean_name(name: str) -> str:
    """Return a file's name without paths and control characters, shortened before its ending."""
    name = re.split(r"[/\\]", name)[-1]
    # Also what turns the reading direction: "gpj.exe" must not read as "exe.jpg".
    name = "".join(letter for letter in name if letter.isprintable() and letter not in TURNS)
    name = name.strip().lstrip(".") or _("file")
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix) <= 10 else ""
    return path.name[: -len(suffix) or None][: LONGEST_NAME - len(suffix)] + suffix


TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is(*types: str) -> Callable[[UploadedFile, bytes], bool]:
    def holds(file: UploadedFile, head: bytes) -> bool:
        found = filetype.guess(head)
        return found is not None and found.mime in types

    return holds


def _zipped(member: str = "", mimetype: str = "") -> Callable[[UploadedFile, bytes], bool]:
    """Tell a readable archive, one that holds a member, or one that says what it is (ODF)."""

    def holds(file: UploadedFile, head: bytes) -> bool:
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
            return False
        # ODF demands its type uncompressed in the first bytes.
        return (not member or member in names) and mimetype.encode() in head[:200]

    return holds


_MAY_HOLD_MACROS = (".docx", ".xlsx", ".pptx", ".doc", ".xls")


def _has_macros(file: UploadedFile) -> bool:
    """Tell programs inside an office document; Office itself writes no .docx with one."""
    file.seek(0)
    if file.read(len(_OLE)) == _OLE:
        return "_VBA_PROJECT".encode("utf-16-le") in file.read()
    with zipfile.ZipFile(file) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())


def _old_office(stream: str) -> Callable[[UploadedFile, bytes], bool]:
    def holds(file: UploadedFile, head: bytes) -> bool:
        if not head.startswith(_OLE):
            return False
        file.seek(0)
        return stream.encode("utf-16-le") in file.read()

    return holds


def _boxes(*brands: bytes) -> Callable[[UploadedFile, bytes], bool]:
    """Tell a file of the MPEG-4 family by the brand it starts with."""

    def holds(file: UploadedFile, head: bytes) -> bool:
        return head[4:8] == b"ftyp" and any(brand in head[8:48] for brand in brands)

    return holds


def _text(file: UploadedFile, head: bytes) -> bool:
    """Tell readable text; old programs write neither UTF-8 nor anything that says what it is."""
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in content and filetype.guess(head) is None


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    ".png": Kind("image/png", _is("image/png", "image/apng")),
    ".jpg": Kind("image/jpeg", _is("image/jpeg")),
    ".jpeg": Kind("image/jpeg", _is("image/jpeg")),
    ".jfif": Kind("image/jpeg", _is("image/jpeg")),
    ".bmp": Kind("image/png", _is("image/bmp")),
    ".gif": Kind("image/gif", _is("image/gif")),
    ".webp": Kind("image/webp", _is("image/webp")),
    ".heic": Kind("image/jpeg", _boxes(*_HEIC_BRANDS)),
    ".heif": Kind("image/jpeg", _boxes(*_HEIC_BRANDS)),
    ".pdf": Kind("application/pdf", _is("application/pdf")),
    ".docx": Kind(_OOXML + "wordprocessingml.document", _zipped("word/document.xml")),
    ".xlsx": Kind(_OOXML + "spreadsheetml.sheet", _zipped("xl/workbook.xml")),
    ".pptx": Kind(_OOXML + "presentationml.presentation", _zipped("ppt/presentation.xml")),
    ".odt": Kind(_ODF + "text", _zipped(mimetype=_ODF + "text")),
    ".ods": Kind(_ODF + "spreadsheet", _zipped(mimetype=_ODF + "spreadsheet")),
    ".doc": Kind("application/msword", _old_office(_WORD)),
    ".xls": Kind("application/vnd.ms-excel", _old_office(_EXCEL)),
    ".zip": Kind("application/zip", _zipped()),
    ".txt": Kind("text/plain", _text),
    ".csv": Kind("text/csv", _text),
    ".mp4": Kind("video/mp4", _boxes(*_VIDEO_BRANDS)),
    ".mov": Kind("video/quicktime", _boxes(b"qt  ")),
    ".3gp": Kind("video/3gpp", _boxes(b"3gp")),
}
ACCEPT = ",".join(KINDS)
