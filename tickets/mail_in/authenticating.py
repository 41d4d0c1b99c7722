"""Whether the receiving host itself says that a mail comes from the domain in its From."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tickets.mail_in.addresses import lowered
from tickets.mail_in.parsed import ParsedMail

_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)\b(.*)", re.I | re.S)
_PROPERTY = re.compile(r"(?:^|\s)(header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*(\S+)", re.I)
_DOMAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


def proven_domain(mail: ParsedMail, authserv_ids: Iterable[str]) -> str:
    """Return the sender's domain where the receiving host proves it, or nothing.

    Only the topmost Authentication-Results counts, and only from a host named in `authserv_ids`:
    what stands below came with the mail, whoever it says it is by. DMARC decides where it says
    anything; without it a DKIM or SPF pass does whose domain is the sender's or above it.
    """
    if not mail.sender or not mail.authentication_results:
        return ""
    domain = mail.sender.email.rpartition("@")[2]
    host, results = _read(mail.authentication_results[0])
    if host not in {name.lower() for name in authserv_ids if name} or not _DOMAIN.fullmatch(domain):
        return ""
    judged = [(verdict, said) for method, verdict, said in results if method == "dmarc"]
    judged = [(verdict, said) for verdict, said in judged if verdict != "none"]
    if judged:
        return domain if all(_is_dmarc_pass(*result, domain) for result in judged) else ""
    return domain if any(_is_aligned(*result, domain) for result in results) else ""


def _is_dmarc_pass(verdict: str, said: dict[str, str], domain: str) -> bool:
    """Tell whether DMARC passed for this very domain: the host read the same From as we did."""
    return verdict in ("pass", "bestguesspass") and said.get("header.from", "") == domain


def _is_aligned(method: str, verdict: str, said: dict[str, str], domain: str) -> bool:
    if verdict != "pass":
        return False
    if method == "dkim":
        signer = said.get("header.d") or said.get("header.i", "").rpartition("@")[2]
    elif method == "spf":
        signer = said.get("smtp.mailfrom", "").rpartition("@")[2]
    else:
        return False
    # Who holds a domain holds what is below it; the reverse is no proof.
    return bool(_DOMAIN.fullmatch(signer)) and f".{domain}".endswith(f".{signer}")


def _read(header: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """Return the host and its results; none from a header that somebody may have written into."""
    bare = _without_comments(header)
    if bare is None:
        return "", []
    host, *pieces = bare.split(";")
    name = host.split()
    results = []
    for piece in pieces:
        found = _RESULT.match(piece)
        if found:
            said: dict[str, str] = {}
            for key, value in _PROPERTY.findall(found[3]):
                said.setdefault(key.lower(), lowered(value).removesuffix("."))
            results.append((found[1].lower(), found[2].lower(), said))
    return (name[0].lower() if name else ""), results


def _without_comments(header: str) -> str | None:
    """Take comments away; None where quotes or parentheses do not pair.

    An address that the sender chose stands in comments and values: one with a quote, a backslash
    or a parenthesis in it could be made to look like a result.
    """
    kept: list[str] = []
    depth = 0
    for letter in header:
        if letter in '"\\' or (letter == ")" and not depth):
            return None
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(letter)
    return None if depth else "".join(kept)


def is_disproven(mail: ParsedMail, authserv_ids: Iterable[str]) -> bool:
    """Tell whether the receiving host itself says that the mail is not from whom it says."""
    if not mail.authentication_results:
        return False
    host, results = _read(mail.authentication_results[0])
    if host not in {name.lower() for name in authserv_ids if name}:
        return False
    return any(method == "dmarc" and verdict == "fail" for method, verdict, _ in results)
