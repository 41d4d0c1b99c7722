"""The mails of an escalation: to the third party, to the requester, to the office's own people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from escalation import enclosing
from escalation.models import Escalation, Target
from escalation.pack import FIELDS, LONG
from tickets import identity
from tickets.emails.kinds import Facts, Notice, to_requester, to_staff, to_third_party
from tickets.models import ServiceStandard


@to_third_party(gettext_lazy("Pack to the third party"), reply_kind="third_party")
def escalation_pack(notice: Notice) -> Facts | None:
    """Give the pack as it leaves; withdrawn or ended in the meantime, it stays here."""
    escalation = _of(notice)
    if not escalation.is_open:
        return None
    return pack_facts(escalation) | {"attachments": enclosing.ready(escalation)}


@to_third_party(gettext_lazy("Question for news to the third party"), reply_kind="third_party")
def escalation_follow_up(notice: Notice) -> Facts | None:
    escalation = _of(notice)
    if not escalation.is_away:
        return None
    return {
        "escalation": escalation,
        "title": escalation.pack.get("title") or notice.ticket.subject,
        "text": notice.mail.data["text"],
        "signed_by": _name(escalation.sent_by),
        "lpse": settings.LPSE_NAME,
    }


@to_requester(gettext_lazy("Still with the third party"))
def escalation_status(notice: Notice) -> Facts | None:
    escalation = away_for(notice.ticket)
    if escalation is None:
        return None
    return {
        "third_party": escalation.target.party,
        "their_number": escalation.number,
        "since": escalation.sent_at,
        "follow_ups": escalation.follow_ups,
        "followed_up_at": escalation.followed_up_at,
        "next_at": notice.now + escalation.target.requester_every,
    }


@to_staff(gettext_lazy("Time to ask the third party"))
def escalation_follow_up_due(notice: Notice) -> Facts | None:
    return _still_away(notice)


@to_staff(gettext_lazy("Long with the third party"))
def escalation_takes_long(notice: Notice) -> Facts | None:
    return _still_away(notice)


@to_staff(gettext_lazy("A mail that may be the third party's answer"))
def escalation_answer_held(notice: Notice) -> Facts | None:
    escalation = notice.ticket.escalations.exclude(sent_at=None).first()
    waits = escalation and escalation.held_answers.filter(accepted_at=None, refused_at=None)
    return {"third_party": escalation.target.party} if waits and waits.exists() else None


@to_staff(gettext_lazy("The third party answered"))
def escalation_answered(notice: Notice) -> Facts | None:
    return None if notice.ticket.is_finished else {"third_party": notice.event.data["third_party"]}


@to_staff(gettext_lazy("The pack could not be delivered"))
def escalation_mail_failed(notice: Notice) -> Facts | None:
    return None if notice.ticket.is_finished else {"due_at": notice.ticket.due_at}


def pack_facts(escalation: Escalation) -> Facts:
    """Give what the pack's templates need; the identity number is read here and kept nowhere."""
    ticket = escalation.ticket
    lines = [
        {"name": name, "label": FIELDS[name], "value": value, "is_long": name in LONG}
        for name in escalation.target.form_order or FIELDS
        if (value := escalation.pack.get(name))
    ]
    number, kind = _identity(escalation)
    return {
        "escalation": escalation,
        "lines": lines,
        "title": escalation.pack.get("title") or ticket.subject,
        "identity_number": number,
        "identity_type": kind,
        "secrets": {number: identity.mask(number)} if number else {},
        "enclosures": [chosen.name for chosen in escalation.enclosures.all()],
        "signed_by": _name(escalation.sent_by or escalation.prepared_by),
        "lpse": settings.LPSE_NAME,
        "stage_ends_at": ticket.stage_ends_at,
        "office": ServiceStandard.in_force(),
    }


def away_for(ticket) -> Escalation | None:
    """Return what is away for a ticket: its own, or that of the incident it follows."""
    from escalation.verbs.preparing import followed_incident

    own = Escalation.objects.away().filter(ticket=ticket).select_related("target").first()
    incident = None if own else followed_incident(ticket)
    if incident:
        mine = Escalation.objects.away().filter(ticket=incident.parent)
        return mine.select_related("target").first()
    return own


def _of(notice: Notice) -> Escalation:
    rows = Escalation.objects.select_related("target", "sent_by", "prepared_by")
    escalation = rows.get(pk=notice.mail.data["escalation"])
    escalation.ticket = notice.ticket
    return escalation


def _still_away(notice: Notice) -> Facts | None:
    escalation = away_for(notice.ticket)
    if escalation is None:
        return None
    return {
        "third_party": escalation.target.party,
        "target": escalation.target.name,
        "since": escalation.sent_at,
        "their_number": escalation.number,
        "follow_ups": escalation.follow_ups,
        "officer": notice.ticket.officer_name,
        "is_by_mail": escalation.target.way == Target.Way.MAIL,
    }


def _identity(escalation: Escalation) -> tuple[str, str]:
    person = escalation.ticket.person_with_identity if escalation.with_identity else None
    if person is None:
        return "", ""
    return identity.decrypt(person.identity_cipher), person.get_identity_type_display()


def _name(user: Any) -> str:
    return (user.get_full_name() or user.username) if user else ""
