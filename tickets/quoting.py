"""What of a message is new and what it quotes: a rule of showing only; nothing stored changes."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.mail_in import folding


@dataclass(frozen=True)
class Part:
    text: str
    is_quoted: bool


def parts(body: str, *, is_forward: bool = False) -> list[Part]:
    """Split a text into what was written and what it quotes, in their order.

    The rules are those by which mail that comes in is folded.
    """
    lines = body.replace("\r\n", "\n").split("\n")
    flags = folding.quoted(lines, is_forward=is_forward)
    found: list[Part] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or flags[end] != flags[start]:
            text = "\n".join(lines[start:end]).strip("\n")
            if text.strip():
                found.append(Part(text, flags[start]))
            start = end
    return found
