"""Reports that a mail of ours did not arrive, as mail servers send them."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings

from tickets import bounces
from tickets.mail_in import bouncing, threads, writing
from tickets.mail_in.routing import Arrival
from tickets.models import OutgoingMail

# Whose servers report under other names than the addresses they serve.
_ALSO = {"gmail.com": ["googlemail.com", "google.com"]}


def take(arrival: Arrival) -> bool:
    """Mark the mail that came back and its address; fold the report into its ticket.

    A Message-ID of ours ties it, which whoever saw that mail knows: so only a mail server that is
    proven to speak for the reader's domain, or for ours, marks anything. Staff read the others.
    """
    report = arrival.mail.bounce
    found = _reported(arrival) if report else None
    if report is None or found is None or found.ticket is None:
        return False
    said = {address.strip().lower() for address in report.recipients}
    why = "automatic"
    if report.is_final and (not said or found.to.lower() in said):
        if _is_believed(arrival, found):
            bounces.settle(found, f"{report.status} {report.words}".strip())
        else:
            why = "unverified"
    writing.join(arrival, found.ticket, arrival.found, why=why)
    return True


def _reported(arrival: Arrival) -> OutgoingMail | None:
    mail = arrival.mail
    named = [mail.bounce.message_id] if mail.bounce and mail.bounce.message_id else []
    names = [*named, *mail.in_reply_to, *mail.references]
    ours = threads.outgoing(names)
    return next((ours[threads.bare(name)] for name in names if threads.bare(name) in ours), None)


def _is_believed(arrival: Arrival, found: OutgoingMail) -> bool:
    local = arrival.mail.sender.email.partition("@")[0] if arrival.mail.sender else ""
    if not arrival.is_proven or not bouncing.FROM_SERVER.match(local):
        return False
    addresses = [found.to, settings.OFFICE_MAILBOX, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
    domains = {address.rpartition("@")[2].lower() for address in addresses}
    domains |= {name for domain in domains for name in _ALSO.get(domain, [])} - {""}
    proven = arrival.proven_domain
    return any(proven == domain or proven.endswith(f".{domain}") for domain in domains)
