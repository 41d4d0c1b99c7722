"""What of a message is new and what it quotes: a rule of showing only; nothing stored changes."""

from __future__ import annotations

from dataclasses import dataclass

_OPENINGS = (("pada ", "menulis:"), ("on ", "wrote:"))


@dataclass(frozen=True)
class Part:
    text: str
    is_quoted: bool


def parts(body: str) -> list[Part]:
    """Split a text into what was written and what it quotes, in their order.

    Quoted are lines that begin with “>”, and “Pada … menulis:” or “On … wrote:” with what follows:
    the lines marked so, or else everything after it. Line by line: no text makes it slow.
    """
    lines = body.splitlines()
    flags = _flags(lines)
    found: list[Part] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or flags[end] != flags[start]:
            text = "\n".join(lines[start:end]).strip("\n")
            if text.strip():
                found.append(Part(text, flags[start]))
            start = end
    return found


def _flags(lines: list[str]) -> list[bool]:
    flags = [line.lstrip().startswith(">") for line in lines]
    for number in range(len(lines)):
        length = 0 if flags[number] else _opening(lines, number)
        if not length:
            continue
        following = next((n for n in range(number + length, len(lines)) if lines[n].strip()), None)
        is_marked = following is not None and flags[following]
        end = following if is_marked else len(lines)
        flags[number:end] = [True] * (end - number)
        if not is_marked:
            break
    return _joined(flags, lines)


def _opening(lines: list[str], number: int) -> int:
    """Return how many lines an opening has here: none, one, or two where a mail client broke it."""
    first = lines[number].strip()
    second = lines[number + 1].strip() if number + 1 < len(lines) else ""
    for length, text in ((1, first), (2, f"{first} {second}")):
        said = text.casefold()
        dated = any(letter.isdigit() for letter in text)
        if dated and len(text) < 300 and any(_is_between(said, *ends) for ends in _OPENINGS):
            return length
    return 0


def _is_between(said: str, start: str, end: str) -> bool:
    return said.startswith(start) and said.endswith(end)


def _joined(flags: list[bool], lines: list[str]) -> list[bool]:
    """Count an empty line between two quoted ones as quoted."""
    for number in range(1, len(lines) - 1):
        if not lines[number].strip() and flags[number - 1]:
            flags[number] = True
    return flags
