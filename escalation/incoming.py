"""Mail to the third party's signed address: its answer if that is proven, else for an officer.

The address alone proves nothing: it stands in a mail that others may have been forwarded.
"""

from __future__ import annotations

import io

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext as _

from escalation.models import Escalation, HeldAnswer, HeldFile
from tickets import clock, masking, notices, uploads
from tickets.mail_in.parsed import ParsedFile, ParsedMail
from tickets.mail_in.routing import Arrival
from tickets.models import InboundMail, Ticket

LONGEST = 20_000


def take(arrival: Arrival, ticket: Ticket) -> Ticket | None:
    """Put a proven answer on the ticket; let anything else wait beside it."""
    if arrival.mail.bounce or arrival.mail.automatic == "bounce":
        return None
    escalation = _meant(ticket)
    if escalation is None:
        return None
    files, refused = _checked(arrival.mail)
    body = _body(arrival.mail, refused)
    # A helpdesk's own software sends answers and receipts alike: which it is, a person sees.
    is_a_machines = arrival.mail.automatic not in ("", "auto_reply")
    if not is_theirs(arrival, escalation) or (is_a_machines and escalation.is_away):
        _hold(arrival, escalation, body, files)
        return ticket
    if arrival.mail.automatic == "auto_reply":
        message = escalation.received(body)
    elif escalation.is_away:
        message = escalation.answered(body, by=None, files=files)
    else:
        # After the answer, or after it was made void: heard, and without any effect on time.
        message = escalation.ticket.hear(body, by=None, files=files)
    _settle(arrival, InboundMail.Status.TAKEN, ticket, message=message)
    return ticket


def is_theirs(arrival: Arrival, escalation: Escalation) -> bool:
    """Tell whether the mail is proven to come from a domain that the target answers from."""
    sender = arrival.mail.sender
    if not arrival.is_proven or sender is None:
        return False
    domain = sender.email.rpartition("@")[2]
    target = escalation.target
    return target.answers_from(domain) and target.answers_from(arrival.proven_domain)


def _meant(ticket: Ticket) -> Escalation | None:
    """Return the escalation a mail is about: what is away, else the last that was sent."""
    sent = Escalation.objects.exclude(sent_at=None).filter(ticket=ticket)
    found = sent.select_related("target", "ticket")
    return found.filter(pk__in=Escalation.objects.away()).first() or found.first()


def _body(mail: ParsedMail, refused: list[str]) -> str:
    """Return what is new in the mail; who quotes and writes below is read whole."""
    text = mail.text[: mail.folds_at].strip() or mail.text.strip()
    text = masking.without_identity_numbers(text)[:LONGEST] or mail.subject or _("(no text)")
    if refused:
        names = ", ".join(refused)
        text += "\n\n" + _("Files that could not be taken: %(names)s") % {"names": names}
    return text


def _checked(mail: ParsedMail) -> tuple[list[File], list[str]]:
    """Return the files we take, looked into like any other, and the names of the rest."""
    taken: list[File] = []
    refused: list[str] = []
    for part in mail.files:
        if len(taken) == uploads.MOST_FILES:
            refused.append(uploads.clean_name(part.name))
            continue
        try:
            taken.append(uploads.checked(_upload(part)))
        except uploads.RefusedFile:
            refused.append(uploads.clean_name(part.name))
    return taken, refused


def _upload(part: ParsedFile) -> InMemoryUploadedFile:
    content = io.BytesIO(part.content)
    return InMemoryUploadedFile(
        content, None, part.name, part.content_type, len(part.content), None
    )


def _hold(arrival: Arrival, escalation: Escalation, body: str, files: list[File]) -> None:
    """Keep it beside the ticket; it is nobody's words until an officer says whose."""
    held, is_new = HeldAnswer.objects.get_or_create(
        inbound_mail=arrival.row,
        defaults={
            "escalation": escalation,
            "sender": arrival.mail.sender.email if arrival.mail.sender else "",
            "subject": arrival.mail.subject[:300],
            "body": body,
            "proven_domain": arrival.proven_domain[:255],
            "received_at": arrival.received_at,
        },
    )
    if not is_new:
        return
    for file in files:
        file.seek(0)
        kept = HeldFile(held=held, name=file.name, content_type=file.content_type or "")
        kept.file.save(file.name, ContentFile(file.read()), save=True)
    _settle(arrival, InboundMail.Status.WAITING, escalation.ticket)
    _tell(escalation)


def _tell(escalation: Escalation) -> None:
    with Ticket.locking(escalation.ticket):
        event = escalation.ticket.record("escalation.answer_held", by=None, now=clock.now())
        notices.tell_officers(event, "escalation_answer_held")


def _settle(arrival: Arrival, status: str, ticket: Ticket, **more) -> None:
    row = arrival.row
    row.status, row.ticket = status, ticket
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "ticket", *more])
