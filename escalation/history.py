"""What the history of a ticket says of escalations and mass incidents."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.history import who
from tickets.models import Event

Sentence = Callable[[Event], str]


def _said(sentence: str, *names: str) -> Sentence:
    """Make a sentence of a lazy text, who did it, and what the event says under these names."""
    return lambda event: (
        sentence % ({"who": who(event)} | {name: event.data.get(name) or "–" for name in names})
    )


def _told(sentence: str, *names: str) -> Sentence:
    return lambda event: sentence % {name: event.data.get(name) or "–" for name in names}


def _sent(event: Event) -> str:
    words = {"who": who(event), "target": event.data["target"]}
    if event.data["way"] == "mail":
        return _("%(who)s sent the pack to %(target)s by mail.") % words
    return _("%(who)s put the pack before %(target)s by hand.") % words


def _identity_included(event: Event) -> str:
    return _("%(who)s let the identity number go to %(target)s. Reason: %(reason)s") % {
        "who": who(event),
        "target": event.data["target"],
        "reason": event.data["reason"],
    }


SENTENCES: dict[str, Sentence] = {
    "escalation.sent": _sent,
    "escalation.identity_included": _identity_included,
    "escalation.acknowledged": _said(
        gettext_lazy("%(who)s noted that %(to)s has it under number %(number)s."), "to", "number"
    ),
    "escalation.followed_up": _said(
        gettext_lazy("%(who)s asked %(to)s for news, time %(count)s."), "to", "count"
    ),
    "escalation.follow_up_due": _said(gettext_lazy("It is time to ask for news: staff were told.")),
    "escalation.takes_long": _said(
        gettext_lazy("%(to)s has had it for long: the supervisors were told."), "to"
    ),
    "escalation.status_told": _said(
        gettext_lazy("The requester was told that %(to)s still has it."), "to"
    ),
    "escalation.answer_held": _said(
        gettext_lazy("A mail came that may be their answer; an officer has to decide.")
    ),
    "escalation.answer_refused": _said(
        gettext_lazy("%(who)s decided that a mail was not their answer.")
    ),
    "escalation.mail_failed": _said(
        gettext_lazy("The pack could not be delivered: the office has the ticket again.")
    ),
    "incident.declared": _said(
        gettext_lazy("%(who)s declared a mass incident; this ticket stands for all.")
    ),
    "incident.attached": _said(
        gettext_lazy("%(who)s attached the ticket to the mass incident of %(number)s."), "number"
    ),
    "incident.detached": _said(
        gettext_lazy("%(who)s took the ticket out of the mass incident of %(number)s."), "number"
    ),
}

FOR_REQUESTERS: dict[str, Sentence] = {
    "escalation.acknowledged": _told(
        gettext_lazy("%(to)s has the ticket under number %(number)s."), "to", "number"
    ),
    "escalation.followed_up": _told(gettext_lazy("We asked %(to)s for news."), "to"),
    "incident.attached": lambda event: _("Your problem is part of a disturbance that we know of."),
}
