"""Search boxes that post: what was typed goes on to an address only where it may stand in one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tickets import masking
from tickets.staff import identity_search, searching

# What every such box is called, and what its words are called in an address.
BOX, IN_ADDRESS = "look_for", "q"
# A page of what was found before means nothing for what is found now.
_PAGES = ("p", "page", "e")


def is_unsayable(text: str) -> bool:
    """Tell what must stand in no address, and so in no log and no browser's memory."""
    return identity_search.is_asked_for(text) or masking.without_passwords(text) != text


def lead_on(request: HttpRequest) -> HttpResponse | None:
    """Return where a posted search leads, or an address that holds what it must not; else None.

    Filters and order stay: they stand in the address that was posted to.
    """
    is_posted = request.method == "POST" and BOX in request.POST
    text = searching.clean(request.POST[BOX] if is_posted else request.GET.get(IN_ADDRESS, ""))
    must_not = is_unsayable(text)
    if not (is_posted or must_not):
        return None
    kept = request.GET.copy()
    for name in (IN_ADDRESS, *_PAGES):
        kept.pop(name, None)
    if must_not:
        messages.warning(
            request,
            _(
                "This was not looked for: an identity number or a password must not stand in an "
                "address. By identity number, people are found with the search box of the queue."
            ),
        )
    elif text:
        kept[IN_ADDRESS] = text
    return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)
