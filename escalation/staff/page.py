"""The page of an escalation: the pack while it is prepared, then where it is and what came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from escalation import enclosing
from escalation.models import Escalation, Need
from escalation.pack import FIELDS
from escalation.staff import access
from escalation.staff.forms import kinds
from escalation.verbs.sending import PACK_MAIL
from tickets import clock, emails, outbox
from tickets.models import Message
from tickets.staff.access import page_of as page_of_ticket


def show(
    request: HttpRequest,
    pk: int,
    *,
    typed: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page; `typed` holds forms that were refused, by their name."""
    escalation = access.fetch(request, pk)
    may_work = request.user.has_perm(access.WORK)
    names = possible(request.user, escalation) if may_work else []
    typed = typed or {}
    context = {
        "title": f"{escalation.ticket.number} → {escalation.target.name}",
        "escalation": escalation,
        "ticket": escalation.ticket,
        "ticket_url": page_of_ticket(escalation.ticket),
        "forms": {
            name.replace("-", "_"): {
                "form": typed.get(name) or form(request, escalation, name),
                "url": url(escalation, name),
                "id": f"offer-{name}",
            }
            for name in {*names, *typed}
        },
        "is_prepared": escalation.is_open and escalation.sent_at is None,
        **_pack(escalation),
        **_what_came(escalation),
    }
    site = admin.site.each_context(request)
    return TemplateResponse(
        request, "escalation/staff/escalation.html", site | context, status=status
    )


def possible(user: Any, escalation: Escalation) -> list[str]:
    """Return the names of what can be done to an escalation as it is now."""
    if not escalation.is_open:
        return ["pass-on"] if escalation.answer and not escalation.ticket.is_finished else []
    if escalation.sent_at is None:
        names = ["pack", "discard"]
        return [*names, "identity"] if user.has_perm("tickets.reveal_identity") else names
    return ["number", "answer", "follow-up", "void"]


def form(request: HttpRequest, escalation: Escalation, name: str) -> forms.Form:
    """Return a form of the page; on its own address with what was typed, else empty."""
    is_posted = request.method == "POST" and request.path == url(escalation, name)
    kind, more = kinds(escalation)[name]
    data = (request.POST, request.FILES) if is_posted else ()
    return kind(*data, auto_id=f"{name}_%s", **more)


def url(escalation: Escalation, name: str) -> str:
    return reverse(f"admin:escalation_escalation_{name}", args=[escalation.pk])


def preview(escalation: Escalation) -> emails.Worded | None:
    """Word the pack by the very way on which it leaves; nothing is kept or sent."""
    if not escalation.target.is_by_mail:
        return None
    mail = outbox.compose(
        key="",
        ticket=escalation.ticket,
        template=PACK_MAIL,
        to=escalation.target.email,
        language=settings.LANGUAGE_CODE,
        now=clock.now(),
        data={"escalation": escalation.pk},
    )
    return emails.word(mail)


def _pack(escalation: Escalation) -> dict[str, Any]:
    missing = escalation.missing(Need.of(escalation.ticket.category))
    lines = [
        {"name": name, "label": FIELDS[name], "value": escalation.pack.get(name, "")}
        for name in escalation.target.form_order or FIELDS
    ]
    is_prepared = escalation.is_open and escalation.sent_at is None
    return {
        "needed": [
            {"label": FIELDS[name], "is_there": name not in missing, "name": name}
            for name in Need.of(escalation.ticket.category)
        ],
        "missing": [FIELDS[name] for name in missing],
        "lines": [line for line in lines if line["value"]],
        "preview": preview(escalation) if is_prepared else None,
        "too_large": enclosing.too_large(escalation) if is_prepared else "",
        "enclosures": list(escalation.enclosures.select_related("attachment")),
        "has_identity": escalation.ticket.person_with_identity is not None,
    }


def _what_came(escalation: Escalation) -> dict[str, Any]:
    said = Message.objects.filter(ticket=escalation.ticket_id, author="third_party")
    since = escalation.sent_at or escalation.prepared_at
    waiting = escalation.held_answers.filter(accepted_at=None, refused_at=None)
    held = list(waiting.prefetch_related("files"))
    for mail in held:
        mail.is_proven = escalation.target.answers_from(mail.proven_domain)
    return {
        "said": said.filter(recorded_at__gte=since).select_related("user"),
        "held": held,
        "held_url": url(escalation, "held"),
        "others": list(
            escalation.ticket.escalations.exclude(pk=escalation.pk).select_related("target")
        ),
    }
