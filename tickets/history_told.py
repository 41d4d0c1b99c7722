"""What the history of a ticket tells its requester: they are spoken to, and see what was done.

Never notes, undelivered mail or the office's own housekeeping: a code that has no sentence here
is not shown to them.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tickets.history import Sentence, date_in, names_in, score_in
from tickets.models import Event, Severity, Ticket
from tickets.templatetags.instants import moment


def _same(sentence: str) -> Sentence:
    return lambda event: str(sentence)


def _filed(event: Event) -> str:
    promised = date_in(event.data.get("due_at"))
    if event.actor == Event.Actor.SYSTEM:
        came = _("An email in your name came to us. We promised to solve it by %(moment)s.")
        return came % {"moment": promised}
    told = (
        _("You sent us your question. We promised to solve it by %(moment)s.")
        if event.actor == Event.Actor.REQUESTER
        else _("We recorded your question. We promised to solve it by %(moment)s.")
    )
    return told % {"moment": promised}


def _received(event: Event) -> str:
    is_theirs = event.actor == Event.Actor.REQUESTER
    return _("You wrote to us.") if is_theirs else _("We recorded what you told us.")


def _files_added(event: Event) -> str:
    number = event.data["number"]
    told = (
        ngettext("You added %(number)d file.", "You added %(number)d files.", number)
        if event.actor == Event.Actor.REQUESTER
        else ngettext("We added %(number)d file.", "We added %(number)d files.", number)
    )
    return told % {"number": number}


def _closed(event: Event) -> str:
    if event.data["outcome"] == Ticket.Outcome.NO_ANSWER:
        return _("We closed the ticket, because we had no answer from you.")
    return _("We closed the ticket, because it was solved.")


def _withdrawn(event: Event) -> str:
    if event.actor == Event.Actor.REQUESTER:
        return _("You withdrew the ticket.")
    return _("The ticket was withdrawn for you.")


def _duplicate(event: Event) -> str:
    return _("We go on with this in your ticket %(number)s.") % {"number": event.data["of"]}


def _has_duplicate(event: Event) -> str:
    words = {"number": event.data["duplicate"]}
    return _("We joined your ticket %(number)s to this one.") % words


def _reopened(event: Event) -> str:
    if event.actor == Event.Actor.REQUESTER:
        return _("You reopened the ticket.")
    return _("We reopened the ticket.")


def _rated(event: Event) -> str:
    return _("You rated our service: %(rating)s.") % score_in(event)


def _handed_over(event: Event) -> str:
    words = {"third_party": event.data["to"], "number": event.data.get("their_number")}
    if words["number"]:
        return _("We passed the ticket on to %(third_party)s, under number %(number)s.") % words
    return _("We passed the ticket on to %(third_party)s.") % words


def _taken_back(event: Event) -> str:
    words = {"third_party": event.data["third_party"]}
    return _("%(third_party)s answered, and we went on with the ticket.") % words


def _void(event: Event) -> str:
    words = {"third_party": event.data["third_party"]}
    return _("The ticket did not go to %(third_party)s after all. We went on with it.") % words


def _severity(event: Event) -> str:
    said = _("We changed the severity from “%(before)s” to “%(after)s”.") % names_in(
        event, Severity
    )
    due = event.data.get("due_after")
    if due:
        said += " " + _("The deadline is now %(moment)s.") % {"moment": date_in(due)}
    return said


def _became(event: Event) -> str:
    words = {"number": event.data["number"]}
    return _("From here on it has the number %(number)s.") % words


def _refused(event: Event) -> str:
    if event.data.get("message"):
        return _("You told us that it is not solved yet.")
    return _("We saw that it is not solved yet, and went on with it.")


def _breached(event: Event) -> str:
    words = {"moment": moment(event.occurred_at)}
    return _("We did not keep the deadline of %(moment)s.") % words


def _reminded(event: Event) -> str:
    return _("We reminded you of our question.")


def _expected(event: Event) -> str:
    return _("We expect to solve it by %(moment)s.") % {"moment": date_in(event.data["at"])}


def _stage_end_set(event: Event) -> str:
    if not event.data["after"]:
        return _("We took out the end of your tender stage.")
    words = {"moment": date_in(event.data["after"])}
    return _("We noted that your tender stage ends at %(moment)s.") % words


def _owned(event: Event) -> str:
    if event.actor == Event.Actor.REQUESTER:
        return _("You told us that the email is from you.")
    return _("We made sure that the email is from you.")


def _masked(event: Event) -> str:
    if event.actor == Event.Actor.REQUESTER:
        return _("You masked identity numbers in the texts.")
    return _("We masked identity numbers in the texts.")


FOR_REQUESTERS: dict[str, Sentence] = {
    "ticket.filed": _filed,
    "message.replied": _same(gettext_lazy("We answered you.")),
    "message.asked": _same(gettext_lazy("We asked you something, and wait for your answer.")),
    "message.received": _received,
    "files.added": _files_added,
    "ticket.taken": _same(gettext_lazy("An officer took the ticket.")),
    "ticket.severity_changed": _severity,
    "ticket.handed_over": _handed_over,
    "ticket.taken_back": _taken_back,
    "ticket.hand_over_void": _void,
    "ticket.solved": _same(gettext_lazy("We solved the ticket.")),
    "ticket.confirmed": _same(gettext_lazy("You told us that it works now.")),
    "ticket.refused": _refused,
    "ticket.closed": _closed,
    "ticket.withdrawn": _withdrawn,
    "ticket.duplicate": _duplicate,
    "ticket.has_duplicate": _has_duplicate,
    "ticket.rated": _rated,
    "ticket.reopened": _reopened,
    "identity.masked": _masked,
    "mail.owned": _owned,
    "mail.disowned": _same(gettext_lazy("You told us that the email is not from you.")),
    "ticket.became": _became,
    "links.revoked": _same(
        gettext_lazy("We revoked the links to this ticket; our next mail carries a new one.")
    ),
    "deadline.breached": _breached,
    "ticket.reminded": _reminded,
    "ticket.expected": _expected,
    "ticket.stage_end_set": _stage_end_set,
}
