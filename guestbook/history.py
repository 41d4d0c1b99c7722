"""What the history of a ticket says of visits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tickets.history import Sentence, who
from tickets.models import Event
from tickets.templatetags.instants import moment

RECORDED = "visit.recorded"


def _words(event: Event) -> dict[str, str]:
    return {
        "who": who(event),
        "place": event.data.get("place", ""),
        "moment": moment(event.occurred_at),
    }


def _recorded(event: Event) -> str:
    if event.data.get("from_paper"):
        return _("%(who)s entered a visit from paper: %(place)s, %(moment)s.") % _words(event)
    return _("%(who)s entered a visit: %(place)s, %(moment)s.") % _words(event)


def _recorded_told(event: Event) -> str:
    return _("You visited us: %(place)s, %(moment)s.") % _words(event)


SENTENCES: dict[str, Sentence] = {RECORDED: _recorded}
FOR_REQUESTERS: dict[str, Sentence] = {RECORDED: _recorded_told}
