"""Text that was broken to be joined again (RFC 3676): paragraphs as they were typed."""

from __future__ import annotations


def joined(text: str, *, deletes: bool) -> str:
    """Join the lines that end with a blank; quoted ones keep their own."""
    lines: list[str] = []
    open_: list[str] = []  # the pieces of a paragraph not ended yet
    for line in text.split("\n"):
        if line.startswith(">"):
            _close(open_, lines)
            lines.append(line.rstrip())
            continue
        line = line.removeprefix(" ")
        if line == "-- ":
            _close(open_, lines)
            lines.append(line)
        elif line.endswith(" "):
            open_.append(line[:-1] if deletes else line)
        else:
            open_.append(line)
            _close(open_, lines)
    _close(open_, lines)
    return "\n".join(lines)


def _close(open_: list[str], lines: list[str]) -> None:
    if open_:
        lines.append("".join(open_).rstrip())
        open_.clear()
