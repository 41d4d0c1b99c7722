"""What of a text is new and what it quotes: rules of ours, line by line, slow for no text."""

from __future__ import annotations

import re

from tickets.mail_in import clients

_LONGEST = 400  # characters of an opening
_MOST_LINES = 4  # over which mail clients break an opening
_BLOCK = 14  # lines of a header block, or of a signature, that are looked at
_FULL_LINE = 70  # characters of a line that was broken because it was full

_WHEN = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)"
)
_ADDRESS = re.compile(r"[^\s<>\"'@]{1,64}@[^\s<>\"'@]{1,190}\.[^\s<>\"'@]")
_DATE_FIRST = re.compile(r"(?:\w{2,9}[.,]{0,2} ){0,2}\d{1,4}[./ 年년-] ?\w")
# The reply in the opening's own line, before it.
_SHARED = re.compile(r"\S.{0,200}?[\s-](?:on|pada) (?:\w{2,9},? ){1,2}\d")
_DRAWN = re.compile(r"-{2,}[^-].*[^-]-{2,}\Z")

_RUN_ON = re.compile(r"> (?:menulis|wrote):(?=\s*\S)")

_ASIDE = "-‐‑–—_=*~> \t"
_AROUND = " *_\t|\xa0\u200b\u200e"  # a label


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
    _mark_wrapped(flags, lines)
    number, has_new = 0, False
    while number < len(lines):
        if flags[number] or not lines[number].strip():
            number += 1
            continue
        is_bare = not has_new and _is_block(lines, number)  # sent on with no word about it
        if is_bare or _aside(lines[number]) in clients.FORWARDS:
            flags[number:] = [False] * (len(lines) - number)
            break
        length = _opening(lines, number)
        end = _marked_after(lines, flags, number + (length or 1))
        if end is not None and (length or _could_open(lines[number])):
            flags[number:end] = [True] * (end - number)
            number = end
            continue
        if has_new and (length or (not is_forward and _is_block(lines, number))):
            flags[number:] = [True] * (len(lines) - number)
            break
        if _aside(lines[number]):
            has_new = True
        number += 1
    _mark_signature(flags, lines)
    return _joined(flags, lines)


def _mark_wrapped(flags: list[bool], lines: list[str]) -> None:
    """Mark the rest of a quoted line that a mail server broke in the middle of a sentence."""
    for number in range(1, len(lines) - 1):
        before, line = lines[number - 1].rstrip(), lines[number]
        is_between = flags[number - 1] and not flags[number] and flags[number + 1]
        is_broken = len(before) >= _FULL_LINE and before[-1] not in ".!?:>"
        if is_between and is_broken and line[:1].islower():
            flags[number] = True


def _mark_signature(flags: list[bool], lines: list[str]) -> None:
    """Mark the signature that a client puts below the quoted text when the reply is above it."""
    last = max((number for number, flag in enumerate(flags) if flag), default=len(lines))
    rest = [number for number in range(last + 1, len(lines)) if lines[number].strip()]
    has_new = any(
        not flag and line.strip() for flag, line in zip(flags[:last], lines, strict=False)
    )
    if has_new and 0 < len(rest) <= _BLOCK and lines[rest[0]].strip() == "--":
        flags[last + 1 :] = [True] * (len(lines) - last - 1)


def _marked_after(lines: list[str], flags: list[bool], number: int) -> int | None:
    """Return where the marked lines begin that an opening stands before, if they do."""
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number if number < len(lines) and flags[number] else None


def _opening(lines: list[str], number: int) -> int:
    """Return how many lines an opening has here: none, or as many as a client broke it into."""
    said = ""
    first = _undrawn(lines[number]).casefold()
    most = _MOST_LINES if _may_go_on(first) else 1
    if _has_run_on(first):
        return 1
    for length in range(1, most + 1):
        line = lines[number + length - 1].strip() if number + length <= len(lines) else ""
        said = f"{said} {line}".strip().casefold()
        if not line or len(said) > _LONGEST:
            return 0
        if line.endswith((":", "：")) or _is_unmarked_end(said):
            return length if _is_opening(_undrawn(said)) else 0
        if line.endswith((".", "!", "?")) and not (_WHEN.search(line) or _ADDRESS.search(line)):
            return 0
    return 0


def _undrawn(line: str) -> str:
    """Return an opening without the lines that Zoho and old Yahoo draw before and after it."""
    return line.strip().lstrip("-").rstrip("-").strip() if "--" in line else line.strip()


def _may_go_on(first: str) -> bool:
    """Tell whether an opening that begins so may end in a line further down."""
    if first.startswith(clients.BEGINNINGS) or _DATE_FIRST.match(first):
        return True
    return bool(_ADDRESS.search(first)) and any(verb in first for verb in clients.BEFORE_DATE)


def _is_unmarked_end(said: str) -> bool:
    """Tell whether an opening ends here without a colon: with a drawn line, or a bare verb."""
    if _DRAWN.match(said):
        return True
    is_whole = said.startswith(clients.BEGINNINGS) and said.endswith(clients.ENDINGS)
    return is_whole and bool(_WHEN.search(said) and _ADDRESS.search(said))


def _could_open(line: str) -> bool:
    """Tell a line that opens a quotation where marked lines follow it, and else does not."""
    said = _undrawn(line).casefold()
    if len(said) > _LONGEST or _SHARED.match(said):
        return False
    bare = said.rstrip(":： ")
    is_drawn = _DRAWN.match(line.strip()) is not None
    if bare.endswith(clients.ENDINGS) and (bare != said or is_drawn):
        return True
    is_named = bool(_DATE_FIRST.match(said)) and said.endswith(">") and bool(_ADDRESS.search(said))
    is_dated = bare != said and bool(_WHEN.search(said) and _ADDRESS.search(said))
    return is_named or is_dated


def _has_run_on(first: str) -> bool:
    """Tell whether the quoted text goes on in the opening's own line, as Yahoo on phones has it."""
    if not first.startswith(clients.BEGINNINGS):
        return False
    verb = _RUN_ON.search(first[:_LONGEST])
    said = first[: verb.end()] if verb else ""
    return bool(_WHEN.search(said) and _ADDRESS.search(said))


def _is_opening(said: str) -> bool:
    """Tell whether a line says who wrote when: with an address or a date, and a verb at its end."""
    bare = said.rstrip(":： ").rstrip()
    has_when, has_address = bool(_WHEN.search(said)), bool(_ADDRESS.search(said))
    if not (has_when or has_address) or _SHARED.match(said):
        return False
    if bare.endswith(clients.ENDINGS):
        return True
    begins = said.startswith(clients.BEGINNINGS) or bool(_DATE_FIRST.match(said))
    if begins and any(verb in said for verb in clients.WITHIN):
        return True
    if has_when and has_address and any(verb in said for verb in clients.BEFORE_DATE):
        return True
    # “26.06.2014, 14:41, "Name" <address>:”
    return bare.endswith(">") and has_when and has_address


def _aside(line: str) -> str:
    """Return a separator's words without what draws it; nothing for a drawn line."""
    return line.strip(_ASIDE + ":").casefold() if len(line) < 120 else line


def _is_block(lines: list[str], number: int) -> bool:
    """Tell whether a client's header block begins here, with or without a separator before it."""
    bare = _aside(lines[number])
    if bare in clients.ORIGINALS and lines[number].strip()[0] in _ASIDE:
        return True
    if not bare:  # a drawn line: does a block follow it?
        number += 1
        while number < len(lines) and not lines[number].strip():
            number += 1
        if number == len(lines) or _aside(lines[number]) in clients.FORWARDS:
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
    return clients.LABELS.get(head.strip(_AROUND).casefold(), "") if colon else ""


def _joined(flags: list[bool], lines: list[str]) -> list[bool]:
    """Count empty lines after a quoted one as quoted."""
    for number in range(1, len(lines)):
        if not lines[number].strip() and flags[number - 1]:
            flags[number] = True
    return flags
