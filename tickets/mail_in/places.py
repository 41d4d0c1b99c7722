"""Which apps want a mail for where it was sent: by plus-tag, by mailbox, or by another mailbox."""

from __future__ import annotations

from tickets.mail_in import own, routing
from tickets.mail_in.routing import Arrival


def takers(arrival: Arrival) -> list[routing.Taker]:
    """Return who takes what comes to the places that a mail was sent to."""
    names = own.tags(arrival.mail, routing.taker_of_place)
    if arrival.row.mailbox:
        names.append(arrival.row.mailbox.place)
    names += arrival.places
    return [taker for name in names if name and (taker := routing.taker_of_place(name))]
