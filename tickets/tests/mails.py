"""What leads to each mail, and how to read one."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from tickets import clock, emails, notices, watching
from tickets.models import Event, OutgoingMail, Severity, Ticket

ANSWER = "Silakan coba masuk lagi."


def _nothing(ticket, officer, other):
    """Filing alone sends it."""


def _handed_back(ticket, officer, other):
    ticket.hand_over("LKPP", by=officer)
    ticket.take_back(by=officer)


def _refused(ticket, officer, other):
    ticket.assign(officer, by=other)
    ticket.solve(ANSWER, by=officer)
    ticket.refuse("Masih sama.", by=ticket.requester)


def _withdrawn(ticket, officer, other):
    ticket.withdraw(by=ticket.requester)


def _written_to(ticket, officer, other):
    ticket.assign(officer, by=other)
    ticket.receive("Ini fotonya.", by=ticket.requester)


def _rung(after: timedelta) -> None:
    """Let the keeper do its round as if it were later."""
    later = clock.now() + after
    with patch.object(clock, "now", lambda: later):
        watching.ring_due()


def _half_gone(ticket, officer, other):
    _rung(timedelta(hours=4, seconds=1))


def _three_quarters_gone(ticket, officer, other):
    normal = Severity.objects.get(code="normal")
    ticket.change_severity(normal, by=officer, reason="Perlu data")
    _rung(timedelta(hours=18, seconds=1))


def _all_gone(ticket, officer, other):
    _rung(timedelta(hours=8, seconds=1))


def _expecting(ticket, officer, other):
    ticket.expect(clock.now() + timedelta(hours=3), by=officer)


def _stage_ending(ticket, officer, other):
    ticket.stage_ends_at = clock.now() + timedelta(hours=3)
    ticket.save(update_fields=["stage_ends_at"])
    ends = ticket.stage_ends_at.isoformat()
    ticket.record("ticket.needed", by=None, now=clock.now(), stage_ends_at=ends)


def _reminded(ticket, officer, other):
    ticket.ask(ANSWER, by=officer)
    ticket.remind(by=None)


def _files_refused(ticket, officer, other):
    files = ["“virus.exe” tidak dapat kami terima."]
    event = ticket.record("mail.files_refused", by=None, now=clock.now(), files=files)
    notices.tell_requester(event, "files_refused")


def _unreached(ticket, officer, other):
    ticket.ask(ANSWER, by=officer)
    ticket.ask_to_call(by=None)


def _not_told(ticket, officer, other):
    ticket.solve(ANSWER, by=officer)
    ticket.record("mail.failed", by=None, now=clock.now(), mail=0, template="solved")


def _disowned(ticket, officer, other):
    ticket.doubt = Ticket.Doubt.UNPROVEN
    ticket.save(update_fields=["doubt"])
    ticket.assign(officer, by=other)
    ticket.disown(by=ticket.requester)


def _given_away(ticket, officer, other):
    ticket.take(by=officer)
    ticket.assign(other, by=other, reason="Budi sedang dinas luar.")


LEADS_TO = {
    "not_told": _not_told,
    "unreached": _unreached,
    "files_refused": _files_refused,
    "received": _nothing,
    "new_ticket": _nothing,
    "answered": lambda ticket, officer, other: ticket.reply(ANSWER, by=officer),
    "waiting": lambda ticket, officer, other: ticket.ask(ANSWER, by=officer),
    "solved": lambda ticket, officer, other: ticket.solve(ANSWER, by=officer),
    "closed": _withdrawn,
    "link": lambda ticket, officer, other: notices.send_link(ticket, clock.now()),
    "handed_over": lambda ticket, officer, other: ticket.hand_over("LKPP", by=officer),
    "resumed": _handed_back,
    "deadline_changed": lambda ticket, officer, other: ticket.change_severity(
        Severity.objects.get(code="urgent"), by=officer
    ),
    "assigned": lambda ticket, officer, other: ticket.assign(other, by=officer),
    "reassigned": _given_away,
    "requester_wrote": _written_to,
    "came_back": _refused,
    "deadline_near": _half_gone,
    "deadline_decide": _three_quarters_gone,
    "deadline_late": _all_gone,
    "late": _all_gone,
    "expected": _expecting,
    "needed_by": _stage_ending,
    "disowned": _disowned,
    "reminder": _reminded,
}


def last(ticket: Ticket, template: str) -> OutgoingMail:
    return ticket.outgoing_mails.filter(template=template).latest("id")


def worded(ticket: Ticket, template: str, language: str = "id") -> emails.Worded | None:
    """Word the newest mail of a kind, not before it was written."""
    mail = last(ticket, template)
    mail.language = language
    now = max(clock.now(), mail.created_at)
    with patch.object(clock, "now", lambda: now):
        return emails.word(mail)


def html_of(worded: emails.Worded) -> str:
    return worded.message.alternatives[0].content


def everything_in(worded: emails.Worded) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in worded.message.message().items())
    return "\n".join([headers, worded.subject, worded.message.body, html_of(worded)])


def leave() -> None:
    """Have everything that waits be sent now."""
    OutgoingMail.objects.filter(status="queued").update(status="sent", settled_at=clock.now())


def queue_one(ticket: Ticket, key: str = "one") -> OutgoingMail:
    """Leave exactly one mail waiting: an answer."""
    OutgoingMail.objects.all().delete()
    event = Event.objects.filter(ticket=ticket).last()
    mail = notices._to_requester(ticket, "received", clock.now(), key, event.pk)
    mail.save()
    return mail
