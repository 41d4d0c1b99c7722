"""Visits from paper, typed when the line is back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guestbook import door, guests, kept, receiving
from guestbook.forms import PaperForm
from guestbook.models import Place, Visit
from guestbook.views.desk import address, afresh, earlier_in, place_of
from tickets.verbs.base import NotPossible


@door.staff(door.USE, keeps=kept.PAPER)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    if request.method != "POST":
        typed = kept.typed_by(request.user, kept.PAPER)
        initial: dict[str, Any] = typed or {"submission": uuid.uuid4()}
        # The same outage took all sheets of a pile: the reason need not be typed again.
        initial |= {"reason": initial.get("reason") or request.GET.get("alasan", "")[:300]}
        return _page(request, place, PaperForm(initial=initial, place=place), is_kept=bool(typed))
    form = PaperForm(request.POST, place=place)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        visit = _written(request, place, form)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        afresh(form)
        return _page(request, place, form, status=409)
    kept.drop(request.user, kept.PAPER)
    said = _("Entered from paper: %(name)s.") % {"name": visit.name}
    if visit.ticket:
        said += " " + _("Ticket %(number)s.") % {"number": visit.ticket.number}
    messages.success(request, said)
    return redirect(address(place, "guestbook:paper"))


def _written(request: HttpRequest, place: Place, form: PaperForm) -> Visit:
    said = form.cleaned_data
    return receiving.write_paper(
        place,
        form.contact(),
        form.stay(),
        form.times(),
        by=request.user,
        reason=said["reason"],
        guest=guests.by_key(said["guest"], by=request.user),
        question=form.asked(),
        earlier=earlier_in(request, form),
        has_document=said["has_document"],
        submission=said["submission"],
    )


def _page(
    request: HttpRequest, place: Place, form: PaperForm, *, is_kept: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("Visit from paper"),
        "form": form,
        "place": place,
        "is_kept": is_kept,
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/paper.html", context, status=status)
