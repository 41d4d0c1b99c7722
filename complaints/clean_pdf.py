"""Read a PDF, write it without what it says about itself: `python -m complaints.clean_pdf`."""

from __future__ import annotations

import io
import resource
import sys

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

# What a document of 10 MB may unpack to.
MOST_MEMORY = 1024 * 1024 * 1024
# Notes in the margin say who wrote them, and when.
_OF_NOTES = ("/T", "/CreationDate", "/M", "/NM")


def cleaned(content: bytes) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        # Page by page: what hangs on the document itself, such as its XMP, stays behind.
        writer.add_page(page)
    for page in writer.pages:
        _forget(page, "/Metadata", "/PieceInfo", "/LastModified")
        for note in page.get("/Annots") or []:
            _forget(note.get_object(), *_OF_NOTES)
    for made in writer._objects:
        if isinstance(made, DictionaryObject):
            _forget(made, "/Metadata", "/PieceInfo")
    writer.metadata = None
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _forget(made: DictionaryObject, *names: str) -> None:
    for name in names:
        if name in made:
            del made[NameObject(name)]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stdout.buffer.write(cleaned(sys.stdin.buffer.read()))
