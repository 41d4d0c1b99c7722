"""What the history of a complaint says; it names neither the complainant nor whom it is about."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from tickets.history import who
from tickets.models import Event

Sentence = Callable[[Event], str]


def _plain(sentence: str) -> Sentence:
    return lambda event: sentence % {"who": who(event)}


def _same(sentence: str) -> Sentence:
    return lambda event: str(sentence)


def _outcome(event: Event) -> dict[str, str]:
    return {"who": who(event), "outcome": str(Complaint.Outcome(event.data["outcome"]).label)}


def _decided(event: Event) -> str:
    return _("%(who)s decided: %(outcome)s.") % _outcome(event)


def _decided_told(event: Event) -> str:
    return _("We decided: %(outcome)s.") % _outcome(event)


def _revealed(event: Event) -> str:
    words = {"who": who(event), "reason": event.data["reason"]}
    return _("%(who)s looked at who complained. Reason: %(reason)s") % words


def _reverted(event: Event) -> str:
    said = _("%(who)s found that it is a question, no complaint.") % {"who": who(event)}
    if event.data["was_hidden"]:
        said += " " + _("Since then officers see who wrote.")
    reason = event.data["reason"]
    return f"{said} " + _("Reason: %(reason)s") % {"reason": reason} if reason else said


SENTENCES: dict[str, Sentence] = {
    "complaint.filed": _same(gettext_lazy("It was entered into the register of complaints.")),
    "complaint.shielded": _plain(gettext_lazy("%(who)s hid it from one more whom it is about.")),
    "complaint.complete": _plain(gettext_lazy("%(who)s told the complainant it is complete.")),
    "complaint.incomplete": _plain(gettext_lazy("%(who)s told the complainant what is missing.")),
    "complaint.decided": _decided,
    "complaint.planned": _plain(gettext_lazy("%(who)s wrote down what is done about it.")),
    "complaint.action_done": _plain(gettext_lazy("%(who)s wrote down that the action is done.")),
    "complaint.about_tender": _plain(
        gettext_lazy("%(who)s pointed to who may judge the substance of a tender.")
    ),
    "complaint.lapor": _plain(gettext_lazy("%(who)s wrote down the number in SP4N-LAPOR!.")),
    "complaint.revealed": _revealed,
    "complaint.reverted": _reverted,
    "complaint.sorted": _plain(gettext_lazy("%(who)s sorted the mail.")),
}
FOR_REQUESTERS: dict[str, Sentence] = {
    "complaint.filed": _same(gettext_lazy("It was entered into the register of complaints.")),
    "complaint.complete": _same(gettext_lazy("We told you that it is complete.")),
    "complaint.incomplete": _same(gettext_lazy("We told you what is missing.")),
    "complaint.decided": _decided_told,
    "complaint.action_done": _same(gettext_lazy("The action that follows from it is done.")),
    "complaint.reverted": _same(gettext_lazy("We go on with it as a question to the helpdesk.")),
}
