"""Call, serve, leave or stay after all: one press each, and today's list as it then is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from guestbook import door
from guestbook.models import Place, Visit
from guestbook.today import Today
from guestbook.views.desk import address, place_of
from tickets import clock
from tickets.verbs.base import NotPossible


@door.staff(door.USE, is_polled=True)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Answer with the list if it has changed; a list that stands still is not drawn anew."""
    place = place_of(request)
    shown = Today(place, clock.now(), request.user)
    if request.GET.get("versi") == shown.version:
        return HttpResponse(status=204)
    return _list(request, place, shown)


@door.staff(door.USE)
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, lambda visit, by: visit.call(by=by))


@door.staff(door.USE)
@require_POST
def serve(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to serve, with the guest's own entry in the form."""
    answer = _press(request, pk, lambda visit, by: visit.serve(by=by))
    visit = get_object_or_404(Visit.objects.select_related("place"), pk=pk)
    if visit.officer_id != request.user.pk or visit.left_at:
        return answer
    return redirect(address(visit.place, kunjungan=visit.pk))


@door.staff(door.USE)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, lambda visit, by: visit.leave(by=by))


@door.staff(door.USE)
@require_POST
def stay(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, pk, lambda visit, by: visit.stay(by=by))


def _press(request: HttpRequest, pk: int, act: Callable[[Visit, Any], None]) -> HttpResponse:
    visit = get_object_or_404(Visit.objects.select_related("place"), pk=pk)
    refusal = ""
    try:
        act(visit, request.user)
    except NotPossible as error:
        refusal = str(error)
    if request.htmx:
        shown = Today(visit.place, clock.now(), request.user)
        return _list(request, visit.place, shown, refusal)
    if refusal:
        messages.error(request, refusal)
    return redirect(address(visit.place))


def _list(request: HttpRequest, place: Place, shown: Today, refusal: str = "") -> HttpResponse:
    context = {"today": shown, "place": place, "now": shown.now, "refusal": refusal}
    return render(request, "guestbook/_today.html", context)
