"""Reports that a mail of ours did not arrive, as mail servers send them."""

from __future__ import annotations

from tickets import bounces
from tickets.mail_in import threads
from tickets.mail_in.routing import Arrival
from tickets.models import Ticket


def take(arrival: Arrival) -> Ticket | None:
    """Mark the mail that came back and its address; fold the report into its ticket.

    Only a Message-ID of ours ties it: anybody can write that an address does not exist.
    """
    mail = arrival.mail
    if mail.bounce is None:
        return None
    named = [mail.bounce.message_id] if mail.bounce.message_id else []
    names = [*named, *mail.in_reply_to, *mail.references]
    ours = threads.outgoing(names)
    found = next((ours[threads.bare(name)] for name in names if threads.bare(name) in ours), None)
    if found is None:
        return None
    said = {address.strip().lower() for address in mail.bounce.recipients}
    if mail.bounce.is_final and (not said or found.to.lower() in said):
        bounces.settle(found, f"{mail.bounce.status} {mail.bounce.words}".strip())
    return found.ticket
