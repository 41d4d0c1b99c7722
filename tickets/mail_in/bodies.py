"""What of a mail is read and what is a file, as mail clients decide it."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field

from tickets.mail_in import charsets, flowed, headers, html_text, mime, tnef, transfer
from tickets.mail_in.parsed import ParsedFile

LONGEST_NAME = 150
LONGEST_TEXT = 1_000_000

_SIGNATURES = {
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
}  # fmt: skip
_REPORTS = {
    "message/delivery-status", "message/disposition-notification", "message/rfc822",
    "message/global-delivery-status", "message/global", "text/rfc822-headers",
    "message/feedback-report", "message/rfc822-headers",
}  # fmt: skip
_USUAL_NAMES = {
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "text/rfc822-headers": "rfc822-headers.txt",
    "message/rfc822-headers": "rfc822-headers.txt",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "text/calendar": "undangan.ics",
}
# The same again, for one mail client's own window or for a watch.
_OTHER_VIEWS = {"text/x-amp-html", "text/watch-html"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_EXTENSIONS = {"image/jpg": ".jpg", "image/pjpeg": ".jpg", "image/x-png": ".png"}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"<>|*?]')


@dataclass
class Body:
    """What was gathered from the parts, in their order."""

    texts: list[str] = field(default_factory=list)
    markup: list[str] = field(default_factory=list)
    files: list[ParsedFile] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    is_read: bool = True  # its HTML is to be read, not only kept


def gather(root: mime.Part) -> Body:
    """Return text, HTML and files of the whole mail."""
    body = Body()
    _take(root, body, is_root=True)
    return body


def forwarded(root: mime.Part) -> str:
    """Return the text of the one mail that was sent on as a file with nothing said about it."""
    letters = [part for part in root.walk() if part.content_type == "message/rfc822"]
    if len(letters) != 1 or root.content_type == "multipart/report":
        return ""
    inner, _ = mime.read(letters[0].content)
    texts = [text.strip("\n") for text in gather(inner).texts if text.strip()]
    if not texts:
        return ""
    head = [("Dari", "from"), ("Tanggal", "date"), ("Perihal", "subject")]
    values = dict(reversed(inner.fields))
    said = [f"{label}: {headers.read(values[name])}" for label, name in head if name in values]
    return "\n".join(["---------- Pesan terusan ----------", *said, "", *texts])


def _take(part: mime.Part, body: Body, *, is_root: bool = False, in_report: bool = False) -> None:
    kind = part.content_type
    if kind == "multipart/alternative":
        _take_alternative(part, body)
    elif kind == "multipart/related":
        _take_related(part, body)
    elif part.parts:
        for child in part.parts:
            _take(child, body, in_report=kind == "multipart/report")
    elif kind in _OTHER_VIEWS and not part.file_name:
        return
    elif kind in _TNEF or part.file_name.lower() == "winmail.dat":
        _take_tnef(part, body)
    elif not part.file_name and not part.body.strip():
        return  # nothing, and no name for it
    elif _is_file(part, is_root=is_root):
        is_aside = kind in _SIGNATURES or (in_report and kind in _REPORTS)
        body.files.append(_file(part, len(body.files) + 1, is_inline=is_aside))
    else:
        _take_text(part, body)


def _is_file(part: mime.Part, *, is_root: bool) -> bool:
    """Tell whether a part is shown as a file: by its disposition, its name, or its type."""
    if part.disposition == "attachment" or part.disposition_params.get("filename"):
        return True
    is_text = part.content_type in ("text/plain", "text/html", "text/enriched", "text/richtext")
    # A text that has only a name is a file; a mail that is nothing but such a text is read.
    return not is_text or (bool(part.file_name) and not is_root)


def _take_alternative(part: mime.Part, body: Body) -> None:
    """Read the plain text, keep the HTML; a plain text that says nothing gives way."""
    choices: list[Body] = []
    read: Body | None = None
    for child in part.parts:
        choices.append(_gathered(child, is_read=body.is_read and read is None))
        if read is None and choices[-1].texts and not choices[-1].markup:
            read = choices[-1]
    shown = next((c for c in reversed(choices) if c.markup), None)
    read = read or shown or next((c for c in choices if c.texts), None)
    if read:
        body.texts += read.texts
    if shown:
        body.markup += shown.markup
    for choice in choices:
        body.files += choice.files
        body.faults |= choice.faults


def _gathered(part: mime.Part, *, is_read: bool) -> Body:
    body = Body(is_read=is_read)
    _take(part, body, is_root=True)  # a name does not make a file of one reading among others
    return body


def _says(body: Body) -> bool:
    return any(text.strip() for text in body.texts)


def _take_related(part: mime.Part, body: Body) -> None:
    """Read the root; what it shows inside itself is inline."""
    start = part.params.get("start", "")
    roots = [child for child in part.parts if start and child.first("content-id") == start]
    root = (roots or part.parts)[0]
    if not root.content_type.startswith(("text/", "multipart/")):
        readable = [c for c in part.parts if c.content_type.startswith(("text/", "multipart/"))]
        root = (readable or [root])[0]
    for child in part.parts:
        before = len(body.files)
        _take(child, body)
        if child is not root:
            body.files[before:] = [_inline(file, child) for file in body.files[before:]]


def _inline(file: ParsedFile, part: mime.Part) -> ParsedFile:
    is_shown = _is_picture(file.content_type) and (
        part.disposition != "attachment" or bool(file.content_id)
    )
    return ParsedFile(
        name=file.name,
        content_type=file.content_type,
        content=file.content,
        is_inline=file.is_inline or is_shown,
        content_id=file.content_id,
    )


def _take_text(part: mime.Part, body: Body) -> None:
    content = part.content
    if part.content_type == "text/html":
        _take_html(part, content, body)
        return
    rest, found = transfer.uuencoded(content)
    for name, data in found:
        body.files.append(_made(charsets.decode(name)[0], "", data, len(body.files) + 1))
    said, is_sure = charsets.decode(rest, part.charset)
    if not is_sure:
        body.faults.add("charset")
    text = charsets.as_text(said)
    if part.content_type in ("text/enriched", "text/richtext"):
        text = html_text.to_text(text.replace("\n\n", "<br>"))
    elif part.params.get("format", "").lower() == "flowed":
        text = flowed.joined(text, deletes=part.params.get("delsp", "").lower() == "yes")
    _add(text, body)


def _take_html(part: mime.Part, content: bytes, body: Body) -> None:
    said, is_sure = charsets.decode(content, part.charset or html_text.charset_of(content))
    if not is_sure:
        body.faults.add("charset")
    markup = charsets.as_text(said)
    body.markup.append(markup)
    if body.is_read:
        _add(charsets.as_text(html_text.to_text(markup)), body)


def _add(text: str, body: Body) -> None:
    """Add a text, unless it says again what was said: HTML after the same in plain."""
    words = text.split()
    if words and not any(other.split() == words for other in body.texts):
        body.texts.append(text)


def _take_tnef(part: mime.Part, body: Body) -> None:
    """Read Outlook's own wrapping; what cannot be read stays the file it is."""
    try:
        letter = tnef.read(part.content)
    except ValueError:
        body.faults.add("tnef")
        body.files.append(_file(part, len(body.files) + 1))
        return
    if letter.text and not _says(body):
        _add(charsets.as_text(letter.text), body)
    elif letter.markup and not _says(body):
        body.markup.append(charsets.as_text(letter.markup))
        _add(charsets.as_text(html_text.to_text(letter.markup)), body)
    for name, content in letter.files:
        body.files.append(_made(name, "", content, len(body.files) + 1))
    if not _says(body):  # what it says is in a form that is not read here
        body.files.append(_file(part, len(body.files) + 1))


def _file(part: mime.Part, number: int, *, is_inline: bool = False) -> ParsedFile:
    name = part.file_name or _location(part) or _USUAL_NAMES.get(part.content_type, "")
    if not name and part.content_type in ("message/rfc822", "message/global"):
        fields, _, _ = headers.split(part.content)
        subject = next((headers.read(v) for n, v in fields if n == "subject"), "")
        name = f"{subject or 'surat'}.eml".replace("/", "-").replace("\\", "-")
    shown_in_text = (
        part.disposition == "inline"
        and bool(part.first("content-id"))
        and _is_picture(part.content_type)
    )
    return _made(
        name,
        part.content_type if part.is_sound or not part.is_declared else "",
        part.content,
        number,
        is_inline=is_inline or shown_in_text,
        content_id=part.first("content-id").strip().strip("<>")[:200],
    )


def _is_picture(content_type: str) -> bool:
    """Tell whether HTML can show it in itself; anything else is a file whatever it claims."""
    return content_type.startswith("image/")


def _location(part: mime.Part) -> str:
    """Return the last piece of Content-Location, which some clients give for a name."""
    return part.first("content-location").split("?")[0].rstrip("/").rpartition("/")[2]


def _made(
    name: str,
    content_type: str,
    content: bytes,
    number: int,
    *,
    is_inline: bool = False,
    content_id: str = "",
) -> ParsedFile:
    name = safe_name(name)
    if not name:
        extension = mimetypes.guess_extension(content_type) or _EXTENSIONS.get(content_type, ".bin")
        name = f"lampiran-{number}{extension}"
    guessed = content_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return ParsedFile(
        name=name,
        content_type=guessed[:100],
        content=content,
        is_inline=is_inline,
        content_id=content_id,
    )


def safe_name(name: str) -> str:
    """Return a name without folders, control characters and what turns writing round."""
    name = charsets.without_turning(charsets.as_line(name))
    name = name.replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("_", name).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        keeps = dot and len(extension) <= 10
        name = f"{stem[: LONGEST_NAME - 11]}.{extension}" if keeps else name[:LONGEST_NAME]
    return name
