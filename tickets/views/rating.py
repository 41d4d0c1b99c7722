"""How it was: one press on the ticket's page, or right behind a mailed link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tickets import access, clock, limits, links
from tickets.forms import RatingForm
from tickets.models import Ticket
from tickets.verbs.base import NotPossible
from tickets.views import conversation


@never_cache
@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    return _rate(request, access.ticket_for(request, number))


@never_cache
@require_POST
def rate_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the session in, as the button beside it does, and take the judgement with it."""
    link = links.find(token, clock.now())
    if link is None:
        raise Http404
    access.let_in(request, link.ticket, link.pk)
    answer = _rate(request, link.ticket)
    # The address holds the token.
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _rate(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _refused(request, ticket, form)
    limits.count(request, "reply", ticket.number)
    try:
        ticket.rate(**form.cleaned_data, by=ticket.requester)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you for your judgement."))
    return redirect("tickets:ticket", ticket.number)


def _refused(request: HttpRequest, ticket: Ticket, form: RatingForm) -> HttpResponse:
    return conversation.show(request, ticket, status=422, rating_form=form)
