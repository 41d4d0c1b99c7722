"""The display over the desk: numbers, and the code that lets telephones check in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guestbook import codes, door, entrance, pairing
from guestbook.models import Device, Place
from guestbook.queue import Queue
from tickets import clock


@never_cache
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    if place is None:
        return render(request, "guestbook/closed.html", {"is_display": True}, status=403)
    return render(request, "guestbook/display.html", _shown(place))


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Answer with the numbers where they have changed; a display let in no more asks anew."""
    place = _place(request)
    if place is None:
        gone = HttpResponse(status=403)
        gone["HX-Refresh"] = "true"
        return gone
    shown = _shown(place)
    if request.GET.get("versi") == shown["queue"].version:
        return HttpResponse(status=204)
    return render(request, "guestbook/_display.html", shown)


def _place(request: HttpRequest) -> Place | None:
    """Return the place of a paired display; staff of the desk may look at the first one's."""
    if device := pairing.device_of(request, Device.Kind.DISPLAY):
        return device.place
    if request.user.is_staff and request.user.has_perm(door.USE):
        return Place.objects.filter(is_active=True).first()
    return None


def _shown(place: Place) -> dict[str, object]:
    queue = Queue(place, clock.now())
    return {"place": place, "queue": queue, "qr": codes.drawn(entrance.url(place))}
