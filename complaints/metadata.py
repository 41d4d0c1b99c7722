"""Taking out of files what says who made them, for complaints without an identity.

Pictures are drawn anew for everybody (see tickets.pictures). Documents say in fields of their own
who wrote them; those are emptied here. What cannot be cleaned is refused, but for films, archives
and the oldest Office files, of which the form warns.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from tickets.uploads import RefusedFile

SECONDS = 20
# Of an Office document, all that is about the document and not in it.
_OFFICE_PARTS = re.compile(r"^docProps/(core|app|custom)\.xml$|^docProps/thumbnail\.")
_AUTHORS = re.compile(
    rb"""((?:w|w15|xr|x15ac):(?:author|initials|userId|lastModifiedBy)=|(?:author|initials|"""
    rb"""userId|providerId|displayName)=)(["'])[^"']*\2"""
)
_AUTHOR_ELEMENTS = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</)|(<dc:creator>)[^<]*(</)")
_ODF_PARTS = {"meta.xml"}
_EMPTY = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="'
    b'http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.'
    b'openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://'
    b'schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:'
    b'oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>',
}


def nameless(files: list[File]) -> list[File]:
    """Return the files as they can be kept of somebody who must not be known.

    Raises RefusedFile. To be called before anything is locked.
    """
    return [_nameless(file, number) for number, file in enumerate(files, start=1)]


def _nameless(file: File, number: int) -> File:
    ending = PurePosixPath(file.name or "").suffix.lower()
    clean = _CLEANERS.get(ending)
    file.seek(0)
    content = file.read()
    if clean:
        try:
            content = clean(content)
        except Exception as error:  # what a broken document raises is many kinds
            raise RefusedFile(
                _(
                    "We cannot take out of “%(file)s” what may say who wrote it. Please send it "
                    "as a photo or a screenshot."
                )
                % {"file": file.name}
            ) from error
    # Names of files are often names of people.
    name = _("attachment-%(number)d") % {"number": number} + ending
    kind = getattr(file, "content_type", "") or "application/octet-stream"
    return SimpleUploadedFile(name, content, kind)


def _office(content: bytes) -> bytes:
    return _rewritten(content, lambda name, part: _EMPTY.get(name, b""), _OFFICE_PARTS.search)


def _odf(content: bytes) -> bytes:
    return _rewritten(content, lambda name, part: _EMPTY[name], _ODF_PARTS.__contains__)


def _rewritten(
    content: bytes, emptied: Callable[[str, bytes], bytes], is_about_it: Callable
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        if sum(entry.file_size for entry in old.infolist()) > 200_000_000:
            raise ValueError("unpacks to too much")
        for entry in old.infolist():
            part = old.read(entry)
            if is_about_it(entry.filename):
                part = emptied(entry.filename, part)
            elif entry.filename.endswith(".xml"):
                part = _AUTHORS.sub(rb"\1\2\2", part)
                part = _AUTHOR_ELEMENTS.sub(rb"\1\3\2\4", part)
            # Neither when nor on what system it was packed.
            fresh = zipfile.ZipInfo(entry.filename)
            fresh.compress_type = entry.compress_type
            new.writestr(fresh, part)
    return made.getvalue()


def _pdf(content: bytes) -> bytes:
    """Clean a PDF in a process of its own, which a hostile one may hold up or bring down."""
    done = subprocess.run(
        [sys.executable, "-m", "complaints.clean_pdf"],
        input=content,
        capture_output=True,
        timeout=SECONDS,
        check=True,
    )
    if not done.stdout.startswith(b"%PDF"):
        raise ValueError("no PDF came back")
    return done.stdout


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    ".pdf": _pdf,
    ".docx": _office,
    ".xlsx": _office,
    ".pptx": _office,
    ".odt": _odf,
    ".ods": _odf,
}
