"""What the history of a ticket says: one sentence for each code that `tickets` records.

As staff read it, with names and reasons; history_told.py has what the requester reads. Identity
numbers are in no event, so they are in no sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tickets import cases, wording
from tickets.models import Category, Event, Rating, Severity, Ticket
from tickets.templatetags.instants import moment

Sentence = Callable[[Event], str]


def public_events(ticket: Ticket) -> QuerySet[Event]:
    """Return what a requester may read of the history, oldest first."""
    return ticket.events.filter(code__in=wording.public_codes()).order_by("id")


def who(event: Event) -> str:
    """Return who did it, as staff call them."""
    if event.user:
        return event.user.get_full_name() or event.user.username
    if event.actor == Event.Actor.SYSTEM:
        return _("The portal")
    return str(Event.Actor(event.actor).label)


def _plain(sentence: str) -> Sentence:
    """Make a sentence of a lazy text that needs no more than who did it."""
    return lambda event: sentence % {"who": who(event)}


# Filing and talking


def _filed(event: Event) -> str:
    words = {"who": who(event), "channel": event.ticket.get_channel_display()}
    if event.actor == Event.Actor.SYSTEM:
        return _("A mail whose sender is not verified made the ticket.")
    if event.actor == Event.Actor.REQUESTER:
        return _("The requester filed the ticket (%(channel)s).") % words
    return _("%(who)s filed the ticket for the requester (%(channel)s).") % words


def _received(event: Event) -> str:
    if event.actor == Event.Actor.REQUESTER:
        return _("The requester wrote.")
    return _("%(who)s recorded what the requester said.") % {"who": who(event)}


def _files_added(event: Event) -> str:
    number = event.data["number"]
    return ngettext(
        "%(who)s sent the same again, with %(number)d file more.",
        "%(who)s sent the same again, with %(number)d files more.",
        number,
    ) % {"who": who(event), "number": number}


# Solving and ending


def _closed(event: Event) -> str:
    words = {"who": who(event)}
    if event.data["outcome"] == Ticket.Outcome.NO_ANSWER:
        return _("%(who)s closed the ticket: the requester did not answer.") % words
    return _("%(who)s closed the solved ticket.") % words


def _duplicate(event: Event) -> str:
    words = {"who": who(event), "number": event.data["of"]}
    return _("%(who)s closed the ticket: it goes on as %(number)s.") % words


def _has_duplicate(event: Event) -> str:
    words = {"who": who(event), "number": event.data["duplicate"]}
    return _("%(who)s joined ticket %(number)s to this one.") % words


def score_in(event: Event) -> dict[str, str]:
    return {"rating": str(Rating.Score(event.data["score"]).label)}


def _rated(event: Event) -> str:
    return _("%(who)s rated the service: %(rating)s.") % {"who": who(event), **score_in(event)}


# Who has it


def _assigned(event: Event) -> str:
    words = {"who": who(event), "officer": event.data["to_name"]}
    if "instead_of" in event.data:
        words["absent"] = event.data["instead_of"]
        said = _("%(who)s gave the ticket to %(officer)s, who stands in for %(absent)s.") % words
    elif event.data.get("was", event.user_id) != event.user_id:
        words["former"] = event.data["was_name"]
        said = _("%(who)s gave the ticket of %(former)s to %(officer)s.") % words
    else:
        said = _("%(who)s gave the ticket to %(officer)s.") % words
    return _reasoned(said, event)


def _handed_over(event: Event) -> str:
    words = {"who": who(event), "third_party": event.data["to"]}
    return _reasoned(_("%(who)s handed the ticket over to %(third_party)s.") % words, event)


def _heard(event: Event) -> str:
    if event.user:
        return _("%(who)s recorded what the third party said.") % {"who": who(event)}
    return _("The third party wrote.")


def _taken_back(event: Event) -> str:
    words = {"who": who(event), "third_party": event.data["third_party"]}
    return _("%(who)s took the ticket back: %(third_party)s has answered.") % words


def _void(event: Event) -> str:
    words = {"who": who(event), "third_party": event.data["third_party"]}
    return _reasoned(_("%(who)s made the hand-over to %(third_party)s void.") % words, event)


# How grave it is, and what was promised


def _severity_changed(event: Event) -> str:
    words = {"who": who(event), **names_in(event, Severity)}
    said = _("%(who)s changed the severity from “%(before)s” to “%(after)s”.") % words
    due = event.data.get("due_after")
    if due and due != event.data.get("due_before"):
        said += " " + _("The deadline is now %(moment)s.") % {"moment": date_in(due)}
    return _reasoned(said, event)


def _category_changed(event: Event) -> str:
    words = {"who": who(event), **names_in(event, Category)}
    return _("%(who)s changed the category from “%(before)s” to “%(after)s”.") % words


def _promise_name(event: Event) -> dict[str, str]:
    return {"promise": cases.promise_name(event.data["kind"])}


def _promised(sentence: str) -> Sentence:
    return lambda event: sentence % _promise_name(event)


def _became(event: Event) -> str:
    words = {"who": who(event), "number": event.data["number"]}
    if event.data["kind"]:
        return _("%(who)s made this another kind of case, number %(number)s.") % words
    return _("%(who)s made this an ordinary ticket again, number %(number)s.") % words


def _breached(event: Event) -> str:
    words = {"moment": moment(event.occurred_at), **_promise_name(event)}
    if words["promise"]:
        return _("The deadline of “%(promise)s” passed (%(moment)s).") % words
    return _("The deadline passed without a solution (%(moment)s).") % words


def _stage(event: Event) -> str:
    """Name the share of the time that was gone; stages are data, so one may be gone by now."""
    ordinal, percent = event.data.get("ordinal", 1), event.data.get("percent")
    words = {"moment": date_in(event.data.get("due_at")), "percent": percent}
    if percent is None:
        return _(
            "The deadline of %(moment)s is still missed: staff were told, time %(ordinal)d."
        ) % {
            **words,
            "ordinal": ordinal,
        }
    return _("%(percent)d %% of the time until %(moment)s was gone: staff were told.") % words


def _reminded(event: Event) -> str:
    return _("%(who)s reminded the requester of our question.") % {"who": who(event)}


def _needed(event: Event) -> str:
    words = {"moment": date_in(event.data["stage_ends_at"])}
    return _("The tender stage ends at %(moment)s: staff were told.") % words


def _stage_end_set(event: Event) -> str:
    before, after = (date_in(event.data[name]) for name in ("before", "after"))
    words = {"who": who(event), "before": before, "after": after}
    if not after:
        return _("%(who)s took out the end of the tender stage (%(before)s).") % words
    if not before:
        return _("%(who)s noted that the tender stage ends at %(after)s.") % words
    return _("%(who)s corrected the end of the tender stage: from %(before)s to %(after)s.") % words


def _expected(event: Event) -> str:
    words = {"who": who(event), "moment": date_in(event.data["at"])}
    return _("%(who)s expects a solution by %(moment)s.") % words


# Who the requester is, and mail


def _updated(event: Event) -> str:
    fields = ", ".join(str(_FIELDS.get(name, name)) for name in event.data["fields"])
    words = {"who": who(event), "fields": fields}
    return _("%(who)s took over what the requester stated: %(fields)s.") % words


def _revealed(event: Event) -> str:
    words = {"who": who(event)}
    return _reasoned(_("%(who)s looked at the identity number.") % words, event)


def _erased(event: Event) -> str:
    words = {"who": who(event)}
    return _reasoned(_("%(who)s erased the requester's personal data.") % words, event)


_masked = _plain(gettext_lazy("%(who)s masked identity numbers in the texts."))


def _mail_failed(event: Event) -> str:
    from tickets import emails

    words = {"mail": emails.title(event.data["template"])}
    return _("The mail “%(mail)s” could not be delivered.") % words


def _refused(event: Event) -> str:
    if event.data.get("message"):
        return _("%(who)s said that it is not solved yet.") % {"who": who(event)}
    words = {"who": who(event)}
    return _("%(who)s read in what was written since that it is not solved yet.") % words


def _joined(event: Event) -> str:
    return str(_JOINED.get(event.data["why"], _JOINED["unverified"]))


_JOINED = {
    "automatic": gettext_lazy("An automatic mail came for this ticket."),
    "colleague": gettext_lazy("Somebody else answered a mail about this ticket."),
    "staff": gettext_lazy("A mail came that names a member of staff as its sender."),
    "thanks": gettext_lazy("The requester sent a mail that only says thanks."),
    "unverified": gettext_lazy("A mail came whose sender is not verified."),
}


def _owned(event: Event) -> str:
    if event.actor == Event.Actor.SYSTEM:
        return _("A proven copy of the mail came: it is the requester's word.")
    if event.actor == Event.Actor.REQUESTER:
        return _("The requester said that the mail is theirs.")
    return _("%(who)s vouched that the mail is the requester's.") % {"who": who(event)}


def _files_refused(event: Event) -> str:
    words = {"files": " ".join(event.data["files"])}
    return _("Files that came by mail were not taken: %(files)s") % words


_FIELDS = {
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("telephone"),
    "role": gettext_lazy("role"),
    "organisation": gettext_lazy("organisation"),
    "identity_number": gettext_lazy("identity number"),
}


def _reasoned(said: str, event: Event) -> str:
    reason = event.data.get("reason", "").strip()
    return f"{said} " + _("Reason: %(reason)s") % {"reason": reason} if reason else said


def date_in(iso: str | None) -> str:
    return moment(datetime.fromisoformat(iso)) if iso else ""


def names_in(event: Event, model: type[Severity] | type[Category]) -> dict[str, str]:
    """Return the names before and after a change; read once for all events of a ticket."""
    read = event.ticket.__dict__.setdefault(f"_history_{model.__name__}", {})
    if not read:
        read.update(model.objects.in_bulk())
    return {key: str(read.get(event.data[key], "?")) for key in ("before", "after")}


SENTENCES: dict[str, Sentence] = {
    "ticket.filed": _filed,
    "message.replied": _plain(gettext_lazy("%(who)s answered the requester.")),
    "message.asked": _plain(gettext_lazy("%(who)s asked the requester, and waits for an answer.")),
    "message.noted": _plain(gettext_lazy("%(who)s wrote an internal note.")),
    "message.received": _received,
    "files.added": _files_added,
    "ticket.taken": _plain(gettext_lazy("%(who)s took the ticket.")),
    "ticket.assigned": _assigned,
    "ticket.severity_changed": _severity_changed,
    "ticket.category_changed": _category_changed,
    "ticket.handed_over": _handed_over,
    "message.heard": _heard,
    "ticket.taken_back": _taken_back,
    "ticket.hand_over_void": _void,
    "ticket.solved": _plain(gettext_lazy("%(who)s solved the ticket.")),
    "ticket.confirmed": _plain(gettext_lazy("%(who)s confirmed that it works now.")),
    "ticket.refused": _refused,
    "ticket.still_solved": _plain(
        gettext_lazy("%(who)s read what was written since: the ticket stays solved.")
    ),
    "ticket.closed": _closed,
    "ticket.withdrawn": _plain(gettext_lazy("%(who)s withdrew the ticket.")),
    "ticket.duplicate": _duplicate,
    "ticket.has_duplicate": _has_duplicate,
    "ticket.marked_spam": _plain(gettext_lazy("%(who)s marked the ticket as spam.")),
    "ticket.rated": _rated,
    "ticket.reopened": _plain(gettext_lazy("%(who)s reopened the ticket.")),
    "ticket.became": _became,
    "deadline.breached": _breached,
    "deadline.kept": _promised(gettext_lazy("The promise “%(promise)s” is settled.")),
    "deadline.opened": _promised(gettext_lazy("The promise “%(promise)s” runs from now on.")),
    "deadline.explained": _plain(gettext_lazy("%(who)s wrote down why the promise was broken.")),
    "deadline.stage": _stage,
    "ticket.reminded": _reminded,
    "ticket.unreached": _plain(
        gettext_lazy("Our question did not reach the requester by mail: staff were asked to call.")
    ),
    "ticket.expected": _expected,
    "ticket.needed": _needed,
    "ticket.stage_end_set": _stage_end_set,
    "requester.updated": _updated,
    "requester.stated": _plain(gettext_lazy("%(who)s gave a telephone number and a document.")),
    "requester.erased": _erased,
    "identity.revealed": _revealed,
    "identity.masked": _masked,
    "links.sent": _plain(gettext_lazy("%(who)s had a fresh link mailed to the requester.")),
    "links.revoked": _plain(gettext_lazy("%(who)s revoked all links to this ticket.")),
    "mail.failed": _mail_failed,
    "mail.joined": _joined,
    "mail.owned": _owned,
    "mail.disowned": _plain(
        gettext_lazy("%(who)s said that the mail is NOT theirs: its words stay hidden from them.")
    ),
    "mail.files_refused": _files_refused,
}
