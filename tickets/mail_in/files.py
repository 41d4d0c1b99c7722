"""Files that come by mail, by the rules of every file; what is refused is named, and why."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from tickets import uploads
from tickets.mail_in.parsed import ParsedFile, ParsedMail


@dataclass
class Checked:
    taken: list[UploadedFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def checked(mail: ParsedMail) -> Checked:
    """Look into each file; slow, so never to be called with a row locked."""
    found = Checked()
    # What is drawn within the text, a logo mostly, must not take the place of a file.
    for part in sorted(mail.files, key=lambda part: part.is_inline):
        if len(found.taken) == uploads.MOST_FILES:
            found.refused.append(
                _("“%(file)s” came as one file too many: we take five.")
                % {"file": uploads.clean_name(part.name)}
            )
            continue
        try:
            found.taken.append(uploads.checked(_upload(part)))
        except uploads.RefusedFile as error:
            found.refused.append(str(error))
    return found


def _upload(part: ParsedFile) -> UploadedFile:
    content = io.BytesIO(part.content)
    size = len(part.content)
    return InMemoryUploadedFile(content, None, part.name, part.content_type, size, None)
