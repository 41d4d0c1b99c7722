"""The guest's own pages: start empty, show nobody's data, and say the same to known and unknown."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guestbook import entrance, receiving
from guestbook.forms import CheckInForm
from guestbook.queue import Queue
from tickets import clock, limits


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    way = entrance.of(request)
    if way is None:
        return render(request, "guestbook/closed.html", status=403)
    if request.method != "POST":
        form = CheckInForm(initial={"submission": uuid.uuid4()}, place=way.place)
        return _page(request, way, form)
    form = CheckInForm(request.POST, place=way.place)
    if not form.is_valid():
        return _page(request, way, form, status=422)
    limits.count(request, "checkin", way.place.code)
    said = {"submission": form.cleaned_data["submission"]}
    visit = receiving.check_in(way.place, form.contact(), form.stay(), **said)
    return redirect("guestbook:number", entrance.number_token(visit))


@never_cache
@require_safe
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """Let the telephone in that scanned the display's code."""
    place = entrance.place_of_code(token)
    if place is None:
        return render(request, "guestbook/closed.html", {"is_old": True}, status=403)
    answer = redirect("guestbook:check_in")
    entrance.let_in(answer, place)
    return answer


@never_cache
@require_safe
def number(request: HttpRequest, token: str) -> HttpResponse:
    """Show the number and how many come before: nothing that says who it is."""
    now = clock.now()
    visit = entrance.visit_of(token, now)
    if visit is None:
        raise Http404
    way = entrance.of(request)
    queue = Queue(visit.place, now)
    context = {
        "label": visit.label,
        "state": visit.state,
        "place": visit.place,
        "called": queue.called,
        "before": queue.before(visit),
        "is_tablet": bool(way and way.is_tablet),
    }
    return render(request, "guestbook/number.html", context)


def _page(
    request: HttpRequest, way: entrance.Entrance, form: CheckInForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "place": way.place, "is_tablet": way.is_tablet}
    return render(request, "guestbook/check_in.html", context, status=status)
