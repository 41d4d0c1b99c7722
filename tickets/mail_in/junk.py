"""What is junk, perhaps: it waits for a person, and nobody is answered meanwhile."""

from __future__ import annotations

import re

from tickets.mail_in import authenticating
from tickets.mail_in.arriving import trusted_hosts
from tickets.mail_in.routing import Arrival
from tickets.models import Requester

ENOUGH = 3
_LINK = re.compile(r"https?://", re.IGNORECASE)
_MANY_LINKS = 8


def is_junk(arrival: Arrival) -> bool:
    """Tell what may be junk; a sender who is proven and known never sends it."""
    if score(arrival) < ENOUGH:
        return False
    sender = arrival.mail.sender
    is_known = sender and Requester.objects.filter(email=sender.email).exists()
    return not (arrival.is_proven and is_known)


def score(arrival: Arrival) -> int:
    """Add up what speaks for junk."""
    mail, sender = arrival.mail, arrival.mail.sender
    hosts = trusted_hosts(arrival.row)
    marks = [
        (3, arrival.row.is_junk or mail.spam_verdict == "yes"),
        (3, authenticating.is_disproven(mail, hosts)),
        (1, bool(mail.authentication_results) and bool(hosts) and not arrival.is_proven),
        (1, len(_LINK.findall(mail.text[:50_000])) >= _MANY_LINKS),
        (1, mail.automatic in ("list", "bulk")),
        (1, bool(sender and mail.reply_to) and not _answers_to_itself(arrival)),
    ]
    return sum(points for points, applies in marks if applies)


def _answers_to_itself(arrival: Arrival) -> bool:
    """Tell whether an answer would go to the domain that the mail says it is from."""
    sender = arrival.mail.sender
    domain = sender.email.rpartition("@")[2] if sender else ""
    return all(address.email.rpartition("@")[2] == domain for address in arrival.mail.reply_to)
