"""What of a text is new and what it quotes: rules of ours, line by line, slow for no text."""

from __future__ import annotations

import re

_LONGEST = 400  # characters of an opening
_MOST_LINES = 4  # over which mail clients break an opening
_BLOCK = 14  # lines of a header block that are looked at

# How an opening ends, and how one that goes over several lines begins.
_ENDINGS = (
    "menulis", "wrote", "a écrit", "schreef", "escribió", "escreveu", "ha scritto", "skrev",
    "geschrieben", "написал", "написал(а)", "написала", "пишет", "写道", "nulis", "mengatakan",
    "berkata", "kirjoitti", "napisał", "napisał(a)", "yazdı", "写信",
)  # fmt: skip
_BEGINNINGS = (
    "pada ", "on ", "le ", "el ", "am ", "il ", "op ", "em ", "den ", "在", "tanggal ", "nang ",
)  # fmt: skip
_WITHIN = (("am ", " schrieb "), ("den ", " skrev "), ("op ", " schreef "))
_WHEN = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)"
)
_ADDRESS = re.compile(r"[^\s<>\"'@]{1,64}@[^\s<>\"'@]{1,190}\.[^\s<>\"'@]")
_DATE_FIRST = re.compile(r"(?:\w{2,9}[.,]? ){0,2}\d{1,4}[./ -](?:\d|\w)")

_RUN_ON = re.compile(r"> (?:menulis|wrote):(?=\s*\S)")

_ASIDE = "-‐‑–—_=*~> \t"
_ORIGINALS = {
    "original message", "pesan asli", "pesan asal", "pesan sebelumnya", "original appointment",
    "ursprüngliche nachricht", "message d'origine", "mensaje original", "mensagem original",
    "messaggio originale", "oorspronkelijk bericht", "original email", "surat asli",
    "email asli", "исходное сообщение", "原始邮件", "reply message", "previous message",
}  # fmt: skip
_FORWARDS = {
    "forwarded message", "pesan terusan", "pesan yang diteruskan", "pesan diteruskan",
    "mail terusan", "email terusan", "forwarded mail", "forwarded email", "begin forwarded message",
    "mulai pesan terusan", "mulai pesan yang diteruskan", "meneruskan pesan", "terusan pesan",
    "weitergeleitete nachricht", "message transféré", "mensaje reenviado",
    "start of forwarded message", "pesan yang dialihkan", "pesan dialihkan",
}  # fmt: skip
_LABELS = {
    "from": "from", "dari": "from", "pengirim": "from", "von": "from", "de": "from", "van": "from",
    "от": "from", "от кого": "from", "发件人": "from",
    "sent": "date", "date": "date", "dikirim": "date", "terkirim": "date", "tanggal": "date",
    "waktu": "date", "tgl": "date", "tanggal kirim": "date", "gesendet": "date", "datum": "date",
    "envoyé": "date", "enviado": "date", "fecha": "date", "date/time": "date",
    "dikirim pada": "date",
    "hari": "date", "отправлено": "date", "发送时间": "date", "verzonden": "date",
    "to": "to", "kepada": "to", "ke": "to", "untuk": "to", "penerima": "to", "an": "to", "à": "to",
    "para": "to", "aan": "to", "кому": "to", "收件人": "to",
    "cc": "cc", "bcc": "cc", "tembusan": "cc", "salinan": "cc", "reply-to": "cc", "balas ke": "cc",
    "subject": "subject", "perihal": "subject", "subjek": "subject", "judul": "subject",
    "hal": "subject", "betreff": "subject", "objet": "subject", "asunto": "subject",
    "onderwerp": "subject", "тема": "subject", "主题": "subject", "topik": "subject",
    "importance": "other", "prioritas": "other", "attachments": "other", "lampiran": "other",
}  # fmt: skip


def folds_at(text: str, *, is_forward: bool = False) -> int:
    """Return where what is new ends: the offset after its last line, or 0 where all is quoted."""
    lines = text.split("\n")
    flags = quoted(lines, is_forward=is_forward)
    last = len(lines) - 1
    while last >= 0 and (flags[last] or not lines[last].strip()):
        last -= 1
    if last < 0:
        return 0 if any(flags) else len(text)
    if not any(flags[last + 1 :]):
        return len(text)
    return sum(len(line) + 1 for line in lines[:last]) + len(lines[last])


def quoted(lines: list[str], *, is_forward: bool = False) -> list[bool]:
    """Tell of each line whether it is quoted.

    Quoted are lines that begin with “>”, an opening (“Pada … menulis:”) with the lines marked so
    after it, or else with all that follows, and all from a mail client's header block on. What
    is forwarded is meant to be read; so is what has nothing new above it.
    """
    flags = [line.lstrip().startswith(">") for line in lines]
    number, has_new = 0, False
    while number < len(lines):
        if flags[number] or not lines[number].strip():
            number += 1
            continue
        if _aside(lines[number]) in _FORWARDS:
            flags[number:] = [False] * (len(lines) - number)
            break
        length = _opening(lines, number)
        end = _marked_after(lines, flags, number + length) if length else None
        if end is not None:
            flags[number:end] = [True] * (end - number)
            number = end
            continue
        if has_new and (length or (not is_forward and _is_block(lines, number))):
            flags[number:] = [True] * (len(lines) - number)
            break
        if _aside(lines[number]):
            has_new = True
        number += 1
    return _joined(flags, lines)


def _marked_after(lines: list[str], flags: list[bool], number: int) -> int | None:
    """Return where the marked lines begin that an opening stands before, if they do."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number if number < len(lines) and flags[number] else None


def _opening(lines: list[str], number: int) -> int:
    """Return how many lines an opening has here: none, or as many as a client broke it into."""
    said = ""
    first = lines[number].strip().casefold()
    most = _MOST_LINES if first.startswith(_BEGINNINGS) or _DATE_FIRST.match(first) else 1
    if _has_run_on(first):
        return 1
    for length in range(1, most + 1):
        line = lines[number + length - 1].strip() if number + length <= len(lines) else ""
        said = f"{said} {line}".strip().casefold()
        if not line or len(said) > _LONGEST:
            return 0
        if line.endswith((":", "：")):
            return length if _is_opening(said) else 0
        if line.endswith((".", "!", "?")) and not _WHEN.search(line):
            return 0
    return 0


def _has_run_on(first: str) -> bool:
    """Tell whether the quoted text goes on in the opening's own line, as Yahoo on phones has it."""
    if not first.startswith(_BEGINNINGS):
        return False
    verb = _RUN_ON.search(first[:_LONGEST])
    said = first[: verb.end()] if verb else ""
    return bool(_WHEN.search(said) and _ADDRESS.search(said))


def _is_opening(said: str) -> bool:
    """Tell whether a line says who wrote when: with an address or a date, and a verb at its end."""
    bare = said.rstrip(":： ").rstrip()
    if not (_WHEN.search(said) or _ADDRESS.search(said)):
        return False
    if bare.endswith(_ENDINGS):
        return True
    if any(said.startswith(start) and verb in said for start, verb in _WITHIN):
        return True
    # “26.06.2014, 14:41, "Name" <address>:”
    return bare.endswith(">") and bool(_WHEN.search(said) and _ADDRESS.search(said))


def _aside(line: str) -> str:
    """Return a separator's words without what draws it; nothing for a drawn line."""
    return line.strip(_ASIDE + ":").casefold() if len(line) < 120 else line


def _is_block(lines: list[str], number: int) -> bool:
    """Tell whether a client's header block begins here, with or without a separator before it."""
    bare = _aside(lines[number])
    if bare in _ORIGINALS and lines[number].strip()[0] in _ASIDE:
        return True
    if not bare:  # a drawn line: does a block follow it?
        number += 1
        while number < len(lines) and not lines[number].strip():
            number += 1
        if number == len(lines) or _aside(lines[number]) in _FORWARDS:
            return False
    return _label(lines[number]) in ("from", "date", "to", "subject") and _has_labels(lines, number)


def _has_labels(lines: list[str], number: int) -> bool:
    """Tell whether From, and two more of its fellows, stand here, with an address or an hour.

    An office memo has “Dari” and “Kepada” too, but names people and days.
    """
    kinds: dict[str, str] = {}
    strange = 0
    for line in lines[number : number + _BLOCK]:
        kind = _label(line)
        if kind:
            kinds.setdefault(kind, line)
            strange = 0
        elif line.strip():
            strange += 1
        if strange > 2 or (kind == "subject" and "from" in kinds and len(kinds) > 2):
            break
    if "from" not in kinds or len(kinds.keys() - {"other"}) < 3:
        return False
    block = " ".join(kinds.get(kind, "") for kind in ("from", "to"))
    date = kinds.get("date", "").replace("\u200e", "")  # which Windows writes between its digits
    return bool(_ADDRESS.search(block)) or bool(_HOUR.search(date))


_HOUR = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)")


def _label(line: str) -> str:
    """Return which field of a header block a line is; nothing for another line."""
    head, colon, _ = line[:60].replace("：", ":").partition(":")
    return _LABELS.get(head.strip(" *_\t|").casefold(), "") if colon else ""


def _joined(flags: list[bool], lines: list[str]) -> list[bool]:
    """Count empty lines after a quoted one as quoted."""
    for number in range(1, len(lines)):
        if not lines[number].strip() and flags[number - 1]:
            flags[number] = True
    return flags
