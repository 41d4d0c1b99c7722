"""A ticket led through everything that sends mail."""

from __future__ import annotations

from django.utils import translation

from tickets import emails
from tickets.models import OutgoingMail, Ticket


def last(ticket: Ticket, template: str) -> OutgoingMail:
    return ticket.outgoing_mails.filter(template=template).latest("id")


def worded(ticket: Ticket, template: str, language: str = "id") -> emails.Worded | None:
    mail = last(ticket, template)
    mail.language = language
    with translation.override("en"):  # the worker's own language must not matter
        return emails.word(mail)


def html_of(worded: emails.Worded) -> str:
    return worded.message.alternatives[0].content
